//! What do measurements need? Phones without a screen that run the real engine against a real server, and diaries of any length.

pub mod headless;
pub mod learning;
pub mod practice;
pub mod year;
