//! How does a copy of a diary come from the main program, and back to it?

use export::{CopyError, from_json, to_html, to_json, to_markdown};

/// Page, plain text and JSON.
///
/// # Errors
/// [`CopyError::Broken`] when the bytes are not from the main program of this build.
pub fn write(copy: &[u8], words: &[u8]) -> Result<Vec<String>, CopyError> {
    let copy = minicbor::decode(copy).map_err(|_| CopyError::Broken)?;
    let words = minicbor::decode(words).map_err(|_| CopyError::Broken)?;
    Ok(vec![
        to_html(&copy, &words),
        to_markdown(&copy, &words),
        to_json(&copy),
    ])
}

/// The copy as CBOR.
///
/// # Errors
/// As for [`from_json`].
pub fn read(json: &[u8]) -> Result<Vec<u8>, CopyError> {
    let copy = from_json(json)?;
    Ok(minicbor::to_vec(copy)
        .expect("a vector takes any bytes, and derived encoders make no errors of their own"))
}
