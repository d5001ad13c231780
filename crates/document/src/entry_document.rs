//! How is an entry's document opened, filled, compared and saved?

use yrs::updates::decoder::Decode;
use yrs::{
    ClientID, Doc, MapRef, OffsetKind, Options, ReadTxn, StateVector, TextRef, Transact, Update,
};

use crate::client_id::ClientId;
use crate::error::DocumentError;
use crate::ledger::{Admission, Ledger};
use crate::saved::Saved;
use crate::schema::{ATTACHMENTS, ENTRY, FACTS, TEXT};
use crate::wire;

/// Most bytes of updates that wait for missing ones. In log order none ever wait; a megabyte is more than an entry
/// gathers in the pages of one pull.
const WAITING_BYTES_MAX: usize = 1 << 20;

/// The CRDT document of one entry, or of one thing, opened for one transaction.
pub struct EntryDocument {
    pub(crate) doc: Doc,
    pub(crate) entry: MapRef,
    pub(crate) text: TextRef,
    pub(crate) attachments: MapRef,
    pub(crate) facts: MapRef,
    ledger: Ledger,
    waiting: Vec<Vec<u8>>,
}

impl EntryDocument {
    /// A document with nothing in it.
    #[must_use]
    pub fn new(client: ClientId) -> Self {
        // The id of the document plays no part in what is saved or sent; a fixed one spares randomness.
        let mut options =
            Options::with_guid_and_client_id("entry".into(), ClientID::new(client.get()));
        options.offset_kind = OffsetKind::Utf16;
        options.skip_gc = false;
        let doc = Doc::with_options(options);
        Self {
            entry: doc.get_or_insert_map(ENTRY),
            text: doc.get_or_insert_text(TEXT),
            attachments: doc.get_or_insert_map(ATTACHMENTS),
            facts: doc.get_or_insert_map(FACTS),
            doc,
            ledger: Ledger::default(),
            waiting: Vec::new(),
        }
    }

    /// The document that [`EntryDocument::save`] wrote, to be changed under this client id.
    ///
    /// # Errors
    /// [`DocumentError::Unreadable`] when the bytes are not from there, [`DocumentError::NewerSchema`] when a newer
    /// program saved them in another form.
    pub fn open(state: &[u8], client: ClientId) -> Result<Self, DocumentError> {
        let mut document = Self::new(client);
        document.merge_state(state)?;
        Ok(document)
    }

    /// Takes in everything that another document held when [`EntryDocument::save`] wrote it; what this one holds beside, its own
    /// unsent changes too, stays. For a phone that was away for long and is handed a whole document instead of its history.
    ///
    /// # Errors
    /// As for [`EntryDocument::open`]; [`DocumentError::TooManyWaiting`].
    pub fn merge_state(&mut self, saved: &[u8]) -> Result<(), DocumentError> {
        let saved = Saved::from_bytes(saved)?;
        // What is saved builds on nothing outside it.
        if self.take_in(&saved.state)? == Admission::Waiting {
            return Err(DocumentError::Unreadable);
        }
        self.retry_waiting();
        for update in saved.waiting {
            self.apply(&update)?;
        }
        Ok(())
    }

    /// Everything that is in the document, waiting updates included. Opens for ever. Equal documents can be saved in
    /// different bytes: compare with [`EntryDocument::same_as`].
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        let state = self
            .doc
            .transact()
            .encode_state_as_update_v1(&StateVector::default());
        Saved::new(state, &self.waiting).to_bytes()
    }

    /// Takes in an update from elsewhere; one that is known already changes nothing. Everyone's updates come in the
    /// order of the log. One that builds on something missing is kept until that has come.
    ///
    /// # Errors
    /// [`DocumentError::Unreadable`] when it is no update of this schema; [`DocumentError::TooManyWaiting`].
    pub fn apply(&mut self, update: &[u8]) -> Result<(), DocumentError> {
        match self.take_in(update)? {
            Admission::Waiting => self.keep_waiting(update),
            Admission::Ready => {
                self.retry_waiting();
                Ok(())
            }
        }
    }

    /// Whether updates wait for missing ones. After everything in the log was applied this means that something was
    /// lost, or that the log was not followed in order.
    #[must_use]
    pub fn has_missing_updates(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// What this document holds and another with this state vector does not, as one update.
    ///
    /// # Errors
    /// [`DocumentError::Unreadable`] when the bytes are no state vector.
    pub fn difference(&self, state_vector: &[u8]) -> Result<Vec<u8>, DocumentError> {
        let clocks = wire::read_state_vector(state_vector)?;
        let known: StateVector = clocks
            .into_iter()
            .map(|(client, clock)| (ClientID::new(client), clock))
            .collect();
        Ok(self.doc.transact().encode_state_as_update_v1(&known))
    }

    /// Which changes are in this document: equal documents have equal state vectors, byte for byte. Deletions do not
    /// show in it.
    #[must_use]
    pub fn state_vector(&self) -> Vec<u8> {
        wire::write_state_vector(self.ledger.clocks())
    }

    pub(crate) fn clocks(&self) -> impl ExactSizeIterator<Item = (u64, u32)> {
        self.ledger.clocks()
    }

    pub(crate) fn waiting(&self) -> &[Vec<u8>] {
        &self.waiting
    }

    /// Notes an update that this document made itself.
    pub(crate) fn note_own(&mut self, update: &[u8]) -> Result<(), DocumentError> {
        match self.ledger.admit(&wire::read_update(update)?)? {
            Admission::Ready => Ok(()),
            Admission::Waiting => Err(DocumentError::Unreadable),
        }
    }

    fn take_in(&mut self, update: &[u8]) -> Result<Admission, DocumentError> {
        let admission = self.ledger.admit(&wire::read_update(update)?)?;
        if admission == Admission::Ready {
            let update = Update::decode_v1(update).map_err(|_| DocumentError::Unreadable)?;
            let mut transaction = self.doc.transact_mut();
            transaction
                .apply_update(update)
                .map_err(|_| DocumentError::Unreadable)?;
        }
        Ok(admission)
    }

    fn keep_waiting(&mut self, update: &[u8]) -> Result<(), DocumentError> {
        if self.waiting.iter().any(|known| known == update) {
            return Ok(());
        }
        let bytes = self.waiting.iter().map(Vec::len).sum::<usize>() + update.len();
        if bytes > WAITING_BYTES_MAX {
            return Err(DocumentError::TooManyWaiting);
        }
        self.waiting.push(update.to_vec());
        Ok(())
    }

    /// Takes in what can be taken in now. What turns out to contradict the document is dropped, as it would have been
    /// refused had it come in time.
    fn retry_waiting(&mut self) {
        loop {
            let before = self.waiting.len();
            for update in core::mem::take(&mut self.waiting) {
                if self.take_in(&update) == Ok(Admission::Waiting) {
                    self.waiting.push(update);
                }
            }
            if self.waiting.len() == before {
                return;
            }
        }
    }
}
