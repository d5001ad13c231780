//! What did version 1 of the protocol say? The shape of each of its messages, by route, frozen when version 1 was released.

use crate::shape::Shape::{self, Fields, Kind, List, Moving, Same, Variants};

/// Its number.
pub const VERSION: u32 = 1;

const POSITION: Shape = Fields(&[Same, Same]);
const PUBLIC: Shape = Fields(&[Same, Same]);
const MEMBER: Shape = Fields(&[Same, Same, Same]);
const DEVICE: Shape = Fields(&[Same, Same, PUBLIC, Same, Same]);
const GRANT: Shape = Fields(&[Same, Same, Same, Same, Same, Same]);
const PAIRING: Shape = Fields(&[Same, Same, Same, Same]);
const NEW_ITEM: Shape = Fields(&[Same, Same, Same, Same]);
const LOG_ITEM: Shape = Fields(&[Same, Same, Same, Same, Same, Same, Same]);
const CURSOR: Shape = Fields(&[Same, Same]);

/// Every refusal, by number. The words that a person reads who debugs a client may change; so may the versions spoken.
pub const REFUSAL: Shape = Variants(&[
    &[],           // not found
    &[Kind],       // malformed: what
    &[Same, Same], // too large: what, limit
    &[Same],       // too many: seconds
    &[],           // signed out
    &[Kind, Kind], // unsupported: oldest, newest
    &[Same],       // fork: ctr
    &[Same],       // gap: expected
    &[POSITION],   // history changed: head
    &[Same],       // epoch taken: current
    &[],           // code unknown
    &[],           // code used
    &[],           // code expired
    &[],           // contradiction
    &[Kind],       // full: limit
    &[],           // revoked
]);

/// One route: what went in and what came out.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The body of the request; none for a GET.
    pub request: Option<Shape>,
    /// The body of a good answer; none where it has none.
    pub answer: Option<Shape>,
}

/// The route of this path; none where version 1 had no such route.
#[must_use]
pub fn route(path: &str) -> Option<Route> {
    let path = path.split('?').next().unwrap_or(path);
    let parts: Vec<&str> = path.strip_prefix("/api/v1/")?.split('/').collect();
    let (request, answer) = match parts.as_slice() {
        ["join"] => (
            Some(Fields(&[Same, PUBLIC, Same])),
            Some(Fields(&[Same, Same, Same])),
        ),
        ["session"] => (None, Some(Fields(&[Same, Same]))),
        ["sign-in", "challenge"] => (Some(Fields(&[Same])), Some(Fields(&[Same]))),
        ["sign-in"] => (Some(Fields(&[Same, Same, Same])), None),
        ["duos", _, "boot"] => (None, Some(BOOT)),
        ["duos", _, "epochs"] => (Some(Fields(&[Same, Same, List(&GRANT)])), None),
        ["duos", _, "grants"] => (Some(Fields(&[Same, List(&GRANT)])), None),
        ["duos", _, "pairings"] => (Some(PAIRING), None),
        ["duos", _, "push"] => (
            Some(Fields(&[Same, POSITION, List(&NEW_ITEM)])),
            Some(Fields(&[Same, POSITION])),
        ),
        ["duos", _, "pull"] => (
            None,
            // The version of people only says "ask again"; how often it moves is the server's own affair.
            Some(Fields(&[List(&LOG_ITEM), POSITION, Kind, Moving(&CURSOR)])),
        ),
        _ => return None,
    };
    Some(Route { request, answer })
}

const BOOT: Shape = Fields(&[
    Same,
    List(&MEMBER),
    List(&DEVICE),
    Same,
    List(&GRANT),
    List(&PAIRING),
    POSITION,
    Kind,
]);

/// The parameters that the address of this path had.
#[must_use]
pub fn parameters(path: &str) -> &'static [&'static str] {
    if path.contains("/pull") {
        &["device", "after", "chain", "applied"]
    } else if path.contains("/boot") {
        &["device"]
    } else {
        &[]
    }
}
