//! How do the facts of a thing lie in its document, and how are they said?

use std::collections::BTreeMap;

use domain::ThingId;
use domain::diary::Mark;
use domain::thing::{FACTS_MAX, Fact, NAME_BYTES_MAX, Thing, ThingKind, VALUE_BYTES_MAX};
use yrs::{Any, Map, Out, ReadTxn, Transact};

use crate::command::Change;
use crate::entry_document::EntryDocument;
use crate::error::{DocumentError, Part};
use crate::schema::{BEGUN, DELETED, ERASED, KIND, SCHEMA, SCHEMA_KEY};
use crate::{attachments, view};

impl EntryDocument {
    /// The thing under its id; none while it is none (an entry, or nothing yet), is deleted or erased, or is of a kind that only a newer
    /// program knows.
    ///
    /// # Errors
    /// [`DocumentError::NewerSchema`] when this program would read it wrongly.
    pub fn thing(&self, id: ThingId) -> Result<Option<Thing>, DocumentError> {
        let transaction = self.doc.transact();
        view::readable_schema(&self.entry, &transaction)?;
        let mark = |key| view::mark_at(&self.entry, &transaction, key);
        let (Some(begun), None, None) = (mark(BEGUN), mark(DELETED), mark(ERASED)) else {
            return Ok(None);
        };
        let Some(kind) = self.kind(&transaction) else {
            return Ok(None);
        };
        let mut facts = BTreeMap::new();
        for (name, value) in self.facts.iter(&transaction) {
            if let (true, Out::Any(Any::Buffer(value))) = (name != KIND, value) {
                facts.insert(name.to_owned(), value.to_vec().into());
            }
        }
        let thing = Thing {
            id,
            kind,
            begun,
            facts,
            attachments: attachments::all(&self.attachments, &transaction),
        };
        Ok(Some(thing))
    }

    /// Who deleted what this document is, and who erased it.
    #[must_use]
    pub fn taken_away(&self) -> (Option<Mark>, Option<Mark>) {
        let transaction = self.doc.transact();
        let mark = |key| view::mark_at(&self.entry, &transaction, key);
        (mark(DELETED), mark(ERASED))
    }

    fn kind(&self, transaction: &impl ReadTxn) -> Option<ThingKind> {
        match self.facts.get(transaction, KIND) {
            Some(Out::Any(Any::Buffer(kind))) => minicbor::decode(&kind).ok(),
            _ => None,
        }
    }

    pub(crate) fn facts_fit(&self, said: &[Fact]) -> Result<(), DocumentError> {
        let transaction = self.doc.transact();
        let is_new = |fact: &&Fact| !self.facts.contains_key(&transaction, &fact.name);
        let count = self.facts.len(&transaction) as usize + said.iter().filter(is_new).count();
        if count > FACTS_MAX {
            let what = Part::Facts;
            return Err(DocumentError::Limit {
                what,
                max: FACTS_MAX,
            });
        }
        for Fact { name, value } in said {
            let bytes = value.as_ref().map_or(0, Vec::len);
            if bytes > VALUE_BYTES_MAX || name.len() > NAME_BYTES_MAX || name == KIND {
                let (what, max) = (Part::Fact, VALUE_BYTES_MAX);
                return Err(DocumentError::Limit { what, max });
            }
        }
        Ok(())
    }
}

impl Change<'_> {
    /// Says facts, beginning the thing where it is not there; tells whether anything changed.
    pub(crate) fn say(&mut self, kind: ThingKind, said: &[Fact], mark: Mark) -> bool {
        let facts = &self.document.facts;
        let mut changed = false;
        if view::mark_at(&self.document.entry, &self.transaction, BEGUN).is_none() {
            self.set(SCHEMA_KEY, Any::from(SCHEMA));
            self.set_mark(BEGUN, mark);
            changed = true;
        }
        if !facts.contains_key(&self.transaction, KIND) {
            let kind = minicbor::to_vec(kind).expect(
                "a vector takes any bytes, and derived encoders make no errors of their own",
            );
            facts.insert(&mut self.transaction, KIND, Any::from(kind));
            changed = true;
        }
        for Fact { name, value } in said {
            let before = match facts.get(&self.transaction, name) {
                Some(Out::Any(Any::Buffer(value))) => Some(value.to_vec()),
                _ => None,
            };
            if before == *value {
                continue;
            }
            match value {
                Some(value) => {
                    facts.insert(
                        &mut self.transaction,
                        name.as_str(),
                        Any::from(value.clone()),
                    );
                }
                None => drop(facts.remove(&mut self.transaction, name)),
            }
            changed = true;
        }
        changed
    }
}
