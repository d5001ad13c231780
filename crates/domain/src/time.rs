//! Moments and days. A day is a civil date: it does not move when a phone crosses a time zone.

use core::fmt;
use core::str::FromStr;

use jiff::civil::Date;
use minicbor::{Decode, Encode};

/// A moment: milliseconds since 1970-01-01 00:00 UTC. Shown, never used to decide a merge.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct UnixMillis(#[n(0)] pub i64);

/// A civil date in 1900–2199, written `2026-05-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// Not a date that exists, or one outside 1900–2199.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a day is a date between 1900-01-01 and 2199-12-31, written as 2026-05-31")]
pub struct DayError;

impl Day {
    /// The day of this year, month 1–12 and day of the month.
    ///
    /// # Errors
    /// When there is no such date, or it lies outside 1900–2199.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, DayError> {
        if !(1900..=2199).contains(&year) {
            return Err(DayError);
        }
        Date::new(year, month, day).map(Self).map_err(|_| DayError)
    }

    /// Year, 1900–2199.
    #[must_use]
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// Month of the year, 1–12.
    #[must_use]
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// Day of the month, 1–31.
    #[must_use]
    pub fn day(self) -> i8 {
        self.0.day()
    }
}

impl Day {
    /// Days from an earlier day to this one; negative when the other is later.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i32 {
        self.number() - earlier.number()
    }

    /// Days since 1 March of year 0, so that a leap day ends its year. By hand: jiff's spans bring 30 KB of wasm.
    fn number(self) -> i32 {
        let (month, day) = (i32::from(self.month()), i32::from(self.day()));
        let year = i32::from(self.year()) - i32::from(month <= 2);
        let days_before_month = (153 * ((month + 9) % 12) + 2) / 5;
        365 * year + year / 4 - year / 100 + year / 400 + days_before_month + day
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day()
        )
    }
}

impl FromStr for Day {
    type Err = DayError;

    fn from_str(text: &str) -> Result<Self, DayError> {
        // Not collected: of a text of nothing but hyphens that would take many times its room.
        let mut rest = text.split('-');
        let mut part = || rest.next().ok_or(DayError);
        let parts = [part()?, part()?, part()?];
        if rest.next().is_some() {
            return Err(DayError);
        }
        if parts.map(str::len) != [4, 2, 2]
            || parts
                .iter()
                .any(|part| !part.bytes().all(|b| b.is_ascii_digit()))
        {
            return Err(DayError);
        }
        let number = |part: &str| part.parse::<i16>().map_err(|_| DayError);
        let small = |part: &str| part.parse::<i8>().map_err(|_| DayError);
        Self::new(number(parts[0])?, small(parts[1])?, small(parts[2])?)
    }
}

impl<C> Encode<C> for Day {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.to_string())?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Day {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        d.str()?.parse().map_err(minicbor::decode::Error::custom)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_day_reads_back_from_its_own_text() {
        for text in ["2026-05-31", "2024-02-29", "1900-01-01", "2199-12-31"] {
            assert_eq!(
                text.parse::<Day>().map(|day| day.to_string()).as_deref(),
                Ok(text)
            );
        }
    }

    #[test]
    fn days_are_counted_over_months_and_years() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        assert_eq!(day("2026-03-01").days_since(day("2026-02-28")), 1);
        assert_eq!(day("2027-01-01").days_since(day("2026-01-01")), 365);
        assert_eq!(day("2026-01-01").days_since(day("2026-01-03")), -2);
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "",
            "2026-02-30",
            "2026-2-3",
            "1899-12-31",
            "2200-01-01",
            "31-05-2026",
            "+026-05-31",
            "2026-05-31T00",
            "2026-05-31-",
            "2026-05",
            "---",
        ] {
            assert_eq!(text.parse::<Day>(), Err(DayError), "{text}");
        }
    }
}
