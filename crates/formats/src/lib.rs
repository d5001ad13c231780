//! Files that others made, or are to open: ZIP archives, the notes in pictures, QR codes. Bytes in, bytes out.
//!
//! Apart from `extras`, which uses it in the browser, so that tests and `fuzz` have it natively.

pub mod metadata;
mod name;
pub mod pack;
pub mod qr;
pub mod unpack;
