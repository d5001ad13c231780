//! What the screens need for what the two do together: the catalogue, things, and a voice.

use std::rc::Rc;

use catalogue::programme::ProgrammeSheet;
use catalogue::{Catalogue, ContentLanguage, Words};
use domain::attachment::Attachment;
use domain::diary::Entry;
use domain::practice::PracticeDay;
use domain::thing::{Thing, ThingKind};
use domain::{ThingId, UnixMillis};
use futures::future::LocalBoxFuture;
use locale::Texts;
use sync::store::StoreError;

/// A voice that is only on this phone yet.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingVoice {
    /// The phrase on which it is to hang.
    pub of: ThingId,
    /// What was recorded.
    pub voice: Attachment,
    /// The server does not take it.
    pub refused: bool,
}

/// What the late part of the program does about things and the catalogue.
pub trait TogetherHost {
    /// All things of a kind in the open duo.
    fn things(&self, kind: ThingKind) -> LocalBoxFuture<'static, Result<Vec<Thing>, StoreError>>;
    /// Voices that are only on this phone yet.
    fn waiting_voices(&self) -> LocalBoxFuture<'static, Result<Vec<WaitingVoice>, StoreError>>;
    /// Every entry of the diary, whole, newest first: for searching.
    fn entries(&self) -> LocalBoxFuture<'static, Result<Vec<Entry>, StoreError>>;
    /// Phrases and activities in Dutch; none when they are neither kept on this phone nor to be fetched now.
    fn catalogue(&self) -> LocalBoxFuture<'static, Option<Rc<Catalogue>>>;
    /// The same in another language, by its code.
    fn words(&self, code: &str) -> LocalBoxFuture<'static, Option<Rc<Words>>>;
    /// What the programme of the open duo offers, as this phone keeps it; none when it offers nothing or nothing has come yet.
    fn programme(&self) -> LocalBoxFuture<'static, Option<Rc<ProgrammeSheet>>>;
    /// The language beside Dutch that the member at this phone chose, or that of the browser.
    fn own_language(&self) -> OwnLanguage;
    /// Chooses it; none for pictures alone.
    fn keep_own_language(&self, language: Option<&'static ContentLanguage>);
    /// Whether the member at this phone learns to say phrases in that language instead of Dutch.
    fn learns_back(&self) -> bool;
    /// Chooses it.
    fn keep_learns_back(&self, back: bool);
    /// The app's own texts in Dutch, whatever language it is in; none when they are neither kept on this phone nor to be fetched now.
    fn dutch(&self) -> LocalBoxFuture<'static, Option<Texts>>;
    /// Now, by this phone's clock.
    fn now(&self) -> UnixMillis;
    /// The day of practice.
    fn practice_day(&self) -> PracticeDay;
    /// A random name, of twelve hexadecimal digits.
    fn new_name(&self) -> String;
    /// Whether this phone has a Dutch voice of its own, which needs no internet.
    fn has_voice(&self) -> bool;
    /// Says a Dutch text with it.
    fn say(&self, text: &str);
}

/// The language beside Dutch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnLanguage {
    /// Nobody has chosen yet; this one is proposed, if any.
    NotChosen(Option<&'static ContentLanguage>),
    /// Pictures alone.
    Pictures,
    /// This one.
    Chosen(&'static ContentLanguage),
}

impl OwnLanguage {
    /// The language to explain things in: the chosen one, else the proposed one.
    #[must_use]
    pub fn language(self) -> Option<&'static ContentLanguage> {
        match self {
            Self::NotChosen(language) => language,
            Self::Pictures => None,
            Self::Chosen(language) => Some(language),
        }
    }
}

/// The language of this code.
#[must_use]
pub fn content_language(code: &str) -> Option<&'static ContentLanguage> {
    let base = code.split('-').next()?;
    // One list for both Persian names.
    let base = if base == "prs" { "fa" } else { base };
    catalogue::LANGUAGES
        .iter()
        .find(|language| language.code.eq_ignore_ascii_case(base))
}
