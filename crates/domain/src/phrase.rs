//! What is a phrase of the deck, and by what is it found?

use core::fmt;

use minicbor::{Decode, Encode};

/// Longest phrase or translation that a member can add, in characters: a long sentence.
pub const PHRASE_CHARS_MAX: usize = 200;

/// Names a phrase: of the catalogue by the id that its file gives it (`market-half-kilo`), of the duo by the 32 hexadecimal digits of its document.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct PhraseId(#[n(0)] pub String);

impl fmt::Display for PhraseId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// How much Dutch a phrase asks, by the Common European Framework.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Level {
    /// Breakthrough.
    #[n(0)]
    A1,
    /// Waystage.
    #[n(1)]
    A2,
    /// Threshold.
    #[n(2)]
    B1,
}

/// Whom one speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Register {
    /// "Je": friends, children, the buddy.
    #[n(0)]
    Je,
    /// "U": strangers, officials, older people.
    #[n(1)]
    U,
}

/// A phrase of the catalogue, in Dutch.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Phrase {
    /// Never changes.
    #[n(0)]
    pub id: PhraseId,
    /// The id of its theme.
    #[n(1)]
    pub theme: String,
    /// What is said, at most twelve words.
    #[n(2)]
    pub text: String,
    /// How much Dutch it asks.
    #[n(3)]
    pub level: Level,
    /// One emoji; no two of a theme share it.
    #[n(4)]
    pub picture: String,
    /// Whom it is said to, where that matters.
    #[n(5)]
    pub register: Option<Register>,
    /// Another way to say it.
    #[n(6)]
    pub variant: Option<String>,
    /// When or how it is said, in a plain sentence.
    #[n(7)]
    pub note: Option<String>,
}

/// A theme of the deck.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Theme {
    /// Its id, as in the name of its file.
    #[n(0)]
    pub id: String,
    /// Its name in Dutch.
    #[n(1)]
    pub name: String,
    /// One emoji.
    #[n(2)]
    pub icon: String,
}
