//! Which rows does a push add, given what the log holds and how much room is left?

use domain::{Ctr, DuoId, Hash, Seq};
use sqlx::SqliteConnection;
use sync::Refusal;
use sync::push::{Admitted, LogState, PUSH_ITEMS_MAX, PushRequest, admit};
use sync::wire::LogItem;

use crate::duo::DuoState;
use crate::log::{self, Head, NewRow, ROOM_BYTES_MAX};
use crate::row::malformed;
use crate::{DatabaseError, row::stored};

/// What the log holds of a device: count, hash and seq, by rising count.
pub(crate) type Earlier = Vec<(Ctr, Hash, Seq)>;

/// Decides about a push that has a transaction to itself; the position is checked by the caller.
pub(crate) async fn decide(
    connection: &mut SqliteConnection,
    duo: DuoId,
    state: DuoState,
    request: PushRequest,
) -> Result<Admitted, DatabaseError> {
    let last_ctr = log::last_ctr(connection, duo, request.device).await?;
    let earlier = match first_known(&request, last_ctr) {
        Some(first) => log::earlier(connection, duo, request.device, first, PUSH_ITEMS_MAX).await?,
        None => Vec::new(),
    };
    admit_after(duo, request, &state, last_ctr, &earlier)
}

/// The first of the counts that the log holds already, if there is any.
pub(crate) fn first_known(request: &PushRequest, last_ctr: Ctr) -> Option<Ctr> {
    let first = request.items.iter().map(|item| item.ctr).min()?;
    (first <= last_ctr).then_some(first)
}

/// [`admit`] with what was read before.
pub(crate) fn admit_after(
    duo: DuoId,
    request: PushRequest,
    state: &DuoState,
    last_ctr: Ctr,
    earlier: &Earlier,
) -> Result<Admitted, DatabaseError> {
    // SQLite counts to 2^63; a sequence beyond that was never given out.
    let countable = |count: u64| stored(count).cast_unsigned() == count;
    if !request.items.iter().all(|item| countable(item.base_seq.0)) {
        return Err(malformed("base_seq"));
    }
    let log_state = LogState {
        head: state.head.position,
        key_epoch: state.key_epoch,
        last_ctr,
    };
    let admitted = admit(duo, request, log_state, |ctr| {
        let found = earlier
            .binary_search_by_key(&ctr, |(ctr, _, _)| *ctr)
            .ok()?;
        let (_, hash, seq) = earlier[found];
        Some((hash, seq))
    })?;
    Ok(admitted)
}

/// The rows as they are stored, and the head after them. Refuses what does not fit in the duo's room, which counts what is stored.
pub(crate) fn rows(
    duo: DuoId,
    state: &DuoState,
    items: Vec<LogItem>,
) -> Result<(Head, Vec<NewRow>), DatabaseError> {
    let mut head = state.head;
    let mut rows = Vec::with_capacity(items.len());
    for item in items {
        head.position = head.position.after(item.hash);
        head.bytes_total += item.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64);
        rows.push(NewRow {
            duo,
            item,
            chain: head.position.chain,
            bytes_total: head.bytes_total,
        });
    }
    let stored_bytes = head.bytes_total.saturating_sub(state.folded.bytes_total);
    if stored_bytes > ROOM_BYTES_MAX && !rows.is_empty() {
        let limit_bytes = ROOM_BYTES_MAX;
        return Err(Refusal::Full { limit_bytes }.into());
    }
    Ok((head, rows))
}
