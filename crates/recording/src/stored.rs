//! What did a phone of an earlier version keep in its tables?

use std::fmt;

use crate::{Unreadable, hex};

/// One row of a phone's storage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Name of the table.
    pub table: String,
    /// The key.
    pub key: String,
    /// The bytes.
    pub value: Vec<u8>,
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.table, self.key, hex::text(&self.value))
    }
}

pub fn read(text: &str) -> Result<Vec<Stored>, Unreadable> {
    let row = |(index, line): (usize, &str)| {
        let mut words = line.split(' ');
        let mut next = || words.next();
        match (next(), next(), next().and_then(hex::bytes), next()) {
            (Some(table), Some(key), Some(value), None) => Ok(Stored {
                table: table.to_owned(),
                key: key.to_owned(),
                value,
            }),
            _ => Err(Unreadable {
                line: index + 1,
                what: "table, key and bytes",
            }),
        }
    };
    text.lines().enumerate().map(row).collect()
}
