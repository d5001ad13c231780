//! How does a recording become a voice clip of an entry?

use std::cell::RefCell;
use std::rc::Rc;

use app::client::MediaError;
use domain::EntryId;
use domain::attachment::{MediaType, VOICE_MS_MAX};
use wasm_bindgen::JsCast;

use super::program::{Clip, Recording, load, reason};
use super::{Made, keep};
use crate::host::Browser;

/// The microphone of this page, and what it records. Clones are the same one.
#[derive(Clone, Default)]
pub struct Microphone(Rc<RefCell<Heard>>);

#[derive(Default)]
struct Heard {
    recording: Option<Recording>,
    /// Counts who asked for the microphone or gave it back: an answer that comes late finds that nobody waits for it.
    turn: u32,
}

impl Microphone {
    /// Begins to record.
    ///
    /// # Errors
    /// When there is no microphone, or not for this app.
    pub async fn open(&self) -> Result<(), MediaError> {
        self.close();
        let turn = self.0.borrow().turn;
        let program = load().await?;
        let recording: Recording = program.record().await.map_err(reason)?.unchecked_into();
        if self.0.borrow().turn != turn {
            end(&recording);
            return Err(MediaError::Silent);
        }
        self.0.borrow_mut().recording = Some(recording);
        Ok(())
    }

    /// Forgets what was recorded.
    pub fn close(&self) {
        let mut heard = self.0.borrow_mut();
        heard.turn += 1;
        if let Some(recording) = heard.recording.take() {
            end(&recording);
        }
    }

    /// Ends the recording, and adds it to an entry or to the draft of a new one.
    ///
    /// # Errors
    /// When there is nothing to be heard, or it cannot be stored.
    pub async fn keep(&self, browser: &Browser, to: Option<EntryId>) -> Result<(), MediaError> {
        let recording = self.0.borrow_mut().recording.take();
        let recording = recording.ok_or(MediaError::Silent)?;
        let clip: Clip = recording.finish().await.map_err(reason)?.unchecked_into();
        let milliseconds = (clip.seconds() * 1_000.0).min(f64::from(VOICE_MS_MAX));
        // Between 0 and a minute.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let duration_ms = milliseconds as u32;
        let made = Made {
            original: clip.bytes(),
            thumbnail: None,
            media_type: form(&clip.form()).ok_or(MediaError::Unplayable)?,
            width: 0,
            height: 0,
            duration_ms,
        };
        clip.drop_it();
        keep(browser, to, made).await
    }
}

/// Fails only where it has ended already.
fn end(recording: &Recording) {
    let _ = recording.close();
}

fn form(written: &str) -> Option<MediaType> {
    let forms = [
        ("audio/mp4", MediaType::Mp4Audio),
        ("audio/webm", MediaType::WebmOpus),
        ("audio/ogg", MediaType::OggOpus),
    ];
    let (_, form) = forms.iter().find(|(name, _)| written.starts_with(name))?;
    Some(*form)
}
