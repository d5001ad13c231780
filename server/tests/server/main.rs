//! Does the server keep its promises? A real one on a port of its own; the files mirror the addresses.

#![allow(clippy::unwrap_used)]

mod app;
mod command_line;
mod duos;
mod events;
mod hostile;
mod join;
mod killed;
mod passkeys;
mod previous;
mod programme_folder;
mod restore;
mod sign_in;
mod steps;
mod support;
