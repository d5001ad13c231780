//! Joining with a code from the coordinator, and coming back with a card.

mod code_form;
mod code_problem;
mod join_form;
mod join_page;
mod passkey_sign_in;

pub use code_form::CodeForm;
pub use code_problem::{CodeProblem, TypedCode};
pub use join_page::JoinPage;
