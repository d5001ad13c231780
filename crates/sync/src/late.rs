//! Late: what is said of a device arrives after items that build on it. It came damaged and is said again, or a copied profile was faster with its own
//! place than the phone that introduces the device that vouches for it.
//!
//! The roster refuses those at their place in the log, because whoever vouches is not known yet. They are kept, and tried again in their order
//! whenever the roster takes something; so a phone that read an item late ends with the roster of the others.

use crypto::roster::{Roster, SignedRosterItem};

/// Most items kept. A duo has a few dozen in its life.
const LATE_MAX: usize = 256;

/// Whether an item that the roster refused may be taken later: it builds on what came damaged, or on a device that is not known yet.
pub(crate) fn may_be_early(roster: &Roster, item: &SignedRosterItem, has_gap: bool) -> bool {
    has_gap || roster.get(item.by()).is_none()
}

/// Keeps an item that the roster refused.
pub(crate) fn keep(late: &mut Vec<SignedRosterItem>, item: &SignedRosterItem) {
    if late.len() < LATE_MAX {
        late.push(item.clone());
    }
}

/// The roster has taken something: tries the kept ones from the first, until it takes none of them any more.
pub(crate) fn try_again(
    late: &mut Vec<SignedRosterItem>,
    mut takes: impl FnMut(&SignedRosterItem) -> bool,
) {
    while let Some(index) = late.iter().position(&mut takes) {
        late.remove(index);
    }
}
