//! `/api/v1/duos/{duo}/…`

mod blobs;
mod boot;
mod codes;
mod devices;
mod ending;
mod epochs;
mod grants;
mod pairings;
mod programme;
mod pull;
mod push;
mod reports;
mod rotation;
mod snapshots;
