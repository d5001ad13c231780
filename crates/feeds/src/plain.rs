//! What stays of a text that was written for a web page?

use catalogue::programme::EventState;

/// The words of a text without tags and addresses of the web, in one line of at most so many characters.
pub fn line(text: &str, chars_max: usize) -> String {
    let bare = without_tags(text);
    let is_address = |word: &&str| word.contains("://") || word.starts_with("www.");
    let words = bare.split_whitespace().filter(|word| !is_address(word));
    let mut line = String::new();
    let mut count = 0;
    for word in words {
        let more = word.chars().filter(|letter| !letter.is_control()).count() + 1;
        if count + more > chars_max {
            if line.is_empty() {
                line.extend(word.chars().take(chars_max.saturating_sub(1)));
            }
            line.push('…');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.extend(word.chars().filter(|letter| !letter.is_control()));
        count += more;
    }
    line
}

fn without_tags(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    let mut inside = false;
    for letter in text.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                bare.push(' ');
            }
            _ if !inside => bare.push(letter),
            _ => {}
        }
    }
    let entities = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    entities
        .into_iter()
        .fold(bare, |bare, (entity, letter)| bare.replace(entity, letter))
}

/// The *taalicoon* that a label names, 1 to 4, as UiTdatabank writes them.
pub fn level(label: &str) -> Option<u8> {
    let names = [
        "één taalicoon",
        "twee taaliconen",
        "drie taaliconen",
        "vier taaliconen",
    ];
    let label = label.trim().to_lowercase();
    let at = names
        .iter()
        .position(|name| label == *name || label == name.replace("één", "een"))?;
    u8::try_from(at + 1).ok()
}

/// A price as people write it, in cents: `gratis`, `€ 5`, `4,50 EUR`.
pub fn price_cents(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    if ["gratis", "free", "gratuit"].contains(&text.as_str()) {
        return Some(0);
    }
    let number = text.replace("eur", "").replace('€', "").replace(',', ".");
    let number = number.trim().trim_end_matches('o').trim();
    cents(number.parse().ok()?)
}

/// Euros in cents; none for what is no price.
pub fn cents(euros: f64) -> Option<u32> {
    if !(0.0..=10_000.0).contains(&euros) {
        return None;
    }
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "0 to 1,000,000, as was just checked"
    )]
    Some((euros * 100.0).round() as u32)
}

/// Where the format has no word for it, people write it before the title: `AFGELAST: …`.
pub fn state_of_title(title: &str) -> Option<EventState> {
    let title = title
        .trim_start_matches(|letter: char| !letter.is_alphabetic())
        .to_lowercase();
    let begins = |words: &[&str]| words.iter().any(|word| title.starts_with(word));
    if begins(&["geannuleerd", "afgelast", "cancelled", "annulé"]) {
        return Some(EventState::Cancelled);
    }
    begins(&["uitgesteld", "postponed", "reporté"]).then_some(EventState::Postponed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_lose_tags_and_addresses_and_are_cut_between_words() {
        let text = "<p>Kom&nbsp;langs &amp; proef.</p>\n<a href=\"x\">Info</a>: https://x.example/ www.x.example";
        assert_eq!(line(text, 160), "Kom langs & proef. Info :");
        assert_eq!(line("een twee drie", 9), "een twee…");
        assert_eq!(line(&"é".repeat(20), 5), "éééé…");
    }

    #[test]
    fn prices_and_levels_are_read_as_people_write_them() {
        for (text, cents) in [
            ("gratis", Some(0)),
            ("€ 5", Some(500)),
            ("4,50 EUR", Some(450)),
            ("vrije bijdrage", None),
            ("-3", None),
        ] {
            assert_eq!(price_cents(text), cents, "{text}");
        }
        assert_eq!(level("Drie taaliconen"), Some(3));
        assert_eq!(level("vijf taaliconen"), None);
        assert_eq!(cents(f64::NAN), None);
    }
}
