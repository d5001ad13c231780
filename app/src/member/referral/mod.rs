//! What is not a buddy's task, and who helps with it.

mod address;
mod language_name;
mod referral_page;

pub use referral_page::ReferralPage;
