//! The second program, for what is heavy and seldom needed: fetched when first used, and kept for offline by the service worker.

use std::cell::Cell;

use domain::UnixMillis;
use js_sys::{Array, Error, JSON, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag};

use crate::page;

/// The program could not be had, or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExtrasError {
    /// It is neither kept on this phone nor to be fetched now; or this build has none.
    NotThere,
    /// It met a fault of its own. The next [`load`] begins it anew.
    Ended,
}

/// Why an archive is not written or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveError {
    /// Not a ZIP archive, or cut off, or altered.
    Broken,
    /// More files than any duo has.
    TooMany,
    /// Larger than a phone can hold, or made to burst.
    TooLarge,
    /// A file's name leads out of the archive, deceives, or is there twice.
    Name,
    /// Encrypted, or packed in a way that few programs know.
    UnknownMethod,
    /// A later version of Samen made it.
    Newer,
    /// The program could not go on.
    Ended,
}

thread_local! {
    /// How often a load or the program itself has failed since the page was opened.
    static FAILURES: Cell<u32> = const { Cell::new(0) };
}

/// The loaded program.
#[derive(Clone)]
pub struct Extras(Program);

/// Loads the program. Called again, it gives the same one without delay.
///
/// # Errors
/// [`ExtrasError::NotThere`] when it can be had from nowhere now; trying again later may work.
pub async fn load() -> Result<Extras, ExtrasError> {
    let (script, wasm) = places().ok_or(ExtrasError::NotThere)?;
    let options = Object::new();
    let told = Reflect::set(&options, &"module_or_path".into(), &wasm.into());
    debug_assert!(told.is_ok(), "a new object takes any field");
    // A browser remembers each module by its address, also one that failed to load. The fragment makes it another
    // module of the same file, which the service worker finds all the same.
    let address = match FAILURES.get() {
        0 => script,
        failures => format!("{script}#{failures}"),
    };
    let loaded = async {
        let program: Program = import(&address).await?.unchecked_into();
        program.start(&options).await?;
        Ok::<_, JsValue>(program)
    };
    loaded.await.map(Extras).map_err(|_| {
        failed();
        ExtrasError::NotThere
    })
}

/// The shell's `<meta name="samen-extras">` holds where the script and the wasm are; `null` where none was built.
fn places() -> Option<(String, String)> {
    let places = JSON::parse(&page::meta("samen-extras")?).ok()?;
    let place = |name: &str| Reflect::get(&places, &name.into()).ok()?.as_string();
    Some((place("script")?, place("wasm")?))
}

fn failed() {
    FAILURES.set(FAILURES.get() + 1);
}

impl Extras {
    /// The script's exports, for a part of the program that declares its own.
    pub(crate) fn exports(&self) -> JsValue {
        self.0.clone().into()
    }

    /// The text of a QR code in a grey picture, one byte a pixel from 0 (black) to 255, row by row.
    ///
    /// # Errors
    /// [`ExtrasError::Ended`] when the picture was too much for it.
    pub fn read_qr(
        &self,
        width: u32,
        height: u32,
        luma: &[u8],
    ) -> Result<Option<String>, ExtrasError> {
        self.0.read_qr(width, height, luma).map_err(|_| {
            failed();
            ExtrasError::Ended
        })
    }

    /// A text as a QR code, drawn as an `<svg>`; none when it is too long for one.
    #[must_use]
    pub fn draw_qr(&self, text: &str) -> Option<String> {
        self.0.draw_qr(text).inspect_err(|_| failed()).ok()?
    }

    /// Begins a ZIP archive whose files all carry this time.
    ///
    /// # Errors
    /// [`ArchiveError::Ended`] when the program has ended.
    pub fn pack(&self, at: UnixMillis) -> Result<Packing, ArchiveError> {
        let seconds = at.0.div_euclid(1000) as f64;
        let archive = self.0.pack(seconds).map_err(reason)?;
        Ok(Packing {
            archive,
            parts: Array::new(),
        })
    }

    /// Looks through a ZIP archive; its files are unpacked one by one, as they are asked for.
    ///
    /// # Errors
    /// When it is damaged or hostile.
    pub fn unpack(&self, archive: &Uint8Array) -> Result<Unpacking, ArchiveError> {
        self.0.unpack(archive).map(Unpacking).map_err(reason)
    }
}

impl Extras {
    /// The readable page, the plain text and the file for programs of a copy.
    ///
    /// # Errors
    /// [`ArchiveError::Ended`] when the program has ended.
    pub fn write_copy(&self, copy: &[u8], words: &[u8]) -> Result<Vec<String>, ArchiveError> {
        let files = self.0.write_copy(copy, words).map_err(reason)?;
        Ok(files.iter().filter_map(|file| file.as_string()).collect())
    }

    /// Reads the file for programs: a copy as CBOR.
    ///
    /// # Errors
    /// When it is no copy, damaged, or of a later version.
    pub fn read_copy(&self, json: &[u8]) -> Result<Vec<u8>, ArchiveError> {
        self.0.read_copy(json).map_err(reason)
    }
}

/// A ZIP archive under way. What is packed goes to the browser at once, which may put it on the disk.
pub struct Packing {
    archive: PackingProgram,
    parts: Array,
}

impl Packing {
    /// Adds a text, which becomes smaller. The name is a path with `/`.
    ///
    /// # Errors
    /// When the name is not clean or taken, or the archive too large; it goes on without the file.
    pub fn add_text(&mut self, name: &str, text: &str) -> Result<(), ArchiveError> {
        self.add(name, text.as_bytes(), true)
    }

    /// Adds a picture or a voice, which are small already.
    ///
    /// # Errors
    /// As for [`Packing::add_text`].
    pub fn add_file(&mut self, name: &str, bytes: &[u8]) -> Result<(), ArchiveError> {
        self.add(name, bytes, false)
    }

    fn add(&mut self, name: &str, bytes: &[u8], compress: bool) -> Result<(), ArchiveError> {
        let packed = self.archive.add(name, bytes, compress).map_err(reason)?;
        self.keep(&packed)
    }

    /// The whole archive.
    ///
    /// # Errors
    /// When the program or the browser could not go on.
    pub fn finish(self) -> Result<Blob, ArchiveError> {
        let packed = self.archive.finish().map_err(reason)?;
        self.keep(&packed)?;
        let options = BlobPropertyBag::new();
        options.set_type("application/zip");
        Blob::new_with_blob_sequence_and_options(&self.parts, &options)
            .map_err(|_| ArchiveError::Ended)
    }

    fn keep(&self, packed: &Uint8Array) -> Result<(), ArchiveError> {
        let part = Blob::new_with_u8_array_sequence(&Array::of1(packed));
        let part = part.map_err(|_| ArchiveError::Ended)?;
        self.parts.push(&part);
        Ok(())
    }
}

/// A ZIP archive that is read. Dropped, its memory is given back.
pub struct Unpacking(UnpackingProgram);

impl Unpacking {
    /// The files' names: clean paths with `/`, each once.
    ///
    /// # Errors
    /// [`ArchiveError::Ended`] when the program has ended.
    pub fn names(&self) -> Result<Vec<String>, ArchiveError> {
        let names = self.0.names().map_err(reason)?;
        Ok(names.iter().filter_map(|name| name.as_string()).collect())
    }

    /// The contents of the file at this place in the list of names.
    ///
    /// # Errors
    /// When it is damaged, or not as large as the archive says.
    pub fn read(&self, index: usize) -> Result<Vec<u8>, ArchiveError> {
        self.0.read(index).map_err(reason)
    }
}

impl Drop for Unpacking {
    fn drop(&mut self) {
        // Fails only where the program has ended, and its memory with it.
        let _ = self.0.free();
    }
}

/// The reasons' words are those of `crates/formats/src/pack.rs` and `unpack.rs`; anything else is a trap.
fn reason(thrown: JsValue) -> ArchiveError {
    let word = thrown
        .dyn_ref::<Error>()
        .map(|error| String::from(error.message()));
    match word.as_deref() {
        Some("broken") => ArchiveError::Broken,
        Some("too_many") => ArchiveError::TooMany,
        Some("too_large") => ArchiveError::TooLarge,
        Some("name" | "twice") => ArchiveError::Name,
        Some("newer") => ArchiveError::Newer,
        Some("unknown_method") => ArchiveError::UnknownMethod,
        _ => {
            failed();
            ArchiveError::Ended
        }
    }
}

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch)]
    async fn import(address: &str) -> Result<JsValue, JsValue>;

    /// The script's exports.
    #[derive(Clone)]
    type Program;

    #[wasm_bindgen(method, catch, js_name = default)]
    async fn start(this: &Program, options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(method, catch, js_name = readQr)]
    fn read_qr(
        this: &Program,
        width: u32,
        height: u32,
        luma: &[u8],
    ) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(method, catch, js_name = drawQr)]
    fn draw_qr(this: &Program, text: &str) -> Result<Option<String>, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn pack(this: &Program, at_seconds: f64) -> Result<PackingProgram, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn unpack(this: &Program, archive: &Uint8Array) -> Result<UnpackingProgram, JsValue>;

    #[wasm_bindgen(method, catch, js_name = writeCopy)]
    fn write_copy(this: &Program, copy: &[u8], words: &[u8]) -> Result<Array, JsValue>;

    #[wasm_bindgen(method, catch, js_name = readCopy)]
    fn read_copy(this: &Program, json: &[u8]) -> Result<Vec<u8>, JsValue>;

    type PackingProgram;

    #[wasm_bindgen(method, catch)]
    fn add(
        this: &PackingProgram,
        name: &str,
        bytes: &[u8],
        compress: bool,
    ) -> Result<Uint8Array, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn finish(this: &PackingProgram) -> Result<Uint8Array, JsValue>;

    type UnpackingProgram;

    #[wasm_bindgen(method, catch)]
    fn names(this: &UnpackingProgram) -> Result<Array, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn read(this: &UnpackingProgram, index: usize) -> Result<Vec<u8>, JsValue>;

    #[wasm_bindgen(method, catch)]
    fn free(this: &UnpackingProgram) -> Result<(), JsValue>;
}
