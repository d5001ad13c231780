//! What the browser does for the screens: [`app::client::Host`] on this profile's storage, this tab's engine and this page.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use app::client::{
    Client, EntryView, Host, JoinFailure, LateHost, OwnDuo, Rows, Stage, StorageState, Theme,
};
use app::texts::CurrentTexts;
use document::ClientId;
use domain::attachment::Attachment;
use domain::{Command, Day, DeviceId, DuoId, EntryId, Hash};
use futures::channel::oneshot;
use futures::future::{Either, LocalBoxFuture, select};
use leptos::prelude::{GetUntracked, Set, WithUntracked};
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use sync::driver::Store;
use sync::engine::Event;
use sync::phone::Phone;
use sync::record::{Compared, Draft, DuoRecord, draft_key};
use sync::store::{StoreError, Table, Transaction, read, write};
use sync::write::{WriteError, carry_out};
use sync::{attach, boot, diary, transfer};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::engine::{OpenDuo, ROWS_PAGE};
use crate::media::Microphone;
use crate::opening::{self, Opening, OpeningDuo};
use crate::shelf::Shelf;
use crate::storage::Storage;
use crate::{clock, copy, hide, join, late, page, settings, texts, update};

/// How long the still picture of the page may stand for what is being read, in milliseconds. A storage that does not open must not
/// keep the page from saying so.
const AHEAD_MS_MAX: u32 = 500;

/// What [`Browser::read_ahead`] has begun to read.
pub type Ahead = oneshot::Receiver<Result<Opening, StoreError>>;

/// See the module's documentation. Clones are the same host.
#[derive(Clone, Default)]
pub struct Browser {
    pub(crate) storage: Storage,
    /// The copy that is being looked at.
    pub(crate) reading: Rc<RefCell<Option<copy::Reading>>>,
    open: Rc<RefCell<Option<OpenDuo>>>,
    client: Rc<RefCell<Option<(Client, CurrentTexts)>>>,
    pub(crate) microphone: Microphone,
    /// Phrases and activities that were read, by language.
    pub(crate) shelf: Shelf,
}

impl Browser {
    /// Begins to read what stands on the first screen. Hidden, a page reads nothing.
    pub fn read_ahead(&self) -> Option<Ahead> {
        if hide::is_hidden() {
            return None;
        }
        // Before anything is read: another tab may lock or delete it a moment later.
        hide::listen();
        let (sender, read) = oneshot::channel();
        let storage = self.storage.clone();
        // Nobody takes it any more where the page is going.
        spawn_local(async move { drop(sender.send(opening::read(&storage).await)) });
        Some(read)
    }

    /// Learns what to fill, and opens the duo that was open last, if this phone has any. Done when that stands, so that the page is
    /// drawn once and not twice; or when it takes too long to be waited for: then it follows.
    pub async fn begin(&self, client: Client, texts: CurrentTexts, ahead: Option<Ahead>) {
        *self.client.borrow_mut() = Some((client, texts));
        let Some(ahead) = ahead else {
            hide::neutral();
            client.stage.set(Stage::Hidden);
            return;
        };
        self.watch_sight();
        let browser = self.clone();
        let opened = Box::pin(async move {
            // Its reader ends only with the page.
            match ahead.await {
                Ok(Ok(opening)) => browser.open(opening),
                Ok(Err(error)) => client.stage.set(Stage::Broken(error)),
                Err(_) => {}
            }
        });
        if let Either::Right(((), opened)) =
            select(opened, Box::pin(page::pause(AHEAD_MS_MAX))).await
        {
            spawn_local(opened);
        }
    }

    pub(crate) fn texts(&self) -> Arc<locale::Texts> {
        let client = self.client.borrow();
        client
            .as_ref()
            .expect("begin comes first")
            .1
            .0
            .get_untracked()
    }

    pub(crate) fn client(&self) -> Client {
        self.client.borrow().as_ref().expect("begin comes first").0
    }

    pub(crate) async fn open_last(&self) -> Result<(), StoreError> {
        self.open(opening::read(&self.storage).await?);
        Ok(())
    }

    fn open(&self, opening: Opening) {
        let client = self.client();
        match opening {
            Opening::Locked(lock) => {
                self.show_as_lock(Some(&lock));
                let wait_ms = lock.wait_ms();
                client.stage.set(Stage::Locked { wait_ms });
            }
            Opening::NoDuo => {
                client.stage.set(Stage::NoDuo { wiped: None });
                spawn_local(self.clone().look_whether_wiped());
            }
            Opening::Duo(duo) => self.open_with(*duo),
        }
    }

    async fn look_whether_wiped(self) {
        let client = self.client();
        let wiped = join::wiped().await;
        if wiped.is_some()
            && client
                .stage
                .with_untracked(|stage| matches!(stage, Stage::NoDuo { .. }))
        {
            client.stage.set(Stage::NoDuo { wiped });
        }
    }

    pub(crate) async fn records(&self) -> Result<Vec<DuoRecord>, StoreError> {
        opening::records(&self.storage.begin_reading().await?).await
    }

    fn open_with(&self, duo: OpeningDuo) {
        let OpeningDuo {
            record,
            summary,
            secrets,
            rows,
        } = duo;
        let client_id = ClientId::from_random(u64::from_be_bytes(clock::random()));
        let phone = Phone::new(&record, secrets, client_id);
        let client = self.client();
        client.rows.set(rows);
        let open = OpenDuo::start(phone, self.storage.clone(), client);
        open.show_duo(&record, summary);
        settings::keep_open_duo(record.duo);
        let is_first = self.open.borrow_mut().replace(open.clone()).is_none();
        client.stage.set(Stage::Open(record.duo));
        open.tell(Event::Woken);
        self.refresh_programme();
        if is_first {
            self.watch_deletions();
        }
        spawn_local(async move {
            // What comes first is the top of the diary, and nothing else on a slow phone.
            page::painted().await;
            open.refresh();
        });
    }

    /// The open duo; the screens that need one are shown only when there is one.
    pub(crate) fn open_duo(&self) -> Result<OpenDuo, StoreError> {
        self.open.borrow().clone().ok_or(StoreError::NoSuchDuo)
    }

    /// This phone as a device of the open duo.
    pub(crate) async fn own_device(&self) -> Result<(DuoId, DeviceId), StoreError> {
        let duo = self.open_duo()?.phone.duo;
        let tx = self.storage.begin_reading().await?;
        let record = DuoRecord::read(&tx, duo).await?;
        Ok((duo, record.device))
    }

    /// Opens a duo that this phone has just become a device of.
    pub(crate) async fn joined(&self, duo: DuoId) -> Result<(), JoinFailure> {
        let already = self.open.borrow().is_some();
        settings::keep_open_duo(duo);
        if already {
            // A second duo, or a new device of this one: a clean start is the simplest truth.
            Host::open_duo(self, duo);
            // Until the page is gone the form stays as it is.
            return std::future::pending().await;
        }
        self.open_last().await.map_err(JoinFailure::Storage)
    }

    /// Changes the duo's record in a transaction, and lets the engine look what follows.
    pub(crate) fn change_record(
        self,
        change: impl FnOnce(&mut DuoRecord) + 'static,
    ) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        // One transaction's code for all changes, which there are many of.
        Box::pin(self.change_boxed(Box::new(change)))
    }

    async fn change_boxed(self, change: Box<dyn FnOnce(&mut DuoRecord)>) -> Result<(), StoreError> {
        let open = self.open_duo()?;
        let tx = self.storage.begin().await?;
        let mut record = DuoRecord::read(&tx, open.phone.duo).await?;
        change(&mut record);
        record.write(&tx)?;
        tx.commit().await?;
        open.written();
        Ok(())
    }

    pub(crate) async fn carry_out(self, command: Command) -> Result<(), WriteError> {
        let open = self.open_duo()?;
        let tx = self.storage.begin().await?;
        carry_out(&tx, &open.phone, &command, clock::now()).await?;
        tx.commit().await?;
        open.written();
        if matches!(command, Command::WriteEntry { .. }) {
            // After the first saved thing, not before: a browser that asks the person should have a reason to show.
            spawn_local(async {
                let _ = persist().await;
            });
        }
        Ok(())
    }
}

/// Asks the browser to keep this origin's storage when it clears up.
pub(crate) async fn persist() -> Option<bool> {
    let storage = page::window().navigator().storage();
    JsFuture::from(storage.persist().ok()?)
        .await
        .ok()?
        .as_bool()
}

async fn storage_state() -> StorageState {
    let storage = page::window().navigator().storage();
    let persisted = async {
        JsFuture::from(storage.persisted().ok()?)
            .await
            .ok()?
            .as_bool()
    }
    .await;
    let used_bytes = async {
        let estimate = JsFuture::from(storage.estimate().ok()?).await.ok()?;
        js_sys::Reflect::get(&estimate, &"usage".into())
            .ok()?
            .as_f64()
    }
    .await;
    StorageState {
        persisted,
        used_bytes,
    }
}

/// The host as the late part of the program makes it: what is behind it is in that part.
#[wasm_split(late, wasm_split_path = ::leptos::wasm_split, fallible)]
fn late_host(browser: Browser) -> Result<Rc<dyn LateHost>, SplitLoaderError> {
    Ok(Rc::new(browser))
}

type Done<T, E> = Result<LocalBoxFuture<'static, Result<T, E>>, SplitLoaderError>;

#[wasm_split(late, wasm_split_path = ::leptos::wasm_split, fallible)]
fn late_dispatch(browser: Browser, command: Command) -> Done<(), WriteError> {
    Ok(Box::pin(browser.carry_out(command)))
}

#[wasm_split(late, wasm_split_path = ::leptos::wasm_split, fallible)]
fn late_entry(browser: Browser, id: EntryId) -> Done<Option<EntryView>, StoreError> {
    Ok(Box::pin(async move {
        let open = browser.open_duo()?;
        let tx = browser.storage.begin_reading().await?;
        let Some((entry, record)) = diary::entry(&tx, &open.phone, id).await? else {
            return Ok(None);
        };
        Ok(Some(EntryView {
            entry,
            seq: record.seq,
            unsent: record.unsent,
            waiting: transfer::waiting_for(&tx, open.phone.duo, id).await?,
        }))
    }))
}

impl Host for Browser {
    fn late(&self) -> LocalBoxFuture<'static, Result<Rc<dyn LateHost>, SplitLoaderError>> {
        Box::pin(late_host(self.clone()))
    }

    fn dispatch(&self, command: Command) -> LocalBoxFuture<'static, Result<(), WriteError>> {
        let browser = self.clone();
        Box::pin(async move {
            let doing = late_dispatch(browser, command).await;
            doing.map_err(late::is_missing)?.await
        })
    }

    fn entry(&self, id: EntryId) -> LocalBoxFuture<'static, Result<Option<EntryView>, StoreError>> {
        let browser = self.clone();
        Box::pin(async move {
            late_entry(browser, id)
                .await
                .map_err(late::is_missing)?
                .await
        })
    }

    fn mark_read(&self, id: EntryId) {
        let browser = self.clone();
        spawn_local(async move {
            let marked: Result<(), StoreError> = async {
                let open = browser.open_duo()?;
                let tx = browser.storage.begin().await?;
                diary::mark_read(&tx, open.phone.duo, id).await?;
                tx.commit().await?;
                open.refresh();
                Ok(())
            }
            .await;
            // A mark that could not be stored only means that the entry stays marked as new.
            drop(marked);
        });
    }

    fn load_older(&self) {
        let Ok(open) = self.open_duo() else { return };
        let browser = self.clone();
        spawn_local(async move {
            let client = browser.client();
            let last = client
                .rows
                .with_untracked(|rows| rows.rows.last().map(|(key, _)| key.clone()));
            let older = async {
                let tx = browser.storage.begin_reading().await?;
                diary::rows(&tx, open.phone.duo, last.clone(), ROWS_PAGE + 1).await
            };
            let Ok(mut older) = older.await else { return };
            let more = older.len() > ROWS_PAGE;
            older.truncate(ROWS_PAGE);
            // Another reading may have come first.
            let mut rows = client.rows.with_untracked(Clone::clone);
            if rows.rows.last().map(|(key, _)| key) == last.as_ref() {
                rows.rows.extend(older);
                client.rows.set(Rows { more, ..rows });
            }
        });
    }

    fn draft(
        &self,
        of: Option<EntryId>,
    ) -> LocalBoxFuture<'static, Result<Option<Draft>, StoreError>> {
        let browser = self.clone();
        Box::pin(async move {
            let open = browser.open_duo()?;
            let tx = browser.storage.begin_reading().await?;
            read(&tx, Table::Drafts, &draft_key(open.phone.duo, of)).await
        })
    }

    fn drafted(&self) -> LocalBoxFuture<'static, Result<Vec<Attachment>, StoreError>> {
        let browser = self.clone();
        Box::pin(async move {
            let open = browser.open_duo()?;
            let tx = browser.storage.begin_reading().await?;
            attach::drafted(&tx, open.phone.duo).await
        })
    }

    fn keep_draft(
        &self,
        of: Option<EntryId>,
        draft: Option<Draft>,
    ) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let browser = self.clone();
        Box::pin(async move {
            let open = browser.open_duo()?;
            let key = draft_key(open.phone.duo, of);
            let tx = browser.storage.begin().await?;
            match draft {
                Some(draft) => write(&tx, Table::Drafts, &key, &draft)?,
                None => tx.delete(Table::Drafts, &key)?,
            }
            tx.commit().await
        })
    }

    fn join(&self, code: Hash) -> LocalBoxFuture<'static, Result<(), JoinFailure>> {
        let browser = self.clone();
        Box::pin(async move {
            let duo = join::join(&browser.storage, code).await?;
            browser.joined(duo).await
        })
    }

    fn compared(
        &self,
        device: DeviceId,
        found: Compared,
    ) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        self.clone().change_record(move |record| {
            if let Some(pairing) = record
                .pairings
                .iter_mut()
                .find(|pairing| pairing.peer == device)
            {
                pairing.compared = Some(found);
            }
        })
    }

    fn duos(&self) -> LocalBoxFuture<'static, Result<Vec<OwnDuo>, StoreError>> {
        let browser = self.clone();
        Box::pin(async move {
            let names = |record: &DuoRecord| {
                let members = record
                    .people
                    .iter()
                    .flat_map(|answer: &boot::BootAnswer| &answer.members);
                members
                    .filter(|member| member.id != record.member)
                    .map(|member| member.name.clone())
                    .collect()
            };
            let records = browser.records().await?;
            Ok(records
                .iter()
                .map(|record| OwnDuo {
                    duo: record.duo,
                    others: names(record),
                })
                .collect())
        })
    }

    fn open_duo(&self, duo: DuoId) {
        settings::keep_open_duo(duo);
        // Each duo has its own engine, tabs and screens: a clean start is the simplest truth.
        let _ = page::window().location().set_href("/app/");
    }

    fn set_language(&self, code: &'static str) -> LocalBoxFuture<'static, Result<(), ()>> {
        let browser = self.clone();
        Box::pin(async move {
            let language = locale::language(code).ok_or(())?;
            let fetched = texts::fetch(language).await?;
            settings::keep_language(code);
            let current = browser
                .client
                .borrow()
                .as_ref()
                .expect("begin comes first")
                .1;
            current.0.set(Arc::new(fetched));
            Ok(())
        })
    }

    fn theme(&self) -> Theme {
        settings::theme()
    }

    fn set_theme(&self, theme: Theme) {
        settings::keep_theme(theme);
    }

    fn storage_state(&self) -> LocalBoxFuture<'static, StorageState> {
        Box::pin(storage_state())
    }

    fn ask_to_persist(&self) -> LocalBoxFuture<'static, Option<bool>> {
        Box::pin(persist())
    }

    fn sync_now(&self) {
        if let Ok(open) = self.open_duo() {
            open.tell(Event::Woken);
        }
    }

    fn use_update(&self) {
        update::use_waiting();
    }

    fn reload(&self) {
        update::page_reload();
    }

    fn today(&self) -> Day {
        clock::today()
    }

    fn new_entry_id(&self) -> EntryId {
        EntryId::from_bytes(clock::random())
    }

    fn build(&self) -> String {
        page::meta("samen-build").unwrap_or_default()
    }
}
