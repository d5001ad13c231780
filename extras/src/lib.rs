//! The second browser program: what is heavy and seldom needed. Bytes in, bytes out; it sees no diary, and of the page only what makes
//! photos small and records voices.

mod copy;
mod draw;
mod photo;
mod voice;

use formats::{pack, qr, unpack};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// The text of a QR code in a grey picture, one byte a pixel from 0 (black) to 255, row by row; `None` when none is seen.
#[wasm_bindgen(js_name = readQr)]
#[must_use]
pub fn read_qr(width: u32, height: u32, luma: &[u8]) -> Option<String> {
    qr::read(width, height, luma)
}

/// A text as a QR code, drawn as an `<svg>`; `None` when it is too long for one.
#[wasm_bindgen(js_name = drawQr)]
#[must_use]
pub fn draw_qr(text: &str) -> Option<String> {
    draw::svg(text)
}

/// Whether a picture carries notes of a camera or a program, such as where it was taken; true of every picture that is not known to carry none.
#[wasm_bindgen(js_name = carriesNotes)]
#[must_use]
pub fn carries_notes(picture: &[u8]) -> bool {
    formats::metadata::is_carried_by(picture)
}

/// A ZIP archive that is written part by part, so that nobody needs to hold all of it at once.
#[wasm_bindgen]
pub struct Packing(pack::Packing);

/// Begins an archive whose files all carry this time, in seconds since 1970.
#[wasm_bindgen]
#[must_use]
pub fn pack(at_seconds: f64) -> Packing {
    // A time is far below 2⁵³ seconds; past the range the cast stays at its ends.
    #[allow(clippy::cast_possible_truncation)]
    Packing(pack::Packing::new(at_seconds as i64))
}

#[wasm_bindgen]
impl Packing {
    /// Adds a file and gives the bytes that follow those given before. `compress` is for text; pictures and voices are small already.
    ///
    /// # Errors
    /// When the name is not clean or is there already; the archive goes on without the file.
    pub fn add(&mut self, name: &str, bytes: &[u8], compress: bool) -> Result<Vec<u8>, JsError> {
        Ok(self.0.add(name, bytes, compress)?)
    }

    /// The last bytes of the archive.
    ///
    /// # Errors
    /// When the archive cannot be closed.
    pub fn finish(self) -> Result<Vec<u8>, JsError> {
        Ok(self.0.finish()?)
    }
}

/// The readable page, the plain text and the file for programs of a copy: three texts. Copy and words are CBOR.
///
/// # Errors
/// When the bytes are no copy, which only a fault of the program can make of them.
#[wasm_bindgen(js_name = writeCopy)]
pub fn write_copy(copy: &[u8], words: &[u8]) -> Result<Vec<String>, JsError> {
    Ok(copy::write(copy, words)?)
}

/// Reads the file for programs; gives the copy as CBOR.
///
/// # Errors
/// With the reason's word as message.
#[wasm_bindgen(js_name = readCopy)]
pub fn read_copy(json: &[u8]) -> Result<Vec<u8>, JsError> {
    Ok(copy::read(json)?)
}

/// An archive that was checked and can be read file by file.
#[wasm_bindgen]
pub struct Unpacking(unpack::Unpacking);

/// Looks through an archive before anything is unpacked.
///
/// # Errors
/// With the reason's word as message, when the archive is damaged or hostile.
#[wasm_bindgen]
pub fn unpack(archive: Vec<u8>) -> Result<Unpacking, JsError> {
    Ok(Unpacking(unpack::Unpacking::open(archive)?))
}

#[wasm_bindgen]
impl Unpacking {
    /// The files' names, in the archive's order.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.names().map(str::to_owned).collect()
    }

    /// The contents of the file at this place in the list of names.
    ///
    /// # Errors
    /// With the reason's word as message, when the file is damaged or not what the archive says.
    pub fn read(&self, index: usize) -> Result<Vec<u8>, JsError> {
        Ok(self.0.read(index)?)
    }
}
