//! Why is a code not taken, in a sentence of its own for each reason? In none of them is the code used up.

use domain::card_code::CardCodeError;
use domain::join_code::{JOIN_CODE_CHARS, JoinCodeError};
use domain::{CardCode, Hash, JoinCode};
use sync::Refusal;
use sync::request::Failure;

use crate::client::JoinFailure;
use crate::texts::{keys, t, tf, tn};

/// A code that can be asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypedCode {
    /// A joining code, as the server knows it.
    Join(Hash),
    /// The code of a recovery card, or a transfer code: they look alike.
    Card(CardCode),
}

/// A reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeProblem {
    /// Nothing was typed.
    Blank,
    /// So many characters instead of eight.
    Length(u32),
    /// So many characters instead of the 32 of a card.
    CardLength(u32),
    /// A character that no code contains.
    Character(char),
    /// The check character does not fit: a typing mistake.
    Check,
    /// A mistake in this group of a card's code, from 1.
    Group(u32),
    /// It is right, but not of the card that is tried.
    OtherCard,
    /// The card or code was signed out, or used.
    Ended,
    /// No such code.
    Unknown,
    /// Another phone used it.
    Used,
    /// It is older than 14 days.
    Expired,
    /// Too many wrong tries: so many minutes to wait.
    TooMany(u32),
    /// Nobody answered.
    Offline,
    /// Something answered, but not as it should.
    Server,
    /// The phone keeps nothing.
    Storage,
}

impl CodeProblem {
    /// The code in what was typed, pasted or scanned, which may be a link that carries it; or what is wrong with it. `card_only` says that no
    /// joining code is meant, however short it is.
    ///
    /// # Errors
    /// When it is no code.
    pub fn check(typed: &str, card_only: bool) -> Result<TypedCode, Self> {
        let typed = typed.rsplit('#').next().unwrap_or_default();
        if typed.trim().is_empty() {
            return Err(Self::Blank);
        }
        // Nearer to 8 than to 32 characters it was meant as a joining code.
        let typed_characters = typed.chars().filter(|c| c.is_alphanumeric()).count();
        if card_only || typed_characters > 2 * JOIN_CODE_CHARS {
            return Self::check_card(typed).map(TypedCode::Card);
        }
        let code = JoinCode::parse(typed).map_err(|error| match error {
            JoinCodeError::Character { character, .. } => Self::Character(character),
            JoinCodeError::Length { found } => Self::Length(count(found)),
            JoinCodeError::Check => Self::Check,
        })?;
        Ok(TypedCode::Join(code.hash()))
    }

    fn check_card(typed: &str) -> Result<CardCode, Self> {
        CardCode::parse(typed).map_err(|error| match error {
            CardCodeError::Character { character, .. } => Self::Character(character),
            CardCodeError::Length { found } => Self::CardLength(count(found)),
            CardCodeError::Check { group: Some(group) } => Self::Group(count(group)),
            CardCodeError::Check { group: None } => Self::Check,
        })
    }

    /// The sentence.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::Blank => t(keys::JOIN_ERROR_BLANK),
            Self::Length(found) => tn(keys::JOIN_ERROR_LENGTH, found, &[]),
            Self::CardLength(found) => tn(keys::PHONES_ERROR_LENGTH, found, &[]),
            Self::Group(group) => tn(keys::PHONES_ERROR_GROUP, group, &[]),
            Self::OtherCard => t(keys::PHONES_ERROR_OTHER_CARD),
            Self::Ended => t(keys::PHONES_ERROR_ENDED),
            Self::Character(character) => tf(
                keys::JOIN_ERROR_CHARACTER,
                &[("character", &character.to_string())],
            ),
            Self::Check => t(keys::JOIN_ERROR_CHECK),
            Self::Unknown => t(keys::JOIN_ERROR_UNKNOWN),
            Self::Used => t(keys::JOIN_ERROR_USED),
            Self::Expired => t(keys::JOIN_ERROR_EXPIRED),
            Self::TooMany(minutes) => tn(keys::JOIN_ERROR_TOO_MANY, minutes, &[]),
            Self::Offline => t(keys::JOIN_ERROR_OFFLINE),
            Self::Server => t(keys::JOIN_ERROR_SERVER),
            Self::Storage => t(keys::JOIN_ERROR_STORAGE),
        }
    }
}

impl From<JoinFailure> for CodeProblem {
    fn from(failure: JoinFailure) -> Self {
        match failure {
            JoinFailure::Storage(_) => Self::Storage,
            JoinFailure::Server(Failure::Unreachable) => Self::Offline,
            JoinFailure::Server(Failure::Refused(refusal)) => match refusal {
                Refusal::CodeUnknown | Refusal::SignedOut => Self::Unknown,
                Refusal::Revoked => Self::Ended,
                Refusal::CodeUsed => Self::Used,
                Refusal::CodeExpired => Self::Expired,
                Refusal::TooMany { retry_after_s } => {
                    Self::TooMany(retry_after_s.div_ceil(60).max(1))
                }
                _ => Self::Server,
            },
            JoinFailure::Server(Failure::Garbled { .. }) => Self::Server,
        }
    }
}

fn count(found: usize) -> u32 {
    u32::try_from(found).unwrap_or(u32::MAX)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_mistake_in_a_code_is_told_for_what_it_is() {
        assert_eq!(CodeProblem::check("  ", false), Err(CodeProblem::Blank));
        assert_eq!(
            CodeProblem::check("34AC", false),
            Err(CodeProblem::Length(4))
        );
        assert_eq!(
            CodeProblem::check("34AC-D0FH", false),
            Err(CodeProblem::Character('0'))
        );
        let right = JoinCode::from_random([3; 16]);
        assert_eq!(
            CodeProblem::check(&right.to_string(), false),
            Ok(TypedCode::Join(right.hash()))
        );
        let mut wrong: Vec<char> = right.as_str().chars().collect();
        wrong[0] = if wrong[0] == 'A' { 'C' } else { 'A' };
        assert_eq!(
            CodeProblem::check(&wrong.iter().collect::<String>(), false),
            Err(CodeProblem::Check)
        );
    }

    #[test]
    fn a_card_is_known_by_its_length_and_its_wrong_group_is_named() {
        let right = CardCode::from_random([9; 16]);
        let text = right.to_string();
        for typed in [
            text.clone(),
            format!("https://samen.example.org/app/join#{text}"),
        ] {
            assert_eq!(
                CodeProblem::check(&typed, false),
                Ok(TypedCode::Card(right.clone()))
            );
        }
        let mut wrong: Vec<char> = text.chars().collect();
        // The first character of the fourth group.
        wrong[15] = if wrong[15] == 'A' { 'C' } else { 'A' };
        let wrong: String = wrong.into_iter().collect();
        assert_eq!(
            CodeProblem::check(&wrong, false),
            Err(CodeProblem::Group(4))
        );
        let cut = &text[..34];
        assert_eq!(
            CodeProblem::check(cut, false),
            Err(CodeProblem::CardLength(28))
        );
        let join = JoinCode::from_random([3; 16]).to_string();
        assert_eq!(
            CodeProblem::check(&join, true),
            Err(CodeProblem::CardLength(8))
        );
    }

    #[test]
    fn a_wait_is_told_in_whole_minutes_and_never_as_none() {
        let wait = |seconds| {
            CodeProblem::from(JoinFailure::Server(Failure::Refused(Refusal::TooMany {
                retry_after_s: seconds,
            })))
        };
        assert_eq!(wait(0), CodeProblem::TooMany(1));
        assert_eq!(wait(60), CodeProblem::TooMany(1));
        assert_eq!(wait(61), CodeProblem::TooMany(2));
    }

    #[test]
    fn what_is_not_our_server_is_never_taken_for_a_wrong_code() {
        let garbled = JoinFailure::Server(Failure::Garbled { status: 404 });
        assert_eq!(CodeProblem::from(garbled), CodeProblem::Server);
        let other = JoinFailure::Server(Failure::Refused(Refusal::NotFound));
        assert_eq!(CodeProblem::from(other), CodeProblem::Server);
    }
}
