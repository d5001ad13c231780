//! What else than entries do the two share: meetings, plans, phrases, reviews? Each is a thing: one document with named facts.
//!
//! A fact is a name and some bytes; of two values written to one name at the same time every phone keeps the same one. So whatever must not
//! replace each other has names of its own: what each member says of a meeting lies under that member's name.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use crate::attachment::Attachment;
use crate::diary::Mark;
use crate::id::{EntryId, MemberId, ThingId};
use crate::log::Hash;

/// Longest name of a fact, in bytes.
pub const NAME_BYTES_MAX: usize = 48;

/// Longest value of a fact, in bytes: a long sentence in any script, or fifty reviews.
pub const VALUE_BYTES_MAX: usize = 2_048;

/// Most facts of one thing: the sessions of a very busy month.
pub const FACTS_MAX: usize = 1_024;

/// What a thing is. Things of a kind that only a newer program knows are kept and passed on unseen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum ThingKind {
    /// A meeting: [`crate::meeting`].
    #[n(0)]
    Meeting,
    /// Something planned: [`crate::plan`].
    #[n(1)]
    Plan,
    /// A phrase of the duo's own, or the voices of one of the catalogue: [`crate::own_phrase`].
    #[n(2)]
    Phrase,
    /// One member's reviews of one month: [`crate::reviews`].
    #[n(3)]
    Reviews,
    /// What the members think of an activity: [`crate::opinion`].
    #[n(4)]
    Opinion,
    /// A goal of the duo: [`crate::goal`].
    #[n(5)]
    Goal,
    /// A reflection, half-way or at the end: [`crate::reflection`].
    #[n(6)]
    Reflection,
    /// What a member likes and wants: [`crate::wishes`].
    #[n(7)]
    Wishes,
}

impl ThingKind {
    /// All that this program knows.
    pub const ALL: [Self; 8] = [
        Self::Meeting,
        Self::Plan,
        Self::Phrase,
        Self::Reviews,
        Self::Opinion,
        Self::Goal,
        Self::Reflection,
        Self::Wishes,
    ];

    /// The kind of this name; none where only a newer program knows it.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// By what its rows are found.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Meeting => "meeting",
            Self::Plan => "plan",
            Self::Phrase => "phrase",
            Self::Reviews => "reviews",
            Self::Opinion => "opinion",
            Self::Goal => "goal",
            Self::Reflection => "reflection",
            Self::Wishes => "wishes",
        }
    }

    /// The id of the one thing of this kind about `what`, the same on every phone: two that begin it at the same time begin one.
    #[must_use]
    pub fn of(self, what: &str) -> ThingId {
        let hash = Hash::of(&[
            b"samen/thing/",
            self.name().as_bytes(),
            b"/",
            what.as_bytes(),
        ]);
        let mut id = [0; 16];
        id.copy_from_slice(&hash.0[..16]);
        ThingId::from_bytes(id)
    }
}

impl From<ThingId> for EntryId {
    /// As a document: things and entries lie side by side.
    fn from(thing: ThingId) -> Self {
        Self::from_bytes(*thing.as_bytes())
    }
}

impl From<EntryId> for ThingId {
    fn from(document: EntryId) -> Self {
        Self::from_bytes(*document.as_bytes())
    }
}

/// A value under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// At most [`NAME_BYTES_MAX`] bytes.
    pub name: String,
    /// At most [`VALUE_BYTES_MAX`] bytes; none takes the fact away.
    pub value: Option<Vec<u8>>,
}

impl Fact {
    /// A fact whose value is this, as CBOR.
    #[must_use]
    pub fn new(name: impl Into<String>, value: &impl Encode<()>) -> Self {
        let value = minicbor::to_vec(value)
            .expect("a vector takes any bytes, and derived encoders make no errors of their own");
        Self {
            name: name.into(),
            value: Some(value),
        }
    }

    /// Takes the fact of this name away.
    #[must_use]
    pub fn gone(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            value: None,
        }
    }

    /// A text; an empty one takes the fact away.
    #[must_use]
    pub fn text(name: impl Into<String>, text: &str) -> Self {
        let text = text.trim();
        match text.is_empty() {
            true => Self::gone(name),
            false => Self::new(name, &text),
        }
    }
}

/// A thing, as a phone has it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Thing {
    /// Which.
    #[n(0)]
    pub id: ThingId,
    /// What it is.
    #[n(1)]
    pub kind: ThingKind,
    /// Who began it, and when by their clock.
    #[n(2)]
    pub begun: Mark,
    /// Its facts, by name.
    #[n(3)]
    pub facts: BTreeMap<String, minicbor::bytes::ByteVec>,
    /// What hangs on it, in the order it was added: voices of a phrase.
    #[n(4)]
    #[cbor(default)]
    pub attachments: Vec<Attachment>,
}

impl Thing {
    /// Itself, where it is of this kind.
    #[must_use]
    pub fn of_kind(&self, kind: ThingKind) -> Option<&Self> {
        (self.kind == kind).then_some(self)
    }

    /// The value of a fact; none when it is not there or is not of this form.
    #[must_use]
    pub fn get<'t, T: Decode<'t, ()>>(&'t self, name: &str) -> Option<T> {
        minicbor::decode(self.facts.get(name)?).ok()
    }

    /// A text; empty when it is not there.
    #[must_use]
    pub fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default()
    }

    /// Facts whose names are this, a slash and a member, with the member; those of another form are left out.
    pub fn by_member<'t, T: Decode<'t, ()>>(
        &'t self,
        name: &'t str,
    ) -> impl Iterator<Item = (MemberId, T)> + 't {
        self.facts.iter().filter_map(move |(found, value)| {
            let member = found.strip_prefix(name)?.strip_prefix('/')?;
            Some((member.parse().ok()?, minicbor::decode(value).ok()?))
        })
    }
}

/// The name of a fact that is one member's own.
#[must_use]
pub fn own(name: &str, member: MemberId) -> String {
    format!("{name}/{member}")
}
