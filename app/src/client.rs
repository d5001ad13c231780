//! What the screens know and can do: signals to read, wishes to dispatch. The browser program stands behind [`Host`].

mod attachments;
mod leaving;
mod passkeys;
mod phones;
mod together;

use std::rc::Rc;

use domain::attachment::Attachment;
use domain::diary::Entry;
use domain::{Command, Day, DeviceId, DuoId, EntryId, Member, MemberId, Seq};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;
use sync::record::{Compared, Draft, Row};
use sync::request::Failure;
use sync::status::Status;
use sync::store::StoreError;
use sync::write::WriteError;

pub use attachments::*;
pub use leaving::*;
pub use passkeys::*;
pub use phones::*;
pub use together::*;

/// How far the program is.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Reading what the phone has: a moment.
    Starting,
    /// The phone's storage does not open.
    Broken(StoreError),
    /// This phone has no diary.
    NoDuo {
        /// The server knows this browser, but the phone's storage was emptied: who it was, and the buddy's name.
        wiped: Option<Wiped>,
    },
    /// A diary is open.
    Open(DuoId),
    /// This phone has a lock, and nobody has opened it.
    Locked {
        /// How long the next try has to wait, in milliseconds.
        wait_ms: i64,
    },
    /// Hidden in a hurry: the page shows nothing of Samen until it is loaded anew.
    Hidden,
}

/// What the server still says about a phone whose storage was emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wiped {
    /// The member's name.
    pub member: String,
    /// The buddy's name; empty when not known.
    pub buddy: String,
}

/// The people of the open duo, as this phone knows them.
#[derive(Debug, Clone, PartialEq)]
pub struct People {
    /// The duo.
    pub duo: DuoId,
    /// Name of the programme.
    pub programme: String,
    /// Who uses this phone; none before the first answer of the server.
    pub me: Option<Member>,
    /// The others: one, in most duos.
    pub others: Vec<Buddy>,
    /// Whether this phone can seal and open; false while it waits to be let in.
    pub has_key: bool,
    /// Whether the log was read already: then a phone without key waits for a person, not for a first pairing.
    pub diary_exists: bool,
    /// Devices that wait for a person's word.
    pub asking: Vec<Asking>,
    /// This phone.
    pub device: DeviceId,
    /// Bytes of photos and voice clips that the server keeps for the duo.
    pub blobs_bytes: u64,
    /// Room for them, in bytes.
    pub blobs_bytes_max: u64,
    /// The duo was ended.
    pub ended: Option<sync::end::Ended>,
}

/// Another member.
#[derive(Debug, Clone, PartialEq)]
pub struct Buddy {
    /// Who.
    pub member: Member,
    /// Whether any device of theirs has joined.
    pub joined: bool,
    /// How far their furthest device has applied the log.
    pub seen: Seq,
    /// Their devices whose keys can be checked by pictures.
    pub checks: Vec<Check>,
}

/// A check by pictures with one device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// Which device.
    pub device: DeviceId,
    /// The four pictures, each 0–63; none until both phones have been online.
    pub pictures: Option<[u8; 4]>,
    /// What the people found.
    pub compared: Option<Compared>,
}

/// A device that wants to be let in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// Which device.
    pub device: DeviceId,
    /// Whose it says it is.
    pub member: MemberId,
    /// Its four pictures with this phone, once known.
    pub pictures: Option<[u8; 4]>,
    /// What a QR code of its keys says.
    pub fingerprint: String,
}

impl People {
    /// The member with this id.
    #[must_use]
    pub fn member(&self, id: MemberId) -> Option<&Member> {
        let others = self.others.iter().map(|buddy| &buddy.member);
        self.me.iter().chain(others).find(|member| member.id == id)
    }

    /// The buddy, in a duo of two; the first of the others else.
    #[must_use]
    pub fn buddy(&self) -> Option<&Buddy> {
        self.others.first()
    }

    /// Whether it is the member at this phone.
    #[must_use]
    pub fn is_me(&self, id: MemberId) -> bool {
        self.me.as_ref().is_some_and(|me| me.id == id)
    }
}

/// One entry, whole, with what the log says of it.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryView {
    /// The entry, deleted ones too.
    pub entry: Entry,
    /// The last item of the log that changed it; 0 while only this phone has it.
    pub seq: Seq,
    /// Changes that wait for internet.
    pub unsent: u32,
    /// Photos and voice clips that are only on this phone, and whether the server has refused them.
    pub waiting: Vec<(Attachment, bool)>,
}

/// The loaded part of the diary's list, newest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// Key and row.
    pub rows: Vec<(String, Row)>,
    /// Whether older ones are on the phone.
    pub more: bool,
    /// False until the first read is done.
    pub loaded: bool,
}

/// Why joining did not work. Nothing was used up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JoinFailure {
    /// The server did not answer, or refused.
    Server(Failure),
    /// The phone could not keep its keys.
    Storage(StoreError),
}

/// How much the browser keeps, and whether it promised to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StorageState {
    /// Promised not to clear it by itself; none where the browser does not say.
    pub persisted: Option<bool>,
    /// Bytes in use; none where the browser does not say.
    pub used_bytes: Option<f64>,
}

/// Light, dark, or as the phone is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Theme {
    /// As the phone is set.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// A duo on this phone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnDuo {
    /// Which.
    pub duo: DuoId,
    /// Names of the others.
    pub others: Vec<String>,
}

/// What the browser program does for the screens. Futures end when it is done, which for everything stored means durable.
pub trait Host: PhonesHost + PasskeysHost + LeavingHost {
    /// What only the late part of the program can do. It is fetched when it is not there.
    fn late(&self) -> LocalBoxFuture<'static, Result<Rc<dyn LateHost>, SplitLoaderError>>;
    /// Carries out a wish in the open duo.
    fn dispatch(&self, command: Command) -> LocalBoxFuture<'static, Result<(), WriteError>>;
    /// One entry of the open duo.
    fn entry(&self, id: EntryId) -> LocalBoxFuture<'static, Result<Option<EntryView>, StoreError>>;
    /// Notes that the member has looked at an entry.
    fn mark_read(&self, id: EntryId);
    /// Loads the next older rows.
    fn load_older(&self);
    /// The draft of a new entry, or of an edit of an entry.
    fn draft(
        &self,
        of: Option<EntryId>,
    ) -> LocalBoxFuture<'static, Result<Option<Draft>, StoreError>>;
    /// What waits with the draft of a new entry.
    fn drafted(&self) -> LocalBoxFuture<'static, Result<Vec<Attachment>, StoreError>>;
    /// Keeps a draft; none throws it away.
    fn keep_draft(
        &self,
        of: Option<EntryId>,
        draft: Option<Draft>,
    ) -> LocalBoxFuture<'static, Result<(), StoreError>>;
    /// Joins with a code, given as its hash; the duo is open afterwards.
    fn join(&self, code: domain::Hash) -> LocalBoxFuture<'static, Result<(), JoinFailure>>;
    /// Notes what the members found comparing pictures with a device.
    fn compared(
        &self,
        device: DeviceId,
        found: Compared,
    ) -> LocalBoxFuture<'static, Result<(), StoreError>>;
    /// The duos on this phone.
    fn duos(&self) -> LocalBoxFuture<'static, Result<Vec<OwnDuo>, StoreError>>;
    /// Opens another duo of this phone.
    fn open_duo(&self, duo: DuoId);
    /// Fetches a language's texts (from this phone, where it was cached) and shows everything in it.
    fn set_language(&self, code: &'static str) -> LocalBoxFuture<'static, Result<(), ()>>;
    /// The chosen theme.
    fn theme(&self) -> Theme;
    /// Chooses a theme.
    fn set_theme(&self, theme: Theme);
    /// What the browser says of its storage.
    fn storage_state(&self) -> LocalBoxFuture<'static, StorageState>;
    /// Asks the browser to keep the diary when it clears up.
    fn ask_to_persist(&self) -> LocalBoxFuture<'static, Option<bool>>;
    /// Asks the server now.
    fn sync_now(&self);
    /// Uses the new version that waits. The page loads anew.
    fn use_update(&self);
    /// Loads the page anew.
    fn reload(&self);
    /// Today, by this phone's clock and zone.
    fn today(&self) -> Day;
    /// A random id for a new entry.
    fn new_entry_id(&self) -> EntryId;
    /// The build this program belongs to.
    fn build(&self) -> String;
}

/// What only the late part of the program can do.
pub trait LateHost: AttachmentsHost + TogetherHost {}

/// Everything the screens share. Copies are the same client.
#[derive(Clone, Copy)]
pub struct Client {
    /// How far the program is.
    pub stage: RwSignal<Stage>,
    /// The people of the open duo.
    pub people: RwSignal<Option<People>>,
    /// The devices of the open duo.
    pub phones: RwSignal<Phones>,
    /// The diary's list.
    pub rows: RwSignal<Rows>,
    /// The sync badge.
    pub status: RwSignal<Status>,
    /// When phone and server last agreed on everything, in milliseconds since 1970 by this phone's clock.
    pub safe_at: RwSignal<Option<i64>>,
    /// Grows whenever the stored diary has changed, here, in another tab or by the other: whoever shows an entry reads it again.
    pub changes: RwSignal<u64>,
    /// A new version waits.
    pub update_ready: RwSignal<bool>,
    /// Copies, the lock, and going.
    pub leaving: LeavingState,
    host: StoredValue<Rc<dyn Host>, LocalStorage>,
    late: StoredValue<Option<Rc<dyn LateHost>>, LocalStorage>,
}

impl Client {
    /// A client in front of a host.
    #[must_use]
    pub fn new(host: Rc<dyn Host>) -> Self {
        Self {
            stage: RwSignal::new(Stage::Starting),
            people: RwSignal::new(None),
            phones: RwSignal::new(Phones::default()),
            rows: RwSignal::new(Rows::default()),
            status: RwSignal::new(Status::default()),
            safe_at: RwSignal::new(None),
            changes: RwSignal::new(0),
            update_ready: RwSignal::new(false),
            leaving: LeavingState::default(),
            host: StoredValue::new_local(host),
            late: StoredValue::new_local(None),
        }
    }

    /// The browser program.
    #[must_use]
    pub fn host(&self) -> Rc<dyn Host> {
        self.host.get_value()
    }

    /// Fetches the late part of the program. What is there already is not fetched again.
    ///
    /// # Errors
    /// When it is neither kept on this phone nor to be fetched now.
    pub(crate) async fn fetch_late(self) -> Result<(), SplitLoaderError> {
        let late = self.host().late().await?;
        self.late.set_value(Some(late));
        Ok(())
    }

    /// What can be done about attachments, for the screens of the late part: it is there before they are.
    #[must_use]
    pub(crate) fn attachments(&self) -> Rc<dyn AttachmentsHost> {
        self.late_host()
    }

    /// What can be done about what the two do together, for the same screens.
    #[must_use]
    pub(crate) fn together(&self) -> Rc<dyn TogetherHost> {
        self.late_host()
    }

    fn late_host(&self) -> Rc<dyn LateHost> {
        self.late
            .get_value()
            .expect("a screen of the late part is shown once that part is here")
    }
}

/// The client of this page.
#[must_use]
pub fn client() -> Client {
    expect_context::<Client>()
}
