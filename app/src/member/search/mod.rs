//! Search in the diary and in phrases, without internet.

mod found;
mod search_page;
mod texts;

pub use search_page::SearchPage;
