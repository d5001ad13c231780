//! The native program: a blind log for each duo, and the app's files. `main` gives it the machine's clock and randomness, tests
//! give it their own.

pub mod address;
pub mod blobs;
pub mod body;
pub mod chance;
pub mod config;
pub mod demo;
pub mod error;
pub mod guard;
pub mod invitation;
pub mod pokes;
pub mod programme;
pub mod pwa;
pub mod rate;
pub mod report;
pub mod router;
pub mod serve;
pub mod session;
pub mod state;
pub mod sweep;
pub mod sync;
