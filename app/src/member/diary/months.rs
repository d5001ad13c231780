//! How does the diary fall into months?

use domain::Day;
use sync::record::Row;

/// The entries of one month, newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Month {
    /// A day in it.
    pub day: Day,
    /// Its entries.
    pub rows: Vec<Row>,
}

impl Month {
    /// Year and month: no two months of a list share them.
    #[must_use]
    pub fn key(&self) -> (i16, i8) {
        month_of(self.day)
    }
}

fn month_of(day: Day) -> (i16, i8) {
    (day.year(), day.month())
}

/// The months of a list that is in order of days.
#[must_use]
pub fn months(rows: &[(String, Row)]) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    for (_, row) in rows {
        match months.last_mut() {
            Some(month) if month.key() == month_of(row.entry.day) => month.rows.push(row.clone()),
            _ => months.push(Month {
                day: row.entry.day,
                rows: vec![row.clone()],
            }),
        }
    }
    months
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use domain::diary::EntryRow;
    use domain::{EntryId, MemberId, Seq, UnixMillis};

    use super::*;

    fn row(id: u8, day: &str) -> (String, Row) {
        let entry = EntryRow {
            id: EntryId::from_bytes([id; 16]),
            day: day.parse().unwrap(),
            place: String::new(),
            preview: String::new(),
            author: MemberId::from_bytes([1; 16]),
            created_at: UnixMillis(0),
            edited: None,
            attachments: None,
        };
        (
            id.to_string(),
            Row {
                entry,
                seq: Seq(0),
                unread: false,
                unsent: 0,
            },
        )
    }

    #[test]
    fn the_same_month_of_two_years_is_two_months() {
        let rows = [
            row(1, "2026-05-31"),
            row(2, "2026-05-01"),
            row(3, "2026-04-30"),
            row(4, "2025-05-31"),
        ];
        let months = months(&rows);
        let found: Vec<_> = months
            .iter()
            .map(|month| (month.key(), month.rows.len()))
            .collect();
        assert_eq!(found, [((2026, 5), 2), ((2026, 4), 1), ((2025, 5), 1)]);
    }
}
