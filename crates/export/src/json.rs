//! How does a program write a copy, and read one in that may be damaged, hostile, or from a later version?

use serde::{Deserialize, Serialize};

use crate::copy::{Copy, SCHEMA};

/// By which a file of ours is known.
const FORMAT: &str = "samen-diary";

/// Most entries of a copy: a lifetime of several a day.
const ENTRIES_MAX: usize = 100_000;

/// Most things: three thousand phrases and a lifetime of meetings.
const THINGS_MAX: usize = 100_000;

/// Why a file is not read in. The messages are words that the other program knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// It is no copy, or a damaged one.
    #[error("broken")]
    Broken,
    /// A later program made it.
    #[error("newer")]
    Newer,
}

#[derive(Serialize)]
struct Written<'c> {
    format: &'static str,
    #[serde(flatten)]
    copy: &'c Copy,
}

/// What every version says of itself.
#[derive(Deserialize)]
struct Head {
    format: String,
    schema: u32,
}

/// The copy as JSON, readable by people too.
#[must_use]
pub fn to_json(copy: &Copy) -> String {
    let written = Written {
        format: FORMAT,
        copy,
    };
    serde_json::to_string_pretty(&written)
        .expect("plain structures with text keys have no value that JSON lacks")
}

/// Reads a copy in. Unknown fields are passed over.
///
/// # Errors
/// When it is none, damaged, or of a later schema.
pub fn from_json(json: &[u8]) -> Result<Copy, CopyError> {
    // Some programs begin a text file with a mark of its byte order.
    let json = json.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(json);
    let head: Head = serde_json::from_slice(json).map_err(|_| CopyError::Broken)?;
    if head.format != FORMAT {
        return Err(CopyError::Broken);
    }
    if head.schema > SCHEMA {
        return Err(CopyError::Newer);
    }
    let copy: Copy = serde_json::from_slice(json).map_err(|_| CopyError::Broken)?;
    if copy.entries.len() > ENTRIES_MAX || copy.things.len() > THINGS_MAX {
        return Err(CopyError::Broken);
    }
    Ok(copy)
}
