//! What the screens know and can do about photos and voice clips.

use domain::attachment::{Attachment, BlobRef, MediaType};
use domain::{AttachmentId, EntryId};
use futures::future::LocalBoxFuture;
use sync::store::StoreError;
use sync::write::WriteError;

/// Why a photo or a voice clip was not added. Nothing has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaError {
    /// The program that makes photos small and records is neither kept on this phone nor to be fetched now.
    NotThere,
    /// No picture, or of a kind that this browser does not know.
    Unreadable,
    /// A larger file than a phone can open.
    TooLarge,
    /// The person, or the phone's settings, said no to the microphone.
    Denied,
    /// There is no microphone, or another program has it.
    NoMicrophone,
    /// Nothing was recorded.
    Silent,
    /// What was recorded does not play.
    Unplayable,
    /// More photos than an entry holds were chosen: those that fit are there.
    TooMany,
    /// It could not be stored.
    Write(WriteError),
}

impl From<WriteError> for MediaError {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

impl From<StoreError> for MediaError {
    fn from(error: StoreError) -> Self {
        Self::Write(error.into())
    }
}

/// How far a blob is on its way to the eyes or ears of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Looked {
    /// It is being read.
    Reading,
    /// At this `blob:` address, which whoever asked gives back.
    Here(String),
    /// It was asked for and comes when the server can be reached.
    Comes,
    /// Not on this phone.
    NotHere,
}

/// What another app shared with this one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shared {
    /// Words and links.
    pub text: String,
    /// Why not all photos are with the draft.
    pub problem: Option<MediaError>,
}

/// What the late part of the program does about what is attached to entries. Where an entry is optional, none is the draft of a new one.
pub trait AttachmentsHost {
    /// Adds a photo.
    fn add_photo(
        &self,
        to: Option<EntryId>,
        file: web_sys::File,
    ) -> LocalBoxFuture<'static, Result<(), MediaError>>;
    /// Begins to record; one at a time.
    fn record(&self) -> LocalBoxFuture<'static, Result<(), MediaError>>;
    /// Ends the recording and adds it.
    fn finish_recording(
        &self,
        to: Option<EntryId>,
    ) -> LocalBoxFuture<'static, Result<(), MediaError>>;
    /// Ends the recording, if there is one, and forgets it.
    fn cancel_recording(&self);
    /// Takes a photo or clip away.
    fn take_away(
        &self,
        from: Option<EntryId>,
        id: AttachmentId,
    ) -> LocalBoxFuture<'static, Result<(), WriteError>>;
    /// Undoes that, and is another try for what was refused.
    fn put_back(
        &self,
        to: Option<EntryId>,
        attachment: Attachment,
    ) -> LocalBoxFuture<'static, Result<(), WriteError>>;
    /// Stores another description.
    fn describe(
        &self,
        of: Option<EntryId>,
        attachment: Attachment,
    ) -> LocalBoxFuture<'static, Result<(), WriteError>>;
    /// Opens a blob that is on this phone, and notes that it was looked at.
    fn look(&self, blob: BlobRef, media_type: MediaType) -> LocalBoxFuture<'static, Looked>;
    /// Asks for an original; `Client::changes` grows when it is here.
    fn want(&self, blob: BlobRef) -> LocalBoxFuture<'static, Result<(), StoreError>>;
    /// Puts what another app has shared with the draft of a new entry, its photos; the words are handed over.
    fn take_shared(&self) -> LocalBoxFuture<'static, Shared>;
}
