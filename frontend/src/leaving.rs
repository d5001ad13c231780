//! What the browser does about locking, reporting, leaving and ending.

use app::client::{Going, GoingError, LeavingHost, Stage};
use domain::{EntryId, UnixMillis};
use futures::future::LocalBoxFuture;
use js_sys::Reflect;
use leptos::prelude::{GetUntracked, Set, WithUntracked};
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use sync::driver::Store;
use sync::end::EndRequest;
use sync::engine::Event;
use sync::erase::{self, Watch};
use sync::leave::{self, LeaveRequest};
use sync::record::DuoRecord;
use sync::report::ReportRequest;
use sync::request::{Failure, Http, refusal};
use sync::status::{Problem, Status};
use sync::store::{StoreError, Table, Transaction};
use sync::wire::to_bytes;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::engine::OpenDuo;
use crate::host::Browser;
use crate::storage::{
    LockRecord, UnlockError, add_passkey, change_lock, read_lock, remove_lock, set_lock, unlock,
    unlock_by_passkey,
};
use crate::{clock, copy, hide, late, page, settings, transport};

/// How often it is looked whether deletions can still be undone, in milliseconds.
const ERASE_MS: u32 = 30_000;

/// How often it is looked whether everything was sent, while a phone leaves, in milliseconds; and how often at most.
const LEAVE_MS: u32 = 300;
const LEAVE_LOOKS_MAX: u32 = 100;

#[wasm_split(late, wasm_split_path = ::leptos::wasm_split, fallible)]
fn deletions(browser: Browser) -> Result<LocalBoxFuture<'static, ()>, SplitLoaderError> {
    Ok(Box::pin(async move {
        let mut watch = Watch::default();
        loop {
            // A storage that fails shows in the sync badge; the next round tries again.
            let _ = browser.erase_due(&mut watch).await;
            page::pause(ERASE_MS).await;
        }
    }))
}

type Fulfilled = LocalBoxFuture<'static, Result<(), GoingError>>;

/// Fulfils a wish, in the late part of the program.
#[wasm_split(late, wasm_split_path = ::leptos::wasm_split, fallible)]
fn fulfil(browser: Browser, wish: Going) -> Result<Fulfilled, GoingError> {
    Ok(Box::pin(async move {
        match wish {
            Going::Unlock(pin) => {
                unlock(&browser.storage, &pin).await.map_err(why_locked)?;
                Ok(browser.open_last().await?)
            }
            Going::UnlockByPasskey => {
                unlock_by_passkey(&browser.storage)
                    .await
                    .map_err(why_locked)?;
                Ok(browser.open_last().await?)
            }
            Going::Lock(pin) => {
                set_lock(&browser.storage, &pin).await?;
                hide::tell_other_tabs();
                browser.show_lock().await
            }
            Going::NoLock => {
                remove_lock(&browser.storage).await?;
                hide::tell_other_tabs();
                browser.show_lock().await
            }
            Going::LockAfter(minutes) => {
                change_lock(&browser.storage, |lock| lock.after_minutes = minutes).await?;
                browser.show_lock().await
            }
            Going::LockPasskey(name) => {
                add_passkey(&browser.storage, &name)
                    .await
                    .map_err(why_locked)?;
                browser.show_lock().await
            }
            Going::NoLockPasskey => {
                change_lock(&browser.storage, |lock| lock.passkey = None).await?;
                browser.show_lock().await
            }
            Going::Copy => copy::make(&browser).await,
            Going::Look(file) => copy::look(&browser, &file).await,
            Going::Import => copy::read_in(&browser).await,
            Going::Report(message, facts) => {
                let device = browser.record().await?.device;
                let report = ReportRequest {
                    device,
                    message,
                    facts,
                };
                browser.post("reports", to_bytes(&report)).await
            }
            Going::End => {
                let device = browser.record().await?.device;
                browser
                    .post("end", to_bytes(&EndRequest { device }))
                    .await?;
                browser.open_duo()?.tell(Event::Woken);
                Ok(())
            }
            Going::SignOut => browser.sign_out().await,
            Going::Forget => browser.forget(false).await,
            Going::ForgetAll => browser.forget(true).await,
        }
    }))
}

impl LeavingHost for Browser {
    fn go(&self, wish: Going) -> LocalBoxFuture<'static, Result<(), GoingError>> {
        let browser = self.clone();
        Box::pin(async move { fulfil(browser, wish).await?.await })
    }

    fn hide(&self) {
        hide::hide(self.client(), self.storage.clone());
    }

    fn facts(&self) -> LocalBoxFuture<'static, Vec<String>> {
        let browser = self.clone();
        Box::pin(async move { browser.gather_facts().await })
    }

    fn save_copy(&self) -> bool {
        copy::save(self)
    }

    fn unsent(&self) -> LocalBoxFuture<'static, u32> {
        let browser = self.clone();
        // A storage that fails has nothing to send either.
        Box::pin(async move { browser.count_unsent().await.unwrap_or(0) })
    }

    fn drop_rescued(&self, entry: EntryId) {
        let browser = self.clone();
        spawn_local(async move {
            let dropped: Result<(), StoreError> = async {
                let open = browser.open_duo()?;
                let tx = browser.storage.begin().await?;
                erase::drop_rescued(&tx, open.phone.duo, entry)?;
                tx.commit().await?;
                open.refresh();
                Ok(())
            }
            .await;
            // What could not be dropped is offered again.
            drop(dropped);
        });
    }

    fn is_past(&self, at: UnixMillis) -> bool {
        clock::now() > at
    }
}

impl Browser {
    /// Shows on the screens what is stored of the lock.
    pub(crate) async fn show_lock(&self) -> Result<(), GoingError> {
        self.show_as_lock(read_lock(&self.storage).await?.as_ref());
        Ok(())
    }

    /// As [`Browser::show_lock`], of what was read already.
    pub(crate) fn show_as_lock(&self, lock: Option<&LockRecord>) {
        let leaving = self.client().leaving;
        let by_passkey = lock.is_some_and(|lock| lock.passkey.is_some());
        leaving.by_passkey.set(by_passkey);
        leaving.lock.set(lock.map(|lock| lock.after_minutes));
    }

    async fn record(&self) -> Result<DuoRecord, StoreError> {
        let open = self.open_duo()?;
        let tx = self.storage.begin_reading().await?;
        DuoRecord::read(&tx, open.phone.duo).await
    }

    async fn post(&self, what: &str, body: Vec<u8>) -> Result<(), GoingError> {
        let duo = self.open_duo()?.phone.duo;
        let path = format!("/api/v1/duos/{duo}/{what}");
        let request = Http {
            path,
            body: Some(body),
        };
        match transport::send(&request).await {
            Ok((200..=299, _)) => Ok(()),
            Ok((status, body)) => Err(match refusal(status, &body) {
                Failure::Refused(_) => GoingError::Refused,
                _ => GoingError::Offline,
            }),
            Err(_) => Err(GoingError::Offline),
        }
    }

    async fn count_unsent(&self) -> Result<u32, StoreError> {
        let open = self.open_duo()?;
        let tx = self.storage.begin_reading().await?;
        leave::unsent(&tx, open.phone.duo).await
    }

    /// Says that this phone goes once everything else was said; then nothing of the duo stays here.
    async fn sign_out(self) -> Result<(), GoingError> {
        let open = self.open_duo()?;
        self.until_told(&open, false).await?;
        let tx = self.storage.begin().await?;
        leave::begin(&tx, &open.phone).await?;
        tx.commit().await?;
        open.written();
        self.until_told(&open, true).await?;
        let device = self.record().await?.device;
        match self.post("leave", to_bytes(&LeaveRequest { device })).await {
            // The server may have heard it from the others already.
            Ok(()) | Err(GoingError::Refused) => self.forget(false).await,
            Err(error) => Err(error),
        }
    }

    /// Waits until the server has everything of this phone, and, once it leaves, until the duo has heard that.
    async fn until_told(&self, open: &OpenDuo, leaves: bool) -> Result<(), GoingError> {
        open.tell(Event::Woken);
        for _ in 0..LEAVE_LOOKS_MAX {
            let record = self.record().await?;
            let tx = self.storage.begin_reading().await?;
            let is_told = leave::unsent(&tx, record.duo).await? == 0;
            if is_told && (!leaves || leave::is_heard(&tx, &record).await?) {
                return Ok(());
            }
            drop(tx);
            page::pause(LEAVE_MS).await;
        }
        Err(GoingError::Offline)
    }

    /// Deletes the open duo, or everything. The page is another one afterwards.
    async fn forget(self, all: bool) -> Result<(), GoingError> {
        let duo = self.open_duo().ok().map(|open| open.phone.duo);
        let others = match (all, duo) {
            (false, Some(duo)) => {
                let records = self.records().await?;
                records.iter().any(|record| record.duo != duo)
            }
            _ => false,
        };
        self.client().stage.set(Stage::Starting);
        self.storage.wipe(duo.filter(|_| others)).await?;
        settings::forget_open_duo();
        hide::tell_other_tabs();
        let is_online = page::window().navigator().on_line();
        if !others && is_online {
            // Without internet the program stays: it holds nothing of anybody, and a page has to be shown.
            hide::drop_program().await;
        }
        let next = if others || !is_online { "/app/" } else { "/" };
        // Fails in no browser.
        let _ = page::window().location().replace(next);
        std::future::pending().await
    }

    async fn gather_facts(self) -> Vec<String> {
        let client = self.client();
        let status = client.status.with_untracked(|status| match status {
            Status::Safe => "safe".to_owned(),
            Status::Waiting { reachable, .. } => format!("waiting, reachable {reachable}"),
            Status::Offline => "offline".to_owned(),
            Status::Ended => "ended".to_owned(),
            // The code alone: a detail could hold more than the person sees.
            Status::Look(problem) => format!("look, {}", Problem::code(problem)),
        });
        let counts = async {
            let open = self.open_duo()?;
            let tx = self.storage.begin_reading().await?;
            let prefix = sync::record::duo_prefix(open.phone.duo);
            let waiting = tx.count(Table::Outbox, &prefix).await?;
            let aside = tx.count(Table::Aside, &prefix).await?;
            let transfers = tx.count(Table::Transfers, &prefix).await?;
            Ok::<_, StoreError>(format!(
                "waiting {waiting}, aside {aside}, transfers {transfers}"
            ))
        };
        let counts = counts.await.unwrap_or_else(|_| "unreadable".to_owned());
        let storage = app::client::Host::storage_state(&self).await;
        // No phone has more than fits; written as a whole number, which needs no code for fractions.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let megabytes = storage
            .used_bytes
            .map_or(0, |bytes| (bytes / 1e6) as u32 + 1);
        let kept = match storage.persisted {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        };
        vec![
            format!("status: {status}"),
            format!("build: {}", app::client::Host::build(&self)),
            format!("counts: {counts}"),
            format!("storage: {megabytes} MB, kept {kept}"),
            format!("browser: {}", engine_name()),
        ]
    }

    /// Erases deletions when they can no longer be undone, for as long as the page lives.
    pub(crate) fn watch_deletions(&self) {
        let browser = self.clone();
        spawn_local(async move {
            late::in_background(async || deletions(browser.clone()).await)
                .await
                .await;
        });
    }

    async fn erase_due(&self, watch: &mut Watch) -> Result<(), StoreError> {
        let open = self.open_duo()?;
        let tx = self.storage.begin().await?;
        let due = erase::due(&tx, &open.phone, watch, clock::now(), clock::up_ms()).await?;
        tx.commit().await?;
        for entry in due {
            let tx = self.storage.begin().await?;
            if erase::erase(&tx, &open.phone, entry, clock::now())
                .await
                .is_ok()
            {
                tx.commit().await?;
                open.written();
            }
        }
        Ok(())
    }

    /// Locks the app when it was out of sight for as long as the member chose.
    pub(crate) fn watch_sight(&self) {
        let browser = self.clone();
        hide::on_out_of_sight(
            move || {
                let minutes = browser.client().leaving.lock.get_untracked().flatten();
                let is_open = browser
                    .client()
                    .stage
                    .with_untracked(|stage| matches!(stage, Stage::Open(_)));
                minutes.filter(|_| is_open)
            },
            {
                let browser = self.clone();
                move || hide::lock(browser.client(), browser.storage.clone())
            },
        );
    }
}

fn why_locked(error: UnlockError) -> GoingError {
    match error {
        UnlockError::Wrong(wait_ms) => GoingError::WrongPin(wait_ms),
        UnlockError::Dismissed => GoingError::Dismissed,
        UnlockError::Unable => GoingError::NoSecret,
        UnlockError::Store(error) => error.into(),
    }
}

/// Which browser it is, without what would tell one phone from another.
fn engine_name() -> String {
    let navigator = page::window().navigator();
    let agent = navigator.user_agent().unwrap_or_default();
    let engines = ["Firefox/", "Edg/", "SamsungBrowser/", "Chrome/", "Version/"];
    let found = engines.iter().find_map(|engine| {
        let rest = agent.split_once(engine)?.1;
        let version = rest.split(['.', ' ']).next()?;
        Some(format!("{engine}{version}"))
    });
    found.unwrap_or_else(|| "other".to_owned())
}

/// Whether the browser can ask where a file should go.
pub(crate) fn has_picker() -> bool {
    Reflect::has(&page::window(), &"showSaveFilePicker".into()).unwrap_or(false)
}

/// Waits for a promise whose outcome does not matter.
pub(crate) async fn settled(promise: js_sys::Promise) {
    let _ = JsFuture::from(promise).await;
}
