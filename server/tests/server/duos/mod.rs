//! `/api/v1/duos/{duo}/…`

mod boot;
mod epochs;
mod grants;
mod pairings;
mod pull;
mod push;
