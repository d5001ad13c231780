//! Why did joining not work, in a sentence of its own for each reason? In none of them is the code used up.

use domain::join_code::JoinCodeError;
use domain::{Hash, JoinCode};
use sync::Refusal;
use sync::request::Failure;

use crate::client::JoinFailure;
use crate::texts::{keys, t, tf, tn};

/// A reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinError {
    /// Nothing was typed.
    Blank,
    /// So many characters instead of eight.
    Length(u32),
    /// A character that no code contains.
    Character(char),
    /// The check character does not fit: a typing mistake.
    Check,
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

impl JoinError {
    /// What the server is asked, or what is wrong with what was typed.
    ///
    /// # Errors
    /// When it is no code.
    pub fn check(typed: &str) -> Result<Hash, Self> {
        if typed.trim().is_empty() {
            return Err(Self::Blank);
        }
        let code = JoinCode::parse(typed).map_err(|error| match error {
            JoinCodeError::Character { character, .. } => Self::Character(character),
            JoinCodeError::Length { found } => {
                Self::Length(u32::try_from(found).unwrap_or(u32::MAX))
            }
            JoinCodeError::Check => Self::Check,
        })?;
        Ok(code.hash())
    }

    /// The sentence.
    #[must_use]
    pub fn sentence(self) -> String {
        match self {
            Self::Blank => t(keys::JOIN_ERROR_BLANK),
            Self::Length(found) => tn(keys::JOIN_ERROR_LENGTH, found, &[]),
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

impl From<JoinFailure> for JoinError {
    fn from(failure: JoinFailure) -> Self {
        match failure {
            JoinFailure::Storage(_) => Self::Storage,
            JoinFailure::Server(Failure::Unreachable) => Self::Offline,
            JoinFailure::Server(Failure::Refused(refusal)) => match refusal {
                Refusal::CodeUnknown => Self::Unknown,
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn each_mistake_in_a_code_is_told_for_what_it_is() {
        assert_eq!(JoinError::check("  "), Err(JoinError::Blank));
        assert_eq!(JoinError::check("34AC"), Err(JoinError::Length(4)));
        assert_eq!(
            JoinError::check("34AC-D0FH"),
            Err(JoinError::Character('0'))
        );
        let right = JoinCode::from_random([3; 16]);
        assert_eq!(JoinError::check(&right.to_string()), Ok(right.hash()));
        let mut wrong: Vec<char> = right.as_str().chars().collect();
        wrong[0] = if wrong[0] == 'A' { 'C' } else { 'A' };
        assert_eq!(
            JoinError::check(&wrong.iter().collect::<String>()),
            Err(JoinError::Check)
        );
    }

    #[test]
    fn a_wait_is_told_in_whole_minutes_and_never_as_none() {
        let wait = |seconds| {
            JoinError::from(JoinFailure::Server(Failure::Refused(Refusal::TooMany {
                retry_after_s: seconds,
            })))
        };
        assert_eq!(wait(0), JoinError::TooMany(1));
        assert_eq!(wait(60), JoinError::TooMany(1));
        assert_eq!(wait(61), JoinError::TooMany(2));
    }

    #[test]
    fn what_is_not_our_server_is_never_taken_for_a_wrong_code() {
        let garbled = JoinFailure::Server(Failure::Garbled { status: 404 });
        assert_eq!(JoinError::from(garbled), JoinError::Server);
        let other = JoinFailure::Server(Failure::Refused(Refusal::NotFound));
        assert_eq!(JoinError::from(other), JoinError::Server);
    }
}
