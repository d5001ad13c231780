//! Which rule is broken on purpose? Each is broken from outside, by what wraps the phone's storage, the network or the people.

use clap::ValueEnum;

/// A rule that [`crate::run`] breaks, to show that its checks notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Sabotage {
    /// Numbers of the log are given out before the transaction and not taken back when it does not happen.
    SeqOutsideTransaction,
    /// A phone applies the items of others out of their order.
    ShuffledApply,
    /// A push is acknowledged, and then the server dies before it has committed it.
    AckBeforeCommit,
    /// What is to be sent is stored after the document, in a transaction of its own.
    OutboxOutsideTransaction,
    /// A start of the program goes on under the CRDT client id of the one before, and so does a copy of the profile.
    ClientIdPersisted,
    /// The people's phones let in whomever the server lists.
    GrantToListed,
    /// A device is signed out at the server alone; the key stays.
    NoRotationOnRevoke,
    /// The server folds the log as soon as a snapshot is offered.
    PurgeBeforeConfirmation,
    /// After the log was read anew, what only the phone holds is not said again.
    SkipRecoveryDifference,
    /// Server and phone take every position for one of their own log.
    AcceptAnyChain,
    /// A push that has to be repeated is sealed anew.
    ResealOnRetry,
    /// A push goes out as it was written, not sealed.
    Unsealed,
    /// A page of the log has no end.
    PageWithoutEnd,
    /// Items of the log stay in memory until they have taken effect, and are stored with that.
    AppliedFromMemory,
    /// An item that has to be put aside makes its transaction fail, each time anew.
    AsideHoldsUp,
    /// Things lie ready as they were before the other said something of them.
    ThingsLeftBehind,
    /// The server takes nothing from a phone whose clock is off.
    ClockDecidesAdmission,
    /// The server's randomness is the machine's.
    RandomnessOfItsOwn,
}
