//! Keeping a copy, locking, hiding, reporting, leaving and ending.

mod copy_page;
mod doing;
mod end_page;
mod ended_banner;
mod hide;
mod import_page;
mod leave_page;
mod lock_page;
mod locked_page;
mod report_page;
mod rescued_cards;

pub use copy_page::CopyPage;
pub use end_page::EndPage;
pub use ended_banner::{EndedBanner, is_ended};
pub use hide::{HiddenPage, HideButton, hide_on_escape};
pub use import_page::ImportPage;
pub use leave_page::LeavePage;
pub use lock_page::LockPage;
pub use locked_page::LockedPage;
pub use report_page::ReportPage;
pub use rescued_cards::RescuedCards;
