//! The phrase deck.

mod card;
mod direction;
mod language_choice;
mod practice_page;
mod progress;
mod sitting;
mod together_page;

pub use practice_page::PracticePage;
pub use together_page::TogetherPage;
