//! Joining with a code from the coordinator.

mod join_error;
mod join_form;
mod join_page;

pub use join_page::JoinPage;
