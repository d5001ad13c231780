//! Which words of the reader's language stand in a copy? The texts of the app are not here, so whoever makes a copy brings them.

use minicbor::{Decode, Encode};

use crate::copy::CopiedAttachment;

/// Sentences with their placeholders still in them, and the days as the language writes them.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Words {
    /// Code of the language, such as `nl`.
    #[n(0)]
    pub language: String,
    /// `ltr` or `rtl`.
    #[n(1)]
    pub direction: String,
    /// What stands above it all.
    #[n(2)]
    pub title: String,
    /// When it was made, and who can read it.
    #[n(3)]
    pub made: String,
    /// Before the name of who wrote, with `{name}`.
    #[n(4)]
    pub by: String,
    /// With `{place}`.
    #[n(5)]
    pub place: String,
    /// What stands for a photo without description.
    #[n(6)]
    pub photo: String,
    /// What stands for a voice clip without description.
    #[n(7)]
    pub voice: String,
    /// Behind a photo or clip that could not be had.
    #[n(8)]
    pub missing: String,
    /// The day of each entry, in the order of the entries.
    #[n(9)]
    pub days: Vec<String>,
    /// What follows the entries: meetings, plans, phrases, goals, as people read them.
    #[n(10)]
    pub sections: Vec<Section>,
}

/// A part of a copy as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Section {
    /// What stands above it.
    #[n(0)]
    pub title: String,
    /// What is in it, at least one.
    #[n(1)]
    pub items: Vec<Item>,
}

/// One meeting, plan, phrase, goal or answer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Item {
    /// What it is, in a line.
    #[n(0)]
    pub head: String,
    /// What else there is to say, line by line.
    #[n(1)]
    pub lines: Vec<String>,
    /// Voices.
    #[n(2)]
    pub attachments: Vec<CopiedAttachment>,
}
