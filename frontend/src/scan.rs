//! Reading a QR code with the camera: open it, look at a few frames a second, close it.

mod camera;
mod reader;

use std::pin::pin;

use futures::channel::oneshot;
use futures::future::{Either, select};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use web_sys::HtmlVideoElement;

use crate::page;
use camera::Camera;
use reader::Reader;

/// Between two looks. Four a second feel immediate, and leave a cheap phone time for the picture.
const LOOK_PAUSE_MS: u32 = 250;

/// Why no code was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScanError {
    /// The person, or the phone's settings, do not let this page use the camera.
    Denied,
    /// There is none, or this browser gives none to pages.
    NoCamera,
    /// Another program has it, or it went away.
    Busy,
    /// The page was hidden; the camera is closed, as nobody may film unseen.
    Hidden,
    /// This browser reads no codes itself, and our reader is neither on this phone nor to be fetched now.
    NoReader,
}

/// Shows the rear camera in `video` until a code is read that is `wanted`, and gives its text. Others are passed over.
///
/// The camera is closed in the end, however it ends: also when this future is dropped, in the middle of the browser's question too.
///
/// # Errors
/// When there is no camera or no reader, or the page is hidden.
pub async fn scan(
    video: &HtmlVideoElement,
    wanted: impl Fn(&str) -> bool,
) -> Result<String, ScanError> {
    // Before the camera: a person who is asked for it should not be asked in vain.
    let reader = Reader::choose().await?;
    let (hide, hidden) = oneshot::channel();
    let mut hide = Some(hide);
    let _listener = EventListener::new(&page::document(), "visibilitychange", move |_| {
        if !page::is_visible()
            && let Some(hide) = hide.take()
        {
            // Refused where the scan has ended in this moment.
            let _ = hide.send(());
        }
    });
    let look = pin!(look(video, reader, wanted));
    match select(look, hidden).await {
        Either::Left((outcome, _)) => outcome,
        Either::Right(_) => Err(ScanError::Hidden),
    }
}

async fn look(
    video: &HtmlVideoElement,
    mut reader: Reader,
    wanted: impl Fn(&str) -> bool,
) -> Result<String, ScanError> {
    let camera = Camera::open().await?;
    let _shown = camera.show_in(video).await?;
    while camera.is_live() {
        if let Some(text) = reader.read(video).await?
            && wanted(&text)
        {
            return Ok(text);
        }
        pause().await;
    }
    Err(ScanError::Busy)
}

async fn pause() {
    let (wake, woken) = oneshot::channel();
    // Dropped together with this future, the timer is cancelled and nobody is left to wake.
    let _timer = Timeout::new(LOOK_PAUSE_MS, move || wake.send(()).unwrap_or_default());
    let _ = woken.await;
}
