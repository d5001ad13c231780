//! In which bytes does a document rest between two openings?

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use crate::error::DocumentError;

/// The version of this outer form, apart from the schema inside.
const FORM: u32 = 1;

/// A document at rest.
#[derive(Encode, Decode)]
pub(crate) struct Saved {
    #[n(0)]
    form: u32,
    /// Everything that is in the document, as one update.
    #[n(1)]
    pub(crate) state: ByteVec,
    /// Updates that wait for missing ones, in the order they came.
    #[n(2)]
    pub(crate) waiting: Vec<ByteVec>,
}

impl Saved {
    pub(crate) fn new(state: Vec<u8>, waiting: &[Vec<u8>]) -> Self {
        Self {
            form: FORM,
            state: state.into(),
            waiting: waiting
                .iter()
                .map(|update| ByteVec::from(update.clone()))
                .collect(),
        }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        minicbor::to_vec(self)
            .expect("a vector takes any bytes, and derived encoders make no errors of their own")
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, DocumentError> {
        let mut decoder = minicbor::Decoder::new(bytes);
        let saved: Self = decoder.decode().map_err(|_| DocumentError::Unreadable)?;
        if saved.form > FORM {
            return Err(DocumentError::NewerSchema { found: saved.form });
        }
        if decoder.position() != bytes.len() {
            return Err(DocumentError::Unreadable);
        }
        Ok(saved)
    }
}
