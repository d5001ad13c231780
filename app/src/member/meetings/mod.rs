//! When the two met, and what the hours come to.

mod length;
mod meeting_form;
mod meeting_item;
mod meetings_page;
mod other_hours;
mod participation;
mod proof_page;
mod proof_paper;
mod totals;

pub use length::{duration, duration_by};
pub use meeting_item::kind_key;
pub use meetings_page::MeetingsPage;
pub use proof_page::ProofPage;
