//! The product's screens. `csr`: the member's app in the browser. `ssr`: public pages, rendered on the server. No IO here.

#[cfg(feature = "csr")]
pub mod client;
#[cfg(feature = "csr")]
pub mod member;
#[cfg(feature = "ssr")]
pub mod public;
pub mod texts;
pub mod ui;
