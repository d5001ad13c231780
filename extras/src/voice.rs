//! How is a voice recorded, so that the other phone can play it?
//!
//! As AAC in MP4 where the browser writes it: that plays everywhere. Chromium without AAC and Firefox write Opus in WebM; Chromium and
//! Firefox play it since ever, Safari since 18.4. What was recorded is decoded once before it is handed on: nothing is kept that nobody
//! can hear.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::prelude::{Closure, wasm_bindgen};
use wasm_bindgen::{JsCast, JsError, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AudioBuffer, BlobEvent, DomException, MediaRecorder, MediaRecorderOptions, MediaStream,
    MediaStreamConstraints, MediaStreamTrack, OfflineAudioContext, RecordingState,
};

use crate::photo::{bytes, joined};

/// The forms in which a voice may be written, best first.
const FORMS: [&str; 4] = [
    "audio/mp4;codecs=mp4a.40.2",
    "audio/webm;codecs=opus",
    "audio/mp4",
    "audio/ogg;codecs=opus",
];

/// Bits of a second of voice: speech is as clear as on the telephone's best day, and a minute is a quarter of a megabyte.
const BITS_PER_SECOND: u32 = 32_000;

/// Shorter clips, in seconds, were a slip of the finger.
const SECONDS_MIN: f64 = 0.3;

/// Why there is no clip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum VoiceError {
    /// The person, or the phone's settings, said no.
    #[error("denied")]
    Denied,
    /// There is none, or another program has it; or this browser does not record.
    #[error("no_microphone")]
    NoMicrophone,
    /// Nothing was recorded.
    #[error("silent")]
    Silent,
    /// What was recorded does not play.
    #[error("unplayable")]
    Unplayable,
}

/// A microphone that records. Freed or finished, it is closed and its light goes out.
#[wasm_bindgen]
pub struct Recording {
    stream: MediaStream,
    recorder: MediaRecorder,
    parts: Array,
    /// Keeps when the recorder ends, also when somebody pulls the plug.
    ended: Promise,
    _listening: Closure<dyn FnMut(BlobEvent)>,
}

impl Drop for Recording {
    fn drop(&mut self) {
        stop(&self.stream);
        self.recorder.set_ondataavailable(None);
    }
}

/// A clip that plays.
#[wasm_bindgen]
pub struct Clip {
    bytes: Vec<u8>,
    media_type: String,
    seconds: f64,
}

#[wasm_bindgen]
impl Clip {
    /// The clip.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        self.bytes.clone()
    }

    /// As the browser names what it wrote, such as `audio/webm;codecs=opus`.
    #[must_use]
    #[wasm_bindgen(js_name = mediaType)]
    pub fn media_type(&self) -> String {
        self.media_type.clone()
    }

    /// How long it is.
    #[must_use]
    pub fn seconds(&self) -> f64 {
        self.seconds
    }
}

/// Opens the microphone and records. The browser may ask the person first.
///
/// # Errors
/// With the reason's word as message.
#[wasm_bindgen]
pub async fn record() -> Result<Recording, JsError> {
    Ok(begin().await?)
}

#[wasm_bindgen]
impl Recording {
    /// Ends it.
    ///
    /// # Errors
    /// With the reason's word as message.
    pub async fn finish(self) -> Result<Clip, JsError> {
        Ok(self.end().await?)
    }
}

async fn begin() -> Result<Recording, VoiceError> {
    let stream = microphone().await?;
    let options = MediaRecorderOptions::new();
    options.set_audio_bits_per_second(BITS_PER_SECOND);
    if let Some(form) = FORMS
        .iter()
        .find(|form| MediaRecorder::is_type_supported(form))
    {
        options.set_mime_type(form);
    }
    let recorder =
        MediaRecorder::new_with_media_stream_and_media_recorder_options(&stream, &options);
    let recorder = recorder.map_err(|_| {
        stop(&stream);
        VoiceError::NoMicrophone
    })?;
    let parts = Array::new();
    let listening = {
        let parts = parts.clone();
        Closure::<dyn FnMut(BlobEvent)>::new(move |event: BlobEvent| {
            if let Some(part) = event.data() {
                parts.push(&part);
            }
        })
    };
    recorder.set_ondataavailable(Some(listening.as_ref().unchecked_ref()));
    let ended = Promise::new(&mut |done, _| recorder.set_onstop(Some(&done)));
    let recording = Recording {
        stream,
        recorder,
        parts,
        ended,
        _listening: listening,
    };
    match recording.recorder.start() {
        Ok(()) => Ok(recording),
        Err(_) => Err(VoiceError::NoMicrophone),
    }
}

async fn microphone() -> Result<MediaStream, VoiceError> {
    let constraints = MediaStreamConstraints::new();
    let wishes = js_sys::Object::new();
    // A wish, not a condition.
    let wished = js_sys::Reflect::set(&wishes, &"channelCount".into(), &JsValue::from_f64(1.0));
    debug_assert!(wished.is_ok(), "a new object takes any field");
    constraints.set_audio(&wishes);
    let window = web_sys::window().ok_or(VoiceError::NoMicrophone)?;
    // A page without TLS gets no devices at all.
    let devices = window
        .navigator()
        .media_devices()
        .map_err(|_| VoiceError::NoMicrophone)?;
    let asked = devices
        .get_user_media_with_constraints(&constraints)
        .map_err(refusal)?;
    let stream = JsFuture::from(asked).await.map_err(refusal)?;
    Ok(stream.unchecked_into())
}

fn refusal(thrown: JsValue) -> VoiceError {
    let name = thrown.dyn_ref::<DomException>().map(DomException::name);
    match name.as_deref() {
        Some("NotAllowedError" | "SecurityError") => VoiceError::Denied,
        _ => VoiceError::NoMicrophone,
    }
}

fn stop(stream: &MediaStream) {
    for track in stream.get_tracks().iter() {
        track.unchecked_into::<MediaStreamTrack>().stop();
    }
}

impl Recording {
    async fn end(self) -> Result<Clip, VoiceError> {
        if self.recorder.state() != RecordingState::Inactive {
            self.recorder.stop().map_err(|_| VoiceError::Silent)?;
        }
        let ended = JsFuture::from(self.ended.clone()).await;
        ended.map_err(|_| VoiceError::Silent)?;
        stop(&self.stream);
        let media_type = self.recorder.mime_type();
        let whole = joined(&self.parts, &media_type).map_err(|_| VoiceError::Silent)?;
        let bytes = bytes(&whole).await.map_err(|_| VoiceError::Silent)?;
        if bytes.is_empty() {
            return Err(VoiceError::Silent);
        }
        let heard = decoded(&bytes).await.map_err(|_| VoiceError::Unplayable)?;
        let seconds = heard.duration();
        if seconds < SECONDS_MIN {
            return Err(VoiceError::Silent);
        }
        Ok(Clip {
            bytes,
            media_type,
            seconds,
        })
    }
}

/// What the browser makes of a clip.
async fn decoded(bytes: &[u8]) -> Result<AudioBuffer, JsValue> {
    // Offline: it plays nothing, so the browser does not ask for a touch of the screen first.
    let context = OfflineAudioContext::new_with_number_of_channels_and_length_and_sample_rate(
        1, 1, 48_000.0,
    )?;
    let buffer = Uint8Array::from(bytes).buffer();
    JsFuture::from(context.decode_audio_data(&buffer)?)
        .await?
        .dyn_into()
}
