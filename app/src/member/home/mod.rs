//! The first screen.

mod asking_card;
mod buddy_card;
mod card_offer;
mod home_page;
mod notice_cards;
mod signed_out_card;
mod waiting_card;
mod welcome;

pub use home_page::HomePage;
