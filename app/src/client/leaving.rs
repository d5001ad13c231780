//! What the screens know and can do about keeping a copy, hiding, locking, reporting, leaving and ending.

use domain::EntryId;
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use sync::record::Draft;
use sync::store::StoreError;

/// Something a member wishes for the privacy of this phone, or for going.
#[derive(Debug, Clone, PartialEq)]
pub enum Going {
    /// Open the lock with this PIN.
    Unlock(String),
    /// Open the lock with its passkey.
    UnlockByPasskey,
    /// Lock the app with this PIN from now on.
    Lock(String),
    /// Take the lock away.
    NoLock,
    /// Lock after so many minutes out of sight; none: only when the app starts.
    LockAfter(Option<u32>),
    /// Let a passkey open the lock too; the phone lists it under this name.
    LockPasskey(String),
    /// Let only the PIN open it.
    NoLockPasskey,
    /// Make a copy of the whole diary; [`LeavingState::made`] holds it then.
    Copy,
    /// Look what is in a copy; [`LeavingState::preview`] says it then.
    Look(web_sys::File),
    /// Read the copy in that was looked at.
    Import,
    /// Tell the coordinator, in these words, that something does not work; the lines of [`LeavingHost::facts`] go along.
    Report(String, Vec<String>),
    /// End the duo.
    End,
    /// Sign this phone out for good, and delete everything of the duo on it.
    SignOut,
    /// Delete everything of the duo on this phone, and tell nobody.
    Forget,
    /// Delete everything that this browser has of any duo.
    ForgetAll,
}

/// Why a wish was not fulfilled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoingError {
    /// The server did not answer: later it may.
    Offline,
    /// The server said no.
    Refused,
    /// The phone's storage failed.
    Store(StoreError),
    /// The PIN is wrong; so long until the next try, in milliseconds.
    WrongPin(i64),
    /// The person closed the browser's question for a passkey, or let it stand too long.
    Dismissed,
    /// The phone's passkeys cannot open a lock, or the one that could is gone.
    NoSecret,
    /// The file is no copy, or a damaged one.
    BrokenCopy,
    /// A later version made the copy.
    NewerCopy,
    /// Part of the program is not on this phone yet.
    NotThere,
    /// The person stopped it.
    Stopped,
}

impl From<StoreError> for GoingError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<leptos::wasm_split::SplitLoaderError> for GoingError {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self::NotThere
    }
}

/// A copy, ready to be saved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeCopy {
    /// Where the browser holds it.
    pub address: String,
    /// What the file is called.
    pub name: String,
    /// Entries in it.
    pub entries: u32,
    /// Photos and voice clips that could not be had.
    pub missing: u32,
    /// Entries that this phone cannot read.
    pub unreadable: u32,
}

/// What is in a copy that could be read in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Preview {
    /// Entries.
    pub entries: u32,
    /// Of those, how many the diary has already.
    pub known: u32,
    /// Photos and voice clips.
    pub files: u32,
    /// Entries that cannot be read in.
    pub unreadable: u32,
    /// What else this member can say here: meetings, plans, phrases, reviews.
    pub things: u32,
    /// The copy is not of the people of this duo: what they did together stays out.
    pub of_others: bool,
    /// The copy has been read in.
    pub done: bool,
}

/// What the screens follow. Copies are the same.
#[derive(Clone, Copy, Default)]
pub struct LeavingState {
    /// Whether there is a lock, and after how many minutes out of sight it closes.
    pub lock: RwSignal<Option<Option<u32>>>,
    /// Whether a passkey opens the lock too.
    pub by_passkey: RwSignal<bool>,
    /// How far a long wish is: done, of so many.
    pub progress: RwSignal<(u32, u32)>,
    /// The person stops a long wish.
    pub stop: RwSignal<bool>,
    /// The last copy made.
    pub made: RwSignal<Option<MadeCopy>>,
    /// The copy that is being looked at.
    pub preview: RwSignal<Option<Preview>>,
    /// Words that fell into entries which the other had erased.
    pub rescued: RwSignal<Vec<Draft>>,
}

/// The part of [`super::Host`] for privacy on this phone, and for going.
pub trait LeavingHost {
    /// Fulfils a wish. One that deletes this phone's diary loads another page and never ends.
    fn go(&self, wish: Going) -> LocalBoxFuture<'static, Result<(), GoingError>>;
    /// Hides everything at once, and locks if there is a lock.
    fn hide(&self);
    /// What a report says besides the member's own words, line by line.
    fn facts(&self) -> LocalBoxFuture<'static, Vec<String>>;
    /// Saves the copy where the person says; false where the browser cannot ask, and a link has to do.
    fn save_copy(&self) -> bool;
    /// How many things only this phone has.
    fn unsent(&self) -> LocalBoxFuture<'static, u32>;
    /// Forgets words that fell into an erased entry.
    fn drop_rescued(&self, entry: EntryId);
    /// Whether a moment of the server's lies in the past, by this phone's clock.
    fn is_past(&self, at: domain::UnixMillis) -> bool;
}
