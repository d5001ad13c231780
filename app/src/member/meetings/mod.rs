//! When the two met, and what the hours come to.

mod meeting_form;
mod meeting_item;
mod meetings_page;

pub use meetings_page::{MeetingsPage, duration};
