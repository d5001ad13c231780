//! The joint diary.

mod attachments;
mod diary_page;
mod draft_form;
mod edit_entry_page;
mod entry_card;
mod entry_facts;
mod entry_list;
mod entry_page;
mod entry_source;
mod fields;
mod form_error;
mod live_text;
mod months;
mod new_entry_page;

pub use diary_page::DiaryPage;
pub use edit_entry_page::EditEntryPage;
pub use entry_list::EntryList;
pub use entry_page::EntryPage;
pub use new_entry_page::{NewEntryPage, put_into_draft};
