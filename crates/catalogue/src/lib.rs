//! The phrases and activities that everybody has: as phones read them, and (feature `source`) as people write them in `content/`.

#[cfg(feature = "embedded")]
pub mod embedded;
pub mod programme;
#[cfg(feature = "source")]
pub mod source;

use std::collections::BTreeMap;

use domain::activity::{Activity, Interest};
use domain::phrase::{Phrase, Theme};
use minicbor::{Decode, Encode};

/// What is offered to every duo, in Dutch.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Catalogue {
    /// Themes of phrases, in the order of their ids.
    #[n(0)]
    pub themes: Vec<Theme>,
    /// Phrases, by theme, the easier ones first.
    #[n(1)]
    pub phrases: Vec<Phrase>,
    /// Interests, in the order in which they are offered.
    #[n(2)]
    pub interests: Vec<Interest>,
    /// Activities.
    #[n(3)]
    pub activities: Vec<Activity>,
    /// What a buddy says when a question is not a buddy's, by [`programme::Topic::name`].
    #[n(4)]
    pub referral: BTreeMap<String, String>,
}

/// The same in another language, by ids.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Words {
    /// Names of themes.
    #[n(0)]
    pub themes: BTreeMap<String, String>,
    /// Phrases.
    #[n(1)]
    pub phrases: BTreeMap<String, String>,
    /// What is said of phrases.
    #[n(2)]
    pub notes: BTreeMap<String, String>,
    /// Names of interests.
    #[n(3)]
    pub interests: BTreeMap<String, String>,
    /// Activities.
    #[n(4)]
    pub activities: BTreeMap<String, ActivityWords>,
    /// Whether somebody who grew up with the language has read all of it.
    #[n(5)]
    pub reviewed_by_native_speaker: bool,
    /// What a buddy says when a question is not a buddy's.
    #[n(6)]
    pub referral: BTreeMap<String, String>,
}

/// An activity in another language.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ActivityWords {
    /// See [`Activity::title`].
    #[n(0)]
    pub title: String,
    /// See [`Activity::sentence`].
    #[n(1)]
    pub sentence: String,
    /// See [`Activity::steps`]; as many.
    #[n(2)]
    pub steps: Vec<String>,
}

/// A language in which phrases and activities are there, beside Dutch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ContentLanguage {
    /// BCP 47 code.
    pub code: &'static str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    /// Its name in itself.
    pub own_name: &'static str,
}

/// The languages that ship, by code. A test holds this list against the files.
pub static LANGUAGES: [ContentLanguage; 7] = [
    language("ar", "rtl", "العربية"),
    language("en", "ltr", "English"),
    language("fa", "rtl", "دری / فارسی"),
    language("fr", "ltr", "Français"),
    language("ps", "rtl", "پښتو"),
    language("tr", "ltr", "Türkçe"),
    language("uk", "ltr", "Українська"),
];

const fn language(
    code: &'static str,
    dir: &'static str,
    own_name: &'static str,
) -> ContentLanguage {
    ContentLanguage {
        code,
        dir,
        own_name,
    }
}
