//! How long to wait before the next try.

use rand_core::Rng;

/// The first wait, in milliseconds: a lift, a tunnel.
pub const RETRY_DELAY_MS_MIN: u32 = 1_000;

/// The longest wait, in milliseconds: five minutes. `online` and a glance at the phone wake it sooner anyway.
pub const RETRY_DELAY_MS_MAX: u32 = 5 * 60 * 1_000;

/// The wait after so many failures in a row (from 1): doubling, of which a random half is taken off, so that the phones of a whole
/// town do not come back in the same second.
#[must_use]
pub fn retry_delay_ms(failures: u32, rng: &mut impl Rng) -> u32 {
    let doublings = failures.saturating_sub(1).min(16);
    let full = RETRY_DELAY_MS_MIN
        .saturating_mul(1 << doublings)
        .min(RETRY_DELAY_MS_MAX);
    full / 2 + rng.next_u32() % (full / 2 + 1)
}
