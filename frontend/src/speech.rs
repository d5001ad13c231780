//! Can this phone say Dutch by itself, without asking anybody?

use wasm_bindgen::JsCast;
use web_sys::{SpeechSynthesis, SpeechSynthesisUtterance, SpeechSynthesisVoice};

use crate::page;

/// A little slower than usual: for people who learn.
const RATE: f32 = 0.85;

fn synthesis() -> Option<SpeechSynthesis> {
    page::window().speech_synthesis().ok()
}

/// A voice that speaks Dutch and lives on the phone. Some systems list voices that are not installed, or lend another language's: only the
/// voice's own word counts. One of Flanders is taken first.
fn voice() -> Option<SpeechSynthesisVoice> {
    let voices = synthesis()?.get_voices();
    let local = voices
        .iter()
        .filter_map(|voice| voice.dyn_into::<SpeechSynthesisVoice>().ok())
        .filter(SpeechSynthesisVoice::local_service);
    let mut found = None;
    for voice in local {
        // Android writes `nl_BE`.
        let code = voice.lang().to_lowercase().replace('_', "-");
        if code == "nl-be" {
            return Some(voice);
        }
        if code == "nl" || code.starts_with("nl-") {
            found.get_or_insert(voice);
        }
    }
    found
}

/// Whether there is one.
pub fn has_voice() -> bool {
    voice().is_some()
}

/// Says a Dutch text, in place of what is being said.
pub fn say(text: &str) {
    let (Some(synthesis), Some(voice)) = (synthesis(), voice()) else {
        return;
    };
    let Ok(utterance) = SpeechSynthesisUtterance::new_with_text(text) else {
        return;
    };
    utterance.set_voice(Some(&voice));
    utterance.set_lang(&voice.lang());
    utterance.set_rate(RATE);
    synthesis.cancel();
    synthesis.speak(&utterance);
}
