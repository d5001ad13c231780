//! The phrase deck.

mod card;
mod language_choice;
mod practice_page;
mod sitting;

pub use practice_page::PracticePage;
