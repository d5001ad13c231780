//! The duo's own phrases, and the voices of the two on all phrases.

mod keep_phrase;
mod own;
mod phrase_form;
mod phrase_item;
mod phrase_voices;
mod phrases_page;
mod voice_button;

pub use keep_phrase::KeepPhrase;
pub use own::{Own, follow_own};
pub use phrase_form::PhraseForm;
pub use phrase_voices::PhraseVoices;
pub use phrases_page::PhrasesPage;
pub use voice_button::VoiceButton;
