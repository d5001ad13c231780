//! How often may somebody ask? Buckets that drain and fill, per address and per session.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

use domain::UnixMillis;

/// Most addresses or sessions kept count of, about 100 bytes each. Whoever has not asked for longest is forgotten first.
const KEPT_MAX: usize = 50_000;

/// So many at once, and as many again over the period.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// How many.
    pub count: u32,
    /// In how long, in milliseconds.
    pub period_ms: i64,
}

/// Failed tries to join from one address: a family that mistypes gets through, a program that guesses does not. Successful ones do not
/// count, so that a whole group can join from one town hall.
pub const JOIN_PER_ADDRESS: Rate = Rate {
    count: 10,
    period_ms: 10 * 60 * 1000,
};

/// Failed tries to join from everywhere: against 3,400 million codes.
pub const JOIN_EVERYWHERE: Rate = Rate {
    count: 600,
    period_ms: 10 * 60 * 1000,
};

/// Requests without a session from one address, behind which a whole school may sit.
pub const STRANGERS_PER_ADDRESS: Rate = Rate {
    count: 600,
    period_ms: 10 * 1000,
};

/// Requests of one session: a phone sends one or two a second at most, a year's backlog a few hundred in a row.
pub const PER_SESSION: Rate = Rate {
    count: 1000,
    period_ms: 10 * 1000,
};

/// Counts by key. What is left is kept in thousandths, so that slow rates fill evenly.
#[derive(Debug)]
pub struct Buckets<K> {
    rate: Rate,
    buckets: Mutex<HashMap<K, Bucket>>,
}

#[derive(Debug, Clone, Copy)]
struct Bucket {
    left_thousandths: i64,
    at: UnixMillis,
}

impl<K: Hash + Eq + Copy> Buckets<K> {
    /// Full buckets.
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        Self {
            rate,
            buckets: Mutex::default(),
        }
    }

    /// Takes one from the key's bucket, or says in how many seconds there will be one.
    ///
    /// # Errors
    /// The seconds to wait, at least 1.
    pub fn take(&self, key: K, now: UnixMillis) -> Result<(), u32> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= KEPT_MAX && !buckets.contains_key(&key) {
            self.make_room(&mut buckets, now);
        }
        let full = self.full();
        let bucket = buckets.entry(key).or_insert(Bucket {
            left_thousandths: full,
            at: now,
        });
        bucket.left_thousandths = self.filled(*bucket, now);
        bucket.at = now;
        if bucket.left_thousandths >= 1000 {
            bucket.left_thousandths -= 1000;
            return Ok(());
        }
        let missing = 1000 - bucket.left_thousandths;
        let wait_ms = missing.saturating_mul(self.rate.period_ms) / full;
        Err(u32::try_from(wait_ms / 1000 + 1).unwrap_or(u32::MAX))
    }

    /// Gives one back.
    pub fn give_back(&self, key: K) {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = buckets.get_mut(&key) {
            bucket.left_thousandths = (bucket.left_thousandths + 1000).min(self.full());
        }
    }

    fn full(&self) -> i64 {
        i64::from(self.rate.count) * 1000
    }

    fn filled(&self, bucket: Bucket, now: UnixMillis) -> i64 {
        // A clock that was set back fills nothing.
        let passed_ms = now
            .0
            .saturating_sub(bucket.at.0)
            .clamp(0, self.rate.period_ms);
        (bucket.left_thousandths + passed_ms * self.full() / self.rate.period_ms).min(self.full())
    }

    /// Forgets the full ones, or else the older half.
    fn make_room(&self, buckets: &mut HashMap<K, Bucket>, now: UnixMillis) {
        buckets.retain(|_, bucket| self.filled(*bucket, now) < self.full());
        if buckets.len() >= KEPT_MAX {
            let mut times: Vec<_> = buckets.values().map(|bucket| bucket.at).collect();
            let middle = times.len() / 2;
            let (_, median, _) = times.select_nth_unstable(middle);
            let median = *median;
            let mut spare = KEPT_MAX / 2;
            buckets.retain(|_, bucket| {
                let keep = bucket.at > median || bucket.at == median && spare > 0;
                spare = spare.saturating_sub(usize::from(keep));
                keep
            });
        }
    }
}

/// What counts as one address: an IPv6 customer has a whole /64.
#[must_use]
pub fn address_key(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_count_then_says_how_long_to_wait_then_fills() {
        let buckets = Buckets::new(JOIN_PER_ADDRESS);
        for _ in 0..10 {
            assert_eq!(buckets.take("a", UnixMillis(5)), Ok(()));
        }
        assert_eq!(buckets.take("a", UnixMillis(5)), Err(61));
        assert_eq!(buckets.take("b", UnixMillis(5)), Ok(()));
        assert_eq!(buckets.take("a", UnixMillis(61_005)), Ok(()));
        assert!(buckets.take("a", UnixMillis(61_005)).is_err());
        buckets.give_back("a");
        assert_eq!(buckets.take("a", UnixMillis(61_005)), Ok(()));
    }

    #[test]
    fn memory_stays_bounded_however_many_addresses_ask() {
        let buckets = Buckets::new(JOIN_PER_ADDRESS);
        for key in 0..3 * KEPT_MAX {
            assert_eq!(buckets.take(key, UnixMillis(7)), Ok(()));
        }
        assert!(buckets.buckets.lock().unwrap().len() <= KEPT_MAX);
    }

    #[test]
    fn a_whole_ipv6_network_is_one_address() {
        let key = |text: &str| address_key(text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
    }
}
