//! In which characters are the codes written that people copy by hand, and how is what they typed read?

/// The characters of a code: no two look alike in handwriting, hence none of 0 O, 1 I L, 2 Z, 5 S, 8 B, G (like 6) and
/// U (like V). Their number is prime, on which the checks of the codes rely.
pub(crate) const ALPHABET: [char; 23] = [
    '3', '4', '6', '7', '9', 'A', 'C', 'D', 'E', 'F', 'H', 'J', 'K', 'M', 'N', 'P', 'Q', 'R', 'T',
    'V', 'W', 'X', 'Y',
];

/// The number of different characters: a character is a digit below it, and the checks count modulo it.
pub(crate) const MODULUS: usize = ALPHABET.len();

/// How many characters stand together when a code is shown.
pub(crate) const GROUP: usize = 4;

/// A character that no code contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UnknownCharacter {
    /// The character, as it was typed.
    pub(crate) character: char,
    /// Its place among the characters of the code, from 1.
    pub(crate) position: usize,
}

/// The digits, each below [`MODULUS`], of what someone typed or pasted: small letters, spaces, hyphens and dashes of any
/// kind do not matter.
pub(crate) fn digits(text: &str) -> Result<Vec<usize>, UnknownCharacter> {
    let mut digits = Vec::new();
    for character in text.chars().filter(|character| !is_spacing(*character)) {
        let capital = character.to_ascii_uppercase();
        let digit = ALPHABET.iter().position(|known| *known == capital);
        digits.push(digit.ok_or(UnknownCharacter {
            character,
            position: digits.len() + 1,
        })?);
    }
    Ok(digits)
}

/// The characters of these digits, without hyphens.
pub(crate) fn characters(digits: &[usize]) -> String {
    digits.iter().map(|digit| ALPHABET[*digit]).collect()
}

/// White space, dashes, and the invisible marks that come along when a code is copied out of right-to-left text.
fn is_spacing(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '-' | '_' | '\u{ad}' | '\u{58a}' | '\u{5be}' | '\u{61c}' | '\u{1806}' | '\u{200b}'..='\u{200f}'
                | '\u{2010}'..='\u{2015}' | '\u{202a}'..='\u{202e}' | '\u{2043}' | '\u{2060}' | '\u{2066}'..='\u{2069}'
                | '\u{2212}' | '\u{2e3a}' | '\u{2e3b}' | '\u{301c}' | '\u{30fc}' | '\u{fe58}' | '\u{fe63}'
                | '\u{feff}' | '\u{ff0d}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_alphabet_has_23_characters_and_none_that_look_alike() {
        let distinct: std::collections::HashSet<char> = ALPHABET.into();
        assert_eq!(distinct.len(), 23);
        assert!(
            !ALPHABET
                .iter()
                .any(|character| "0O1IL2Z5S8BGU".contains(*character))
        );
    }
}
