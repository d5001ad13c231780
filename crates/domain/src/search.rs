//! Which texts hold what somebody looks for, though they type it with a mistake, without accents, or only its beginning?

/// From so many letters on, one mistake is forgiven: shorter words become others too easily.
const ONE_MISTAKE_FROM: usize = 4;

/// From so many letters on, two are.
const TWO_MISTAKES_FROM: usize = 8;

/// A text made ready to be searched: its words, all alike in case, accents and forms of letters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Folded(Vec<Vec<char>>);

impl Folded {
    /// Makes a text ready.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let folded = fold(text);
        let words = folded.split(|letter: char| !letter.is_alphanumeric());
        let words = words.filter(|word| !word.is_empty());
        Self(words.map(|word| word.chars().collect()).collect())
    }

    /// How far this text is from what is looked for, by its words: 0 when it holds all of them as they are; none when it lacks one.
    #[must_use]
    pub fn distance(&self, looked_for: &Self) -> Option<u32> {
        let mut sum = 0;
        for wanted in &looked_for.0 {
            sum += self.0.iter().filter_map(|word| apart(wanted, word)).min()?;
        }
        Some(sum)
    }
}

/// The places of the texts that hold everything that is looked for: the nearest first, those as near in their order. Nothing is found
/// where nothing is looked for.
#[must_use]
pub fn search(looked_for: &str, texts: &[Folded]) -> Vec<usize> {
    let looked_for = Folded::of(looked_for);
    if looked_for.0.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(u32, usize)> = texts
        .iter()
        .enumerate()
        .filter_map(|(place, text)| Some((text.distance(&looked_for)?, place)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, place)| place).collect()
}

/// How far a word is from what is looked for; none when it is another. The word itself, its beginning, its inside (Dutch joins words), and
/// then its beginning with mistakes.
fn apart(wanted: &[char], word: &[char]) -> Option<u32> {
    if word == wanted {
        return Some(0);
    }
    if word.starts_with(wanted) {
        return Some(1);
    }
    let mistakes = match wanted.len() {
        TWO_MISTAKES_FROM.. => 2,
        ONE_MISTAKE_FROM.. => 1,
        _ => return None,
    };
    if word.windows(wanted.len()).any(|part| part == wanted) {
        return Some(2);
    }
    let needed = mistakes_in(wanted, word);
    (needed <= mistakes).then_some(2 + needed)
}

/// The fewest letters to be put in, left out, replaced or swapped with their neighbour so that one becomes a beginning of the other (optimal
/// string alignment, Damerau 1964, with a free end).
fn mistakes_in(wanted: &[char], word: &[char]) -> u32 {
    let first: Vec<u32> = (0..).take(word.len() + 1).collect();
    let mut before = Vec::new();
    let mut last = first;
    for (row, letter) in wanted.iter().enumerate() {
        let mut next = Vec::with_capacity(word.len() + 1);
        next.push(last[0] + 1);
        for (column, other) in word.iter().enumerate() {
            let replaced = last[column] + u32::from(letter != other);
            let mut least = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            let swaps =
                row > 0 && column > 0 && wanted[row - 1] == *other && *letter == word[column - 1];
            if swaps {
                let two_before: &Vec<u32> = &before;
                least = least.min(two_before[column - 1] + 1);
            }
            next.push(least);
        }
        before = core::mem::replace(&mut last, next);
    }
    last.into_iter().min().unwrap_or(u32::MAX)
}

/// Lower case, without accents and marks, with one form for each letter: `É` is `e`, `أ` is `ا`. Done twice it changes nothing more.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        fold_letter(letter, &mut folded);
    }
    folded
}

/// The plain letters, each with those that are written for it.
const VARIANTS: [(&str, &str); 30] = [
    ("a", "àáâãäåāăą"),
    ("c", "çćĉċč"),
    ("d", "ďđ"),
    ("e", "èéêëēĕėęě"),
    ("g", "ĝğġģ"),
    ("i", "ìíîïĩīĭįı"),
    ("l", "ĺļľł"),
    ("n", "ñńņň"),
    ("o", "òóôõöøōŏő"),
    ("r", "ŕŗř"),
    ("s", "śŝşšș"),
    ("t", "ţťŧț"),
    ("u", "ùúûüũūŭůűų"),
    ("w", "ŵ"),
    ("y", "ýÿŷ"),
    ("z", "źżž"),
    ("ae", "æ"),
    ("oe", "œ"),
    ("ij", "ĳ"),
    ("ss", "ß"),
    ("г", "ґ"),
    ("и", "й"),
    ("і", "ї"),
    ("е", "ёє"),
    ("ا", "أإآٱ"),
    ("و", "ؤۇۋ"),
    ("ي", "ىئیېۍ"),
    ("ه", "ةۀہھە"),
    ("ك", "کګڪ"),
    // Marks of Arabic script, the long stroke and joiners stand for nothing, nor do apostrophes.
    ("", "ـٰ\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}'’‘ʼ"),
];

fn fold_letter(letter: char, folded: &mut String) {
    if letter.is_ascii() && letter != '\'' {
        return folded.push(letter);
    }
    let is_mark =
        matches!(letter, '\u{300}'..='\u{36f}' | '\u{64b}'..='\u{65f}' | '\u{6d6}'..='\u{6ed}');
    if is_mark {
        return;
    }
    // The two rows of digits in Arabic script.
    let digit = [0x660, 0x6f0].into_iter().find_map(|zero| {
        let value = u32::from(letter).checked_sub(zero)?;
        char::from_digit(value, 10)
    });
    if let Some(digit) = digit {
        return folded.push(digit);
    }
    let plain = VARIANTS
        .iter()
        .find(|(_, variants)| variants.contains(letter));
    match plain {
        Some((plain, _)) => folded.push_str(plain),
        None => folded.push(letter),
    }
}
