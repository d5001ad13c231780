//! Late: what an item that came damaged said of devices arrives after items that build on it.
//!
//! The roster refuses those at their place in the log, because whoever vouches is not known yet. They are kept, and tried again in their order
//! whenever the roster takes something; so a phone that read an item late ends with the roster of the others.

use crypto::roster::SignedRosterItem;

/// Most items kept. A duo has a few dozen in its life.
const LATE_MAX: usize = 256;

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
