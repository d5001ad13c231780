//! The first screen.

mod asking_card;
mod buddy_card;
mod home_page;
mod welcome;

pub use home_page::HomePage;
