//! What the duo's programme offers: fetched in the background, kept on this phone, there without internet.

use std::rc::Rc;

use catalogue::programme::{ProgrammeSheet, SHEET_BYTES_MAX};
use domain::DuoId;
use futures::future::LocalBoxFuture;
use leptos::prelude::Update;
use leptos::wasm_split::{SplitLoaderError, wasm_split};
use sync::driver::Store;
use sync::record::SheetRecord;
use sync::request::Http;
use sync::store::{StoreError, Table, Transaction, read, write};
use sync::wire::from_bytes;
use wasm_bindgen_futures::spawn_local;

use crate::host::Browser;
use crate::{late, transport};

#[wasm_split(late, wasm_split_path = ::leptos::wasm_split, fallible)]
fn refresh(browser: Browser) -> Result<LocalBoxFuture<'static, ()>, SplitLoaderError> {
    Ok(Box::pin(async move {
        // Without internet, or without room, what is kept stays; the next start asks again.
        let _ = browser.ask_for_programme().await;
    }))
}

impl Browser {
    /// Asks the server for what has changed, once the first screen is painted.
    pub(crate) fn refresh_programme(&self) {
        let browser = self.clone();
        spawn_local(async move {
            late::in_background(async || refresh(browser.clone()).await)
                .await
                .await;
        });
    }

    /// What is kept. Nobody is asked for it here: the server must not learn who looks at which screen, and no screen waits for it.
    pub(crate) async fn programme_sheet(self) -> Option<Rc<ProgrammeSheet>> {
        let duo = self.open_duo().ok()?.phone.duo;
        let kept = self.kept_sheet(duo).await.ok()?;
        from_bytes(&kept?.sheet).ok().map(Rc::new)
    }

    async fn kept_sheet(&self, duo: DuoId) -> Result<Option<SheetRecord>, StoreError> {
        let tx = self.storage.begin_reading().await?;
        read(&tx, Table::Sheets, &duo.to_string()).await
    }

    async fn ask_for_programme(&self) -> Result<(), StoreError> {
        let (duo, device) = self.own_device().await?;
        let known = self.kept_sheet(duo).await?;
        let http = Http {
            path: format!("/api/v1/duos/{duo}/programme?device={device}"),
            body: None,
        };
        // One that this build cannot read any more is asked for anew.
        let known = known.filter(|known| from_bytes::<ProgrammeSheet>(&known.sheet).is_ok());
        let tag = known.as_ref().map(|known| known.tag.as_str());
        let Ok(answer) = transport::send_knowing(&http, tag).await else {
            return Ok(());
        };
        let is_sheet = || {
            answer.body.len() <= SHEET_BYTES_MAX
                && from_bytes::<ProgrammeSheet>(&answer.body).is_ok()
        };
        let tx = self.storage.begin().await?;
        // The duo may have been removed from this phone while the answer was on its way.
        if tx.get(Table::Duos, &duo.to_string()).await?.is_none() {
            return Ok(());
        }
        match answer.status {
            200 if is_sheet() => {
                let record = SheetRecord {
                    tag: answer.tag,
                    sheet: answer.body,
                };
                write(&tx, Table::Sheets, &duo.to_string(), &record)?;
            }
            // The programme has none any more.
            204 => tx.delete(Table::Sheets, &duo.to_string())?,
            _ => return Ok(()),
        }
        tx.commit().await?;
        // Whoever shows something of it reads it again.
        self.client().changes.update(|changes| *changes += 1);
        Ok(())
    }
}
