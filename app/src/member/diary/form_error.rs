//! What is wrong with an entry as it stands in the form?

use document::{DocumentError, Part};
use domain::Day;
use domain::diary::{PLACE_CHARS_MAX, TEXT_UTF16_MAX};
use sync::write::WriteError;

use crate::member::trouble::Trouble;
use crate::texts::{keys, t, tn};

/// Something is wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum FormError {
    /// Nothing was written.
    Blank,
    /// So many UTF-16 units too many.
    TextTooLong(u32),
    /// The place is longer than [`PLACE_CHARS_MAX`].
    PlaceTooLong,
    /// No day, or none that exists.
    Day,
    /// The phone did not store it.
    NotStored(Trouble),
}

/// The parts of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// What was written.
    Text,
    /// Where it was.
    Place,
    /// The day it tells about.
    Day,
}

impl FormError {
    /// The day of an entry that can be stored, or the first thing wrong with it.
    ///
    /// # Errors
    /// The first thing wrong, from the top of the form.
    pub fn check(text: &str, day: &str, place: &str) -> Result<Day, Self> {
        if text.trim().is_empty() {
            return Err(Self::Blank);
        }
        let too_many = text.encode_utf16().count().saturating_sub(TEXT_UTF16_MAX);
        if too_many > 0 {
            return Err(Self::TextTooLong(
                u32::try_from(too_many).unwrap_or(u32::MAX),
            ));
        }
        let day = Self::check_day(day)?;
        Self::check_place(place)?;
        Ok(day)
    }

    /// The day that was chosen.
    ///
    /// # Errors
    /// [`FormError::Day`].
    pub fn check_day(day: &str) -> Result<Day, Self> {
        day.parse().map_err(|_| Self::Day)
    }

    /// Whether the place is short enough.
    ///
    /// # Errors
    /// [`FormError::PlaceTooLong`].
    pub fn check_place(place: &str) -> Result<(), Self> {
        if place.chars().count() > PLACE_CHARS_MAX {
            Err(Self::PlaceTooLong)
        } else {
            Ok(())
        }
    }

    /// Why a wish about this text was not carried out.
    #[must_use]
    pub fn of_write(error: &WriteError, text: &str) -> Self {
        match error {
            WriteError::Document(DocumentError::Blank) => Self::Blank,
            WriteError::Document(DocumentError::Limit {
                what: Part::Place, ..
            }) => Self::PlaceTooLong,
            WriteError::Document(DocumentError::Limit {
                what: Part::Text,
                max,
            }) => {
                let too_many = text.encode_utf16().count().saturating_sub(*max).max(1);
                Self::TextTooLong(u32::try_from(too_many).unwrap_or(u32::MAX))
            }
            other => Self::NotStored(Trouble::of_write(other)),
        }
    }

    /// The field it stands beside.
    #[must_use]
    pub fn field(&self) -> Field {
        match self {
            Self::Blank | Self::TextTooLong(_) | Self::NotStored(_) => Field::Text,
            Self::PlaceTooLong => Field::Place,
            Self::Day => Field::Day,
        }
    }

    /// The sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Blank => t(keys::ENTRY_ERROR_BLANK),
            Self::TextTooLong(too_many) => tn(keys::ENTRY_ERROR_TOO_LONG, *too_many, &[]),
            Self::PlaceTooLong => tn(
                keys::ENTRY_ERROR_PLACE_TOO_LONG,
                u32::try_from(PLACE_CHARS_MAX).unwrap_or(u32::MAX),
                &[],
            ),
            Self::Day => t(keys::ENTRY_ERROR_DAY),
            Self::NotStored(_) => t(keys::ENTRY_ERROR_NOT_SAVED),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_needs_words_and_a_day_and_fits() {
        assert_eq!(
            FormError::check("Hallo", "2026-05-31", "")
                .unwrap()
                .to_string(),
            "2026-05-31"
        );
        assert_eq!(
            FormError::check(" \n", "2026-05-31", ""),
            Err(FormError::Blank)
        );
        assert_eq!(FormError::check("Hallo", "", ""), Err(FormError::Day));
        let long = "é".repeat(TEXT_UTF16_MAX + 3);
        assert_eq!(
            FormError::check(&long, "2026-05-31", ""),
            Err(FormError::TextTooLong(3))
        );
        let place = "é".repeat(PLACE_CHARS_MAX + 1);
        assert_eq!(
            FormError::check("Hallo", "2026-05-31", &place),
            Err(FormError::PlaceTooLong)
        );
    }

    #[test]
    fn a_limit_met_while_storing_is_told_beside_its_field() {
        let limit = |what| WriteError::Document(DocumentError::Limit { what, max: 4 });
        assert_eq!(
            FormError::of_write(&limit(Part::Text), "Hallo!"),
            FormError::TextTooLong(2)
        );
        assert_eq!(
            FormError::of_write(&limit(Part::Place), "x").field(),
            Field::Place
        );
    }
}
