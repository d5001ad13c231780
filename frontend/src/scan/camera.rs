//! The camera: opened, shown, and closed for certain.

use futures::channel::oneshot;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    DomException, HtmlVideoElement, MediaStream, MediaStreamConstraints, MediaStreamTrack,
    MediaStreamTrackState, MediaTrackConstraints,
};

use super::ScanError;
use crate::page;

/// A camera that films. Dropped, it is closed and its light goes out.
pub struct Camera(MediaStream);

impl Drop for Camera {
    fn drop(&mut self) {
        self.tracks().for_each(|track| track.stop());
    }
}

impl Camera {
    /// Opens the rear camera, or the only one. The browser may ask the person first.
    ///
    /// # Errors
    /// When the person says no, or there is none.
    pub async fn open() -> Result<Self, ScanError> {
        let (give, given) = oneshot::channel();
        // A task of its own sees the browser's answer also when nobody waits for it any more: then the camera comes
        // back from the closed channel, is dropped, and so closed.
        spawn_local(async move { drop(give.send(ask().await)) });
        given.await.unwrap_or(Err(ScanError::NoCamera))
    }

    /// Shows the camera's picture until the guard is dropped.
    ///
    /// # Errors
    /// When the browser does not play it.
    pub async fn show_in(&self, video: &HtmlVideoElement) -> Result<Shown, ScanError> {
        // Without these, Safari opens a player over the whole screen, or none.
        video.set_muted(true);
        let _ = video.set_attribute("playsinline", "");
        video.set_src_object(Some(&self.0));
        let shown = Shown(video.clone());
        let playing = video.play().map_err(|_| ScanError::Busy)?;
        JsFuture::from(playing).await.map_err(|_| ScanError::Busy)?;
        Ok(shown)
    }

    /// Whether it still films: another program, or a pulled plug, may have ended it.
    pub fn is_live(&self) -> bool {
        self.tracks()
            .any(|track| track.ready_state() == MediaStreamTrackState::Live)
    }

    fn tracks(&self) -> impl Iterator<Item = MediaStreamTrack> {
        let tracks = self.0.get_tracks().to_vec();
        tracks.into_iter().map(JsCast::unchecked_into)
    }
}

/// A camera's picture in a video element. Dropped, the element is empty.
pub struct Shown(HtmlVideoElement);

impl Drop for Shown {
    fn drop(&mut self) {
        self.0.set_src_object(None);
    }
}

async fn ask() -> Result<Camera, ScanError> {
    let rear = MediaTrackConstraints::new();
    // A wish, not a condition: a laptop has only the one that looks at its person.
    rear.set_facing_mode(&"environment".into());
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&rear);
    constraints.set_audio(&JsValue::FALSE);
    // A page without TLS gets no devices at all.
    let devices = page::window()
        .navigator()
        .media_devices()
        .map_err(|_| ScanError::NoCamera)?;
    let asked = devices
        .get_user_media_with_constraints(&constraints)
        .map_err(refusal)?;
    let stream = JsFuture::from(asked).await.map_err(refusal)?;
    Ok(Camera(stream.unchecked_into()))
}

fn refusal(thrown: JsValue) -> ScanError {
    let name = thrown.dyn_ref::<DomException>().map(DomException::name);
    match name.as_deref() {
        Some("NotAllowedError" | "SecurityError") => ScanError::Denied,
        Some("NotReadableError" | "AbortError") => ScanError::Busy,
        // NotFoundError, OverconstrainedError; TypeError where there are no devices.
        _ => ScanError::NoCamera,
    }
}
