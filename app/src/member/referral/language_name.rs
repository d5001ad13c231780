//! What does a language call itself?

/// Those spoken at desks in Flanders, beside the languages of the content.
const NAMES: [(&str, &str); 14] = [
    ("nl", "Nederlands"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("it", "Italiano"),
    ("pt", "Português"),
    ("pl", "Polski"),
    ("ro", "Română"),
    ("bg", "Български"),
    ("ru", "Русский"),
    ("sq", "Shqip"),
    ("ku", "Kurdî"),
    ("ti", "ትግርኛ"),
    ("so", "Soomaali"),
    ("am", "አማርኛ"),
];

/// Its name in itself; its code where that is not known.
pub fn language_name(code: &str) -> &str {
    let content = catalogue::LANGUAGES.iter();
    let mut known = content
        .map(|language| (language.code, language.own_name))
        .chain(NAMES);
    known
        .find(|(known, _)| *known == code)
        .map_or(code, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_named_in_itself_and_an_unknown_one_by_its_code() {
        assert_eq!(language_name("ar"), "العربية");
        assert_eq!(language_name("nl"), "Nederlands");
        assert_eq!(language_name("xx"), "xx");
    }
}
