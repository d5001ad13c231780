//! Components without product nouns.

pub mod icon;
pub mod words;

#[cfg(feature = "csr")]
pub mod after_paint;
#[cfg(feature = "csr")]
pub mod copy_button;
#[cfg(feature = "csr")]
pub mod debounce;
#[cfg(feature = "csr")]
pub mod field_error;
#[cfg(feature = "csr")]
pub mod format;
#[cfg(feature = "csr")]
pub mod leaving;
#[cfg(feature = "csr")]
pub mod sheet;
