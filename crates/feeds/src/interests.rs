//! What is an event about, in the interests that members choose from?
//!
//! Calendars have no list of interests. Their titles, and the kinds and labels of UiTdatabank, are Dutch words, of which a few beginnings tell.

/// Beginnings of Dutch words, and the interest that each tells of (`content/activities/interests.toml`).
const BEGINNINGS: [(&str, &str); 53] = [
    ("wandel", "walking"),
    ("stappen", "walking"),
    ("fiets", "cycling"),
    ("jogging", "running"),
    ("hardloop", "running"),
    ("hardlopen", "running"),
    ("zwem", "swimming"),
    ("voetbal", "football"),
    ("sport", "sports"),
    ("turnen", "sports"),
    ("yoga", "sports"),
    ("kook", "cooking"),
    ("koken", "cooking"),
    ("culinair", "cooking"),
    ("eten", "cooking"),
    ("bakken", "cooking"),
    ("tuin", "gardening"),
    ("dier", "animals"),
    ("natuur", "nature"),
    ("muziek", "music"),
    ("concert", "music"),
    ("koor", "music"),
    ("zingen", "music"),
    ("dans", "dancing"),
    ("film", "film"),
    ("theater", "theatre"),
    ("toneel", "theatre"),
    ("lezen", "reading"),
    ("boek", "reading"),
    ("voorlees", "reading"),
    ("literatuur", "reading"),
    ("kunst", "art"),
    ("tentoonstelling", "art"),
    ("schilder", "art"),
    ("handwerk", "crafts"),
    ("naai", "crafts"),
    ("brei", "crafts"),
    ("haak", "crafts"),
    ("knutsel", "crafts"),
    ("fotograf", "photography"),
    ("gezelschapsspel", "games"),
    ("spelle", "games"),
    ("herstel", "repairing"),
    ("repair", "repairing"),
    ("computer", "computers"),
    ("digi", "computers"),
    ("geschiedenis", "history"),
    ("erfgoed", "history"),
    ("museum", "history"),
    ("vrijwillig", "volunteering"),
    ("kinder", "children"),
    ("gezin", "children"),
    ("familie", "children"),
];

/// Most interests of one event: what it is about, not all that it touches.
const INTERESTS_MAX: usize = 3;

/// The interests of which these words tell, those of the first words first.
pub fn told_by<'w>(texts: impl IntoIterator<Item = &'w str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let lower = texts.into_iter().map(str::to_lowercase);
    for text in lower {
        for word in text.split(|letter: char| !letter.is_alphanumeric()) {
            let told = BEGINNINGS.iter().find(|(start, _)| word.starts_with(start));
            let told = told.map(|(_, interest)| (*interest).to_owned());
            found.extend(told.filter(|interest| !found.contains(interest)));
        }
    }
    found.truncate(INTERESTS_MAX);
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use catalogue::source::Content;

    use super::*;

    #[test]
    fn every_interest_is_one_that_members_choose_from() {
        let content = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content");
        let known = Content::in_folder(&content).unwrap().catalogue.interests;
        for (start, told) in BEGINNINGS {
            let is_known = known.iter().any(|interest| interest.id == told);
            assert!(is_known, "{start}: {told}");
        }
    }

    #[test]
    fn an_event_is_about_what_its_title_and_kind_tell() {
        let told = |texts: &[&str]| told_by(texts.iter().copied());
        assert_eq!(told(&["Samen wandelen in het Zoniënwoud"]), ["walking"]);
        assert_eq!(told(&["Soep en een praatje", "Kookworkshop"]), ["cooking"]);
        assert_eq!(
            told(&["Familiefilm", "Film", "Gratis"]),
            ["children", "film"]
        );
        assert_eq!(told(&["Buddycafé", "Cursus met open sessies"]), [""; 0]);
        let all = told(&["Fietsen, zwemmen, lezen, dansen en koken"]);
        assert_eq!(all, ["cycling", "swimming", "reading"]);
    }
}
