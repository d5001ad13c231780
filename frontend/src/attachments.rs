//! What the browser does for the screens about photos and voice clips.

use app::client::{AttachmentsHost, Looked, MediaError, Shared};
use domain::attachment::{Attachment, BlobRef, MediaType};
use domain::{AttachmentId, EntryId};
use futures::future::LocalBoxFuture;
use sync::attach;
use sync::driver::Store;
use sync::phone::Phone;
use sync::store::{StoreError, Transaction};
use sync::write::WriteError;

use crate::host::Browser;
use crate::storage::IdbTransaction;
use crate::{clock, media};

impl Browser {
    /// Changes what the open duo stores in one transaction, and lets the engine look what follows.
    async fn in_one_go(
        self,
        change: impl AsyncFnOnce(&IdbTransaction, &Phone) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        let open = self.open_duo()?;
        let tx = self.storage.begin().await?;
        change(&tx, &open.phone).await?;
        tx.commit().await?;
        open.written();
        Ok(())
    }
}

impl AttachmentsHost for Browser {
    fn add_photo(
        &self,
        to: Option<EntryId>,
        file: web_sys::File,
    ) -> LocalBoxFuture<'static, Result<(), MediaError>> {
        let browser = self.clone();
        Box::pin(async move { media::add_photo(&browser, to, &file).await })
    }

    fn record(&self) -> LocalBoxFuture<'static, Result<(), MediaError>> {
        let microphone = self.microphone.clone();
        Box::pin(async move { microphone.open().await })
    }

    fn finish_recording(
        &self,
        to: Option<EntryId>,
    ) -> LocalBoxFuture<'static, Result<(), MediaError>> {
        let browser = self.clone();
        Box::pin(async move { browser.microphone.keep(&browser, to).await })
    }

    fn cancel_recording(&self) {
        self.microphone.close();
    }

    fn take_away(
        &self,
        from: Option<EntryId>,
        id: AttachmentId,
    ) -> LocalBoxFuture<'static, Result<(), WriteError>> {
        Box::pin(self.clone().in_one_go(async move |tx, phone| {
            attach::take_away(tx, phone, from, id, clock::now()).await
        }))
    }

    fn put_back(
        &self,
        to: Option<EntryId>,
        attachment: Attachment,
    ) -> LocalBoxFuture<'static, Result<(), WriteError>> {
        Box::pin(self.clone().in_one_go(async move |tx, phone| {
            Ok(attach::put_back(tx, phone.duo, to, &attachment).await?)
        }))
    }

    fn describe(
        &self,
        of: Option<EntryId>,
        attachment: Attachment,
    ) -> LocalBoxFuture<'static, Result<(), WriteError>> {
        Box::pin(self.clone().in_one_go(async move |tx, phone| {
            attach::describe(tx, phone, of, &attachment, clock::now()).await
        }))
    }

    fn look(&self, blob: BlobRef, media_type: MediaType) -> LocalBoxFuture<'static, Looked> {
        let browser = self.clone();
        Box::pin(async move {
            // A storage that fails shows in the sync badge.
            let looked = media::look(&browser, &blob, media_type).await;
            looked.unwrap_or(Looked::NotHere)
        })
    }

    fn want(&self, blob: BlobRef) -> LocalBoxFuture<'static, Result<(), StoreError>> {
        let browser = self.clone();
        Box::pin(async move { media::want(&browser, &blob).await })
    }

    fn take_shared(&self) -> LocalBoxFuture<'static, Shared> {
        let browser = self.clone();
        Box::pin(async move { media::take_shared(&browser).await })
    }
}
