//! How do bytes travel in a line of JSON? As hexadecimal digits.

use std::fmt::Write;

pub fn encode(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

/// None when these are no pairs of digits.
pub fn decode(digits: &str) -> Option<Vec<u8>> {
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| {
            let high = (pair[0] as char).to_digit(16)?;
            let low = (*pair.get(1)? as char).to_digit(16)?;
            Some((high << 4 | low) as u8)
        })
        .collect()
}
