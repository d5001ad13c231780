//! Every "no" of the server, as the phone gets to know it.

use domain::{Ctr, KeyEpoch, Position};
use minicbor::{Decode, Encode};

use crate::end::Ended;

/// Why a request was refused; the body of every 4xx answer. Nothing was stored.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, thiserror::Error)]
pub enum Refusal {
    /// 404. No such thing for this session: also the answer for everything that belongs to another duo.
    #[n(0)]
    #[error("not found")]
    NotFound,
    /// 400. The body, a parameter or a signature is not what the protocol says.
    #[n(1)]
    #[error("malformed: {what}")]
    Malformed {
        /// Which part, for a person who debugs a client.
        #[n(0)]
        what: String,
    },
    /// 413. Larger than allowed.
    #[n(2)]
    #[error("{what} is larger than {limit}")]
    TooLarge {
        /// The name of the limit.
        #[n(0)]
        what: String,
        /// The limit, in what the name counts (bytes or items).
        #[n(1)]
        limit: u64,
    },
    /// 429. Too many tries or requests.
    #[n(3)]
    #[error("too many tries, wait {retry_after_s} s")]
    TooMany {
        /// Seconds until the next try is allowed.
        #[n(0)]
        retry_after_s: u32,
    },
    /// 401. The session is unknown or ended: sign in with the device's key.
    #[n(4)]
    #[error("signed out")]
    SignedOut,
    /// 426. This protocol version is no longer (or not yet) spoken.
    #[n(5)]
    #[error("protocol versions {oldest} to {newest} are spoken here")]
    Unsupported {
        /// Oldest spoken version.
        #[n(0)]
        oldest: u32,
        /// Newest spoken version.
        #[n(1)]
        newest: u32,
    },
    /// 409. The device sent something else under this count before: its profile was cloned or restored.
    #[n(6)]
    #[error("another item was sent as number {}", ctr.0)]
    Fork {
        /// The count in question.
        #[n(0)]
        ctr: Ctr,
    },
    /// 409. Items before this one are missing.
    #[n(7)]
    #[error("number {} is expected next", expected.0)]
    Gap {
        /// The next count that the server takes.
        #[n(0)]
        expected: Ctr,
    },
    /// 409. The phone's position is not in this log: the server was restored from an older copy.
    #[n(8)]
    #[error("the server's history is another one")]
    HistoryChanged {
        /// The end of the server's log.
        #[n(0)]
        head: Position,
    },
    /// 409. Someone else made the key of this epoch first.
    #[n(9)]
    #[error("epoch {} is the current one", current.0)]
    EpochTaken {
        /// The current epoch.
        #[n(0)]
        current: KeyEpoch,
    },
    /// 404. No such joining code.
    #[n(10)]
    #[error("no such code")]
    CodeUnknown,
    /// 410. The joining code was used by another device.
    #[n(11)]
    #[error("the code was already used")]
    CodeUsed,
    /// 410. The joining code is older than 14 days.
    #[n(12)]
    #[error("the code has expired")]
    CodeExpired,
    /// 409. The device already said something else here (a commitment, a nonce).
    #[n(13)]
    #[error("something else was said here before")]
    Contradiction,
    /// 507. The duo has used its room.
    #[n(14)]
    #[error("the duo's room of {limit_bytes} bytes is full")]
    Full {
        /// The room of one duo, in bytes.
        #[n(0)]
        limit_bytes: u64,
    },
    /// 403. The device was signed out for good by a member.
    #[n(15)]
    #[error("this device was revoked")]
    Revoked,
    /// 410. The log before this position was folded into the newest final snapshot: load that first.
    #[n(16)]
    #[error("the log begins at {} now", upto.seq.0)]
    Compacted {
        /// How far the snapshot reaches.
        #[n(0)]
        upto: Position,
    },
    /// 410. The duo was ended; nothing more is taken.
    #[n(17)]
    #[error("the duo was ended")]
    Ended {
        /// When, and until when it can be read.
        #[n(0)]
        ended: Ended,
    },
    /// 400. The parts of a blob do not have its hash; they were thrown away.
    #[n(18)]
    #[error("the blob is damaged")]
    Damaged,
}

impl Refusal {
    /// The protocol version that this refusal came with: phones that speak an older one cannot read it, and are told to update instead.
    #[must_use]
    pub fn since(&self) -> u32 {
        match self {
            Self::Compacted { .. } | Self::Ended { .. } | Self::Damaged => 2,
            _ => 1,
        }
    }

    /// The HTTP status that goes with it.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Malformed { .. } | Self::Damaged => 400,
            Self::SignedOut => 401,
            Self::Revoked => 403,
            Self::NotFound | Self::CodeUnknown => 404,
            Self::Fork { .. }
            | Self::Gap { .. }
            | Self::HistoryChanged { .. }
            | Self::EpochTaken { .. }
            | Self::Contradiction => 409,
            Self::CodeUsed | Self::CodeExpired | Self::Compacted { .. } | Self::Ended { .. } => 410,
            Self::TooLarge { .. } => 413,
            Self::Unsupported { .. } => 426,
            Self::TooMany { .. } => 429,
            Self::Full { .. } => 507,
        }
    }
}
