//! The one-time code by which a member's phone joins: eight characters that survive handwriting and a small keyboard.

use core::fmt;
use core::str::FromStr;

use crate::code_alphabet::{self, GROUP, MODULUS};
use crate::log::Hash;

/// Characters in a code, the check character included.
pub const JOIN_CODE_CHARS: usize = 8;

/// A one-time code: seven random characters and one that checks them; 3.4 thousand million different ones.
///
/// With the weights 1 to 8 the sum modulo a prime changes with every single wrong character and with every exchange of
/// two different ones, wherever they stand.
#[derive(Clone, PartialEq, Eq)]
pub struct JoinCode(String);

/// Why a text is not a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JoinCodeError {
    /// A character that no code contains.
    #[error("no code contains the character {character:?}, found at place {position}")]
    Character {
        /// The character, as it was typed.
        character: char,
        /// Its place among the characters of the code, from 1.
        position: usize,
    },
    /// Too few or too many characters.
    #[error("a code has {JOIN_CODE_CHARS} characters, found {found}")]
    Length {
        /// How many there were, spaces and hyphens not counted.
        found: usize,
    },
    /// The check character does not belong to the others: a typing mistake.
    #[error("one of the characters is wrong, or two are exchanged")]
    Check,
}

impl JoinCode {
    /// The code that these random bytes choose. Every code is as likely as any other to within 2⁻⁹⁶.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let mut rest = u128::from_be_bytes(bytes);
        let mut digits = [0; JOIN_CODE_CHARS];
        for digit in &mut digits[..JOIN_CODE_CHARS - 1] {
            *digit = (rest % MODULUS as u128) as usize;
            rest /= MODULUS as u128;
        }
        // The last weight is 8 and 8 × 3 = 24 leaves 1: three times what is missing makes the sum whole.
        digits[JOIN_CODE_CHARS - 1] = (MODULUS - weighted_sum(&digits)) * 3 % MODULUS;
        Self(code_alphabet::characters(&digits))
    }

    /// Reads what someone typed or pasted: small letters, spaces, hyphens and dashes of any kind do not matter.
    ///
    /// # Errors
    /// [`JoinCodeError::Character`] for the first character that no code contains, then [`JoinCodeError::Length`],
    /// then [`JoinCodeError::Check`].
    pub fn parse(text: &str) -> Result<Self, JoinCodeError> {
        let digits = code_alphabet::digits(text).map_err(|unknown| JoinCodeError::Character {
            character: unknown.character,
            position: unknown.position,
        })?;
        if digits.len() != JOIN_CODE_CHARS {
            return Err(JoinCodeError::Length {
                found: digits.len(),
            });
        }
        if weighted_sum(&digits) != 0 {
            return Err(JoinCodeError::Check);
        }
        Ok(Self(code_alphabet::characters(&digits)))
    }

    /// The eight characters, without a hyphen.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What the server keeps in place of the code.
    #[must_use]
    pub fn hash(&self) -> Hash {
        Hash::of(&[b"samen/v1/join-code", self.0.as_bytes()])
    }
}

/// Shown in two groups of four, as it is read aloud: `ABCD-EFGH`.
impl fmt::Display for JoinCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.0.split_at(GROUP);
        write!(f, "{first}-{second}")
    }
}

/// Without the code: whoever has it can join, so it must not slip into a log.
impl fmt::Debug for JoinCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JoinCode(…)")
    }
}

impl FromStr for JoinCode {
    type Err = JoinCodeError;

    fn from_str(text: &str) -> Result<Self, JoinCodeError> {
        Self::parse(text)
    }
}

fn weighted_sum(digits: &[usize]) -> usize {
    digits
        .iter()
        .zip(1..)
        .map(|(digit, weight)| digit * weight)
        .sum::<usize>()
        % MODULUS
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::code_alphabet::ALPHABET;

    fn samples() -> impl Iterator<Item = JoinCode> {
        (0_u8..24).map(|i| {
            JoinCode::from_random(core::array::from_fn(|j| {
                i.wrapping_mul(37).wrapping_add((j as u8).wrapping_mul(91))
            }))
        })
    }

    #[test]
    fn every_single_wrong_character_is_told() {
        for code in samples() {
            let right: Vec<char> = code.as_str().chars().collect();
            for place in 0..JOIN_CODE_CHARS {
                for other in ALPHABET.into_iter().filter(|other| *other != right[place]) {
                    let mut wrong = right.clone();
                    wrong[place] = other;
                    let wrong: String = wrong.into_iter().collect();
                    assert_eq!(
                        JoinCode::parse(&wrong),
                        Err(JoinCodeError::Check),
                        "{wrong}"
                    );
                }
            }
        }
    }

    #[test]
    fn every_exchange_of_two_characters_is_told() {
        for code in samples() {
            let right: Vec<char> = code.as_str().chars().collect();
            for i in 0..JOIN_CODE_CHARS {
                for j in i + 1..JOIN_CODE_CHARS {
                    let mut wrong = right.clone();
                    wrong.swap(i, j);
                    let expected = if right[i] == right[j] {
                        Ok(code.clone())
                    } else {
                        Err(JoinCodeError::Check)
                    };
                    assert_eq!(
                        JoinCode::parse(&wrong.into_iter().collect::<String>()),
                        expected
                    );
                }
            }
        }
    }

    #[test]
    fn small_letters_spaces_and_any_dash_are_forgiven() {
        for code in samples() {
            let small = code.as_str().to_lowercase();
            let (a, b) = small.split_at(4);
            for typed in [
                format!(" {a}-{b}\n"),
                format!("{a}\u{2013}{b}"),
                format!("{a}\u{a0}{b}"),
                format!("\u{200f}{a}\u{2011}{b}\u{200e}"),
                code.to_string(),
            ] {
                assert_eq!(JoinCode::parse(&typed), Ok(code.clone()), "{typed:?}");
            }
        }
    }

    #[test]
    fn each_mistake_has_its_own_answer() {
        assert_eq!(JoinCode::parse(""), Err(JoinCodeError::Length { found: 0 }));
        assert_eq!(
            JoinCode::parse("34 67-9"),
            Err(JoinCodeError::Length { found: 5 })
        );
        assert_eq!(
            JoinCode::parse("333333333"),
            Err(JoinCodeError::Length { found: 9 })
        );
        assert_eq!(
            JoinCode::parse("3A-o3"),
            Err(JoinCodeError::Character {
                character: 'o',
                position: 3
            })
        );
        assert_eq!(
            JoinCode::parse("é"),
            Err(JoinCodeError::Character {
                character: 'é',
                position: 1
            })
        );
        assert_eq!(JoinCode::parse("33333334"), Err(JoinCodeError::Check));
    }

    #[test]
    fn a_code_never_shows_itself_in_debug_output() {
        assert_eq!(
            format!("{:?}", JoinCode::from_random([7; 16])),
            "JoinCode(…)"
        );
    }

    #[test]
    fn the_hash_is_the_same_for_ever() {
        let code = JoinCode::from_random([0; 16]);
        assert_eq!(code.as_str(), "33333333");
        assert_eq!(code.hash(), Hash::of(&[b"samen/v1/join-code33333333"]));
        assert_eq!(code.hash(), JoinCode::parse("3333-3333").unwrap().hash());
    }

    proptest! {
        #[test]
        fn every_code_reads_back_as_it_is_shown(bytes in any::<[u8; 16]>()) {
            let code = JoinCode::from_random(bytes);
            prop_assert_eq!(code.as_str().len(), JOIN_CODE_CHARS);
            prop_assert_eq!(JoinCode::parse(&code.to_string()), Ok(code.clone()));
            prop_assert_eq!(JoinCode::parse(code.as_str()), Ok(code));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in any::<String>()) {
            let _ = JoinCode::parse(&text);
        }
    }
}
