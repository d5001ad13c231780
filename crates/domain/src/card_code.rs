//! The code on a recovery card: 128 random bits in characters that people copy from paper.

use core::fmt;
use core::str::FromStr;

use crate::code_alphabet::{self, GROUP, MODULUS};

/// Characters in a code, the check characters included: eight groups of four.
pub const CARD_CODE_CHARS: usize = 32;

/// Characters that check the others; they stand at the end.
const CHECKS: usize = 3;

/// Random characters: 23²⁹ is 2¹³¹·², the first power of 23 that holds 128 bits.
const RANDOM: usize = CARD_CODE_CHARS - CHECKS;

/// 128 random bits, written as 29 characters and three that check them.
///
/// Three weighted sums of the characters, modulo the prime 23, are zero. The triples of weights
/// ([`weights`]) are pairwise independent, so that every single wrong character and every exchange of two different ones
/// shows, wherever they stand, and a single wrong character even shows where it stands. Of texts that are wrong in any
/// other way one in 12,167 passes.
#[derive(Clone, PartialEq, Eq)]
pub struct CardCode([u8; 16]);

/// Why a text is not the code of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CardCodeError {
    /// A character that no code contains.
    #[error("no code contains the character {character:?}, found at place {position}")]
    Character {
        /// The character, as it was typed.
        character: char,
        /// Its place among the characters of the code, from 1.
        position: usize,
    },
    /// Too few or too many characters.
    #[error("the code of a card has {CARD_CODE_CHARS} characters, found {found}")]
    Length {
        /// How many there were, spaces and hyphens not counted.
        found: usize,
    },
    /// The check characters do not belong to the others: a mistake in copying.
    #[error("a character is wrong, or some are exchanged")]
    Check {
        /// The group, from 1 to 8, in which one wrong character or one exchange of neighbours would explain it. It is
        /// where to look first: two mistakes at once can point anywhere.
        group: Option<usize>,
    },
}

impl CardCodeError {
    /// The group of four characters to look at first, from 1, when the mistake shows where it is.
    #[must_use]
    pub const fn group(self) -> Option<usize> {
        match self {
            Self::Character { position, .. } => Some((position - 1) / GROUP + 1),
            Self::Length { .. } => None,
            Self::Check { group } => group,
        }
    }
}

impl CardCode {
    /// The code of these random bytes.
    #[must_use]
    pub const fn from_random(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes, from which the keys of the card follow.
    #[must_use]
    pub const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Reads what someone typed, pasted or scanned: small letters, spaces, hyphens and dashes of any kind do not matter.
    ///
    /// # Errors
    /// [`CardCodeError::Character`] for the first character that no code contains, then [`CardCodeError::Length`],
    /// then [`CardCodeError::Check`].
    pub fn parse(text: &str) -> Result<Self, CardCodeError> {
        let digits = code_alphabet::digits(text).map_err(|unknown| CardCodeError::Character {
            character: unknown.character,
            position: unknown.position,
        })?;
        let digits: [usize; CARD_CODE_CHARS] =
            digits
                .try_into()
                .map_err(|digits: Vec<usize>| CardCodeError::Length {
                    found: digits.len(),
                })?;
        if sums(&digits) != [0; CHECKS] {
            return Err(CardCodeError::Check {
                group: suspect(&digits),
            });
        }
        digits[..RANDOM]
            .iter()
            .rev()
            .try_fold(0_u128, |value, digit| {
                value
                    .checked_mul(MODULUS as u128)?
                    .checked_add(*digit as u128)
            })
            .map(|value| Self(value.to_be_bytes()))
            // The sums are right by chance: no 128 bits are written so.
            .ok_or(CardCodeError::Check { group: None })
    }

    /// The characters as digits below 23: the random ones, lowest first, then the three that make all sums zero.
    fn digits(&self) -> [usize; CARD_CODE_CHARS] {
        let mut rest = u128::from_be_bytes(self.0);
        let mut digits = [0; CARD_CODE_CHARS];
        for digit in &mut digits[..RANDOM] {
            *digit = (rest % MODULUS as u128) as usize;
            rest /= MODULUS as u128;
        }
        let [plain, linear, square] = sums(&digits);
        // The weights of the last three places are 1, x, x² + 1 with x = 6, 7, 8. Lagrange's interpolation tells what to
        // put there so that the sums with the weights 1, x, x² become any three values: here, minus what they are.
        let square = square + MODULUS - plain;
        let half = MODULUS.div_ceil(2);
        let lagrange = |a: usize, b: usize| square + (MODULUS - a) * linear + b * plain;
        digits[RANDOM] = (MODULUS - 1) * half * lagrange(15, 7 * 8) % MODULUS;
        digits[RANDOM + 1] = lagrange(14, 6 * 8) % MODULUS;
        digits[RANDOM + 2] = (MODULUS - 1) * half * lagrange(13, 6 * 7) % MODULUS;
        digits
    }
}

/// Shown in eight groups of four: `ABCD-EFGH-…`.
impl fmt::Display for CardCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, group) in self.digits().chunks(GROUP).enumerate() {
            let hyphen = if number == 0 { "" } else { "-" };
            write!(f, "{hyphen}{}", code_alphabet::characters(group))?;
        }
        Ok(())
    }
}

/// Without the code: whoever has it can open the diary, so it must not slip into a log.
impl fmt::Debug for CardCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CardCode(…)")
    }
}

impl FromStr for CardCode {
    type Err = CardCodeError;

    fn from_str(text: &str) -> Result<Self, CardCodeError> {
        Self::parse(text)
    }
}

/// The weights of a place, from 0, in the three sums: 1, the place and its square, modulo 23. From place 23 on, where the
/// places begin again, the square counts one more, so that no two of the 32 triples are equal; beginning with 1, no
/// two are then multiples of each other either.
const fn weights(place: usize) -> [usize; CHECKS] {
    [
        1,
        place % MODULUS,
        (place * place + place / MODULUS) % MODULUS,
    ]
}

/// The three weighted sums, modulo 23: all zero for a code.
fn sums(digits: &[usize; CARD_CODE_CHARS]) -> [usize; CHECKS] {
    let mut sums = [0; CHECKS];
    for (place, digit) in digits.iter().enumerate() {
        for (sum, weight) in sums.iter_mut().zip(weights(place)) {
            *sum = (*sum + weight * digit) % MODULUS;
        }
    }
    sums
}

/// The only group, from 1, in which one wrong character or one exchange of neighbours would explain sums that are not zero.
fn suspect(digits: &[usize; CARD_CODE_CHARS]) -> Option<usize> {
    let sums_now = sums(digits);
    // A character that is too great by e adds e times its weights, and the first weight is 1. An exchange leaves the first
    // sum as it was, so both kinds of mistake never explain the same text.
    let wrong = (0..CARD_CODE_CHARS)
        .filter(|place| {
            sums_now[0] != 0 && weights(*place).map(|w| w * sums_now[0] % MODULUS) == sums_now
        })
        .map(|place| (place, place));
    let exchanged = (1..CARD_CODE_CHARS)
        .filter(|place| {
            let mut other = *digits;
            other.swap(place - 1, *place);
            sums(&other) == [0; CHECKS]
        })
        .map(|place| (place - 1, place));
    let mut groups: Vec<usize> = wrong
        .chain(exchanged)
        .flat_map(|(first, last)| [first / GROUP + 1, last / GROUP + 1])
        .collect();
    groups.dedup();
    match groups[..] {
        [group] => Some(group),
        _ => None,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::code_alphabet::ALPHABET;

    fn characters(code: &CardCode) -> Vec<char> {
        code.to_string()
            .chars()
            .filter(|character| *character != '-')
            .collect()
    }

    fn parsed(characters: &[char]) -> Result<CardCode, CardCodeError> {
        CardCode::parse(&characters.iter().collect::<String>())
    }

    fn any_code() -> impl Strategy<Value = CardCode> {
        any::<[u8; 16]>().prop_map(CardCode::from_random)
    }

    #[test]
    fn the_characters_of_a_card_are_the_same_for_ever() {
        assert_eq!(
            CardCode::from_random([0; 16]).to_string(),
            "3333-3333-3333-3333-3333-3333-3333-3333"
        );
        assert_eq!(
            CardCode::from_random(core::array::from_fn(|i| i as u8)).to_string(),
            "TVXA-9AW3-KDWT-73AM-JKWJ-XCNW-H333-3V99"
        );
        assert_eq!(
            CardCode::from_random([0xff; 16]).to_string(),
            "KMPX-6EV6-9YAR-QPCR-NVE7-MXXF-MFAK-63HP"
        );
    }

    #[test]
    fn small_letters_spaces_and_any_dash_are_forgiven() {
        let code = CardCode::from_random(core::array::from_fn(|i| i as u8 * 15));
        let shown = code.to_string();
        for typed in [
            shown.to_lowercase(),
            shown.replace('-', " "),
            shown.replace('-', ""),
            shown.replace('-', "\u{2013}\n"),
            format!("\u{200f}{shown}\u{200e} "),
        ] {
            assert_eq!(CardCode::parse(&typed), Ok(code.clone()), "{typed:?}");
        }
    }

    #[test]
    fn each_mistake_has_its_own_answer() {
        let told = |text: &str| CardCode::parse(text).unwrap_err();
        assert_eq!(told(""), CardCodeError::Length { found: 0 });
        assert_eq!(told("3333-34"), CardCodeError::Length { found: 6 });
        assert_eq!(told(&"3".repeat(33)), CardCodeError::Length { found: 33 });
        let zero = told("3333-33o");
        assert_eq!(
            zero,
            CardCodeError::Character {
                character: 'o',
                position: 7
            }
        );
        assert_eq!(zero.group(), Some(2));
        let wrong = told("3333-3333-3433-3333-3333-3333-3333-3333");
        assert_eq!(wrong, CardCodeError::Check { group: Some(3) });
        assert_eq!(wrong.group(), Some(3));
    }

    #[test]
    fn an_exchange_of_neighbours_is_told_with_its_group() {
        // One other character among zeros: no second exchange could explain it.
        let mut wrong = characters(&CardCode::from_random(1_u128.to_be_bytes()));
        wrong.swap(0, 1);
        assert_eq!(parsed(&wrong), Err(CardCodeError::Check { group: Some(1) }));
    }

    #[test]
    fn right_sums_over_more_than_128_bits_are_refused() {
        let mut digits = [MODULUS - 1; CARD_CODE_CHARS];
        // 22 at every random place is 23²⁹ − 1; the checks are searched for.
        let right = (0..MODULUS.pow(3)).any(|checks| {
            digits[29] = checks % MODULUS;
            digits[30] = checks / MODULUS % MODULUS;
            digits[31] = checks / MODULUS / MODULUS;
            sums(&digits) == [0; 3]
        });
        assert!(right);
        assert_eq!(
            CardCode::parse(&code_alphabet::characters(&digits)),
            Err(CardCodeError::Check { group: None })
        );
    }

    #[test]
    fn a_code_never_shows_itself_in_debug_output() {
        assert_eq!(
            format!("{:?}", CardCode::from_random([7; 16])),
            "CardCode(…)"
        );
    }

    #[test]
    fn no_two_places_weigh_the_same() {
        let distinct: std::collections::HashSet<_> = (0..CARD_CODE_CHARS).map(weights).collect();
        assert_eq!(distinct.len(), CARD_CODE_CHARS);
    }

    proptest! {
        #[test]
        fn every_code_reads_back_as_it_is_shown(bytes: [u8; 16]) {
            let code = CardCode::from_random(bytes);
            prop_assert_eq!(code.bytes(), &bytes);
            prop_assert_eq!(characters(&code).len(), CARD_CODE_CHARS);
            let groups: Vec<usize> = code.to_string().split('-').map(str::len).collect();
            prop_assert_eq!(groups, [GROUP; 8]);
            prop_assert_eq!(code.to_string().parse(), Ok(code));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text: String, digits in prop::collection::vec(prop::sample::select(&ALPHABET[..]), 32)) {
            let _ = CardCode::parse(&text);
            let _ = parsed(&digits);
        }
    }

    proptest! {
        // Each case tries every place of a code.
        #![proptest_config(ProptestConfig::with_cases(16))]

        #[test]
        fn every_single_wrong_character_is_told_with_its_group(code in any_code()) {
            let right = characters(&code);
            for place in 0..CARD_CODE_CHARS {
                for other in ALPHABET.into_iter().filter(|other| *other != right[place]) {
                    let mut wrong = right.clone();
                    wrong[place] = other;
                    prop_assert_eq!(parsed(&wrong), Err(CardCodeError::Check { group: Some(place / 4 + 1) }));
                }
            }
        }

        #[test]
        fn every_exchange_of_two_characters_is_told(code in any_code()) {
            let right = characters(&code);
            for i in 0..CARD_CODE_CHARS {
                for j in (i + 1..CARD_CODE_CHARS).filter(|j| right[*j] != right[i]) {
                    let mut wrong = right.clone();
                    wrong.swap(i, j);
                    let told = parsed(&wrong);
                    let is_check = matches!(told, Err(CardCodeError::Check { .. }));
                    prop_assert!(is_check);
                    if j == i + 1 {
                        // Neighbours of one group: that group or, when several would explain it, none. Never another.
                        let group = told.unwrap_err().group();
                        prop_assert!(group.is_none() || i / 4 == j / 4 && group == Some(i / 4 + 1));
                    }
                }
            }
        }
    }
}
