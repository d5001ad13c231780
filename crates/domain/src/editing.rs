//! What a form holds while its text may change under it through the other member.
//!
//! Three texts matter: the stored one the form last took in, the one on the screen, and the one that is just being saved.
//! Whatever the other writes is merged into the screen; whatever was typed goes to the diary as a small difference.

use crate::text::{TextEdit, caret_after};

/// The text of one form that edits a stored text others edit too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Editing {
    base: String,
    local: String,
    saving: Option<String>,
    composing: bool,
    steps: u32,
}

/// Marks when a read of the stored text began: see [`Editing::stored`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading(u32);

/// What the form is to show from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// The text.
    pub text: String,
    /// Start and end of the selection, in UTF-16 units.
    pub selection: (u32, u32),
}

impl Editing {
    /// A form that shows the stored text.
    #[must_use]
    pub fn new(stored: String) -> Self {
        Self {
            local: stored.clone(),
            base: stored,
            saving: None,
            composing: false,
            steps: 0,
        }
    }

    /// A form that shows the stored text and also a text that could not be saved earlier. On which text the earlier form was
    /// based is no longer known: where it only added words they stand in their places, else the whole stands below.
    #[must_use]
    pub fn with_unsaved(stored: String, unsaved: &str) -> Self {
        let added_only = TextEdit::between(&stored, unsaved)
            .splices
            .iter()
            .all(|splice| splice.delete == 0);
        let local = if added_only {
            unsaved.to_owned()
        } else {
            format!("{stored}\n\n{unsaved}")
        };
        Self {
            local,
            ..Self::new(stored)
        }
    }

    /// What is on the screen.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.local
    }

    /// Whether something on the screen is not saved yet.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.saving.is_some() || self.local != self.base
    }

    /// The person has typed: this is on the screen now.
    pub fn typed(&mut self, text: String) {
        self.local = text;
    }

    /// An input method began or ended composing. Meanwhile neither is the screen touched nor half a word sent.
    pub fn compose(&mut self, composing: bool) {
        self.composing = composing;
    }

    /// What has to be saved now. Nothing while an input method composes, while the edit before is being saved, or when nothing
    /// changed. [`Editing::saved`] or [`Editing::not_saved`] must follow.
    pub fn take_edit(&mut self) -> Option<TextEdit> {
        if self.composing || self.saving.is_some() {
            return None;
        }
        let edit = TextEdit::between(&self.base, &self.local);
        if edit.is_empty() {
            return None;
        }
        self.saving = Some(self.local.clone());
        self.steps += 1;
        Some(edit)
    }

    /// The edit that was taken is stored.
    pub fn saved(&mut self) {
        if let Some(saved) = self.saving.take() {
            self.base = saved;
            self.steps += 1;
        }
    }

    /// The edit that was taken could not be stored: it stays on the screen and is part of the next one.
    pub fn not_saved(&mut self) {
        self.saving = None;
        self.steps += 1;
    }

    /// To be called before the stored text is read.
    #[must_use]
    pub fn begin_read(&self) -> Reading {
        Reading(self.steps)
    }

    /// The stored text as it was read, and where the selection on the screen is. Gives what to show when that changes.
    ///
    /// Does nothing while an input method composes or an edit is being saved, nor when an edit was taken or saved since the read
    /// began: it might not be in that text. Whoever calls reads again after each of these.
    pub fn stored(
        &mut self,
        reading: Reading,
        text: String,
        selection: (u32, u32),
    ) -> Option<Shown> {
        if self.composing || self.saving.is_some() || reading.0 != self.steps || text == self.base {
            return None;
        }
        let merged = TextEdit::between(&self.base, &self.local)
            .rebase(&text)
            .apply();
        self.base = text;
        if merged == self.local {
            return None;
        }
        let selection = (
            caret_after(&self.local, &merged, selection.0),
            caret_after(&self.local, &merged, selection.1),
        );
        self.local.clone_from(&merged);
        Some(Shown {
            text: merged,
            selection,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn typed(stored: &str, text: &str) -> Editing {
        let mut editing = Editing::new(stored.to_owned());
        editing.typed(text.to_owned());
        editing
    }

    fn read(editing: &mut Editing, text: &str, caret: u32) -> Option<Shown> {
        let reading = editing.begin_read();
        editing.stored(reading, text.to_owned(), (caret, caret))
    }

    #[test]
    fn the_others_words_come_in_beside_words_not_yet_saved() {
        let mut editing = typed("We liepen.", "We liepen samen.");
        let shown = read(&mut editing, "Zondag: We liepen.", 15).unwrap();
        assert_eq!(shown.text, "Zondag: We liepen samen.");
        assert_eq!(shown.selection, (23, 23));
        let edit = editing.take_edit().unwrap();
        assert_eq!(edit.before, "Zondag: We liepen.");
        assert_eq!(edit.apply(), "Zondag: We liepen samen.");
    }

    #[test]
    fn words_typed_while_saving_are_part_of_the_next_edit() {
        let mut editing = typed("a", "ab");
        assert_eq!(editing.take_edit().unwrap().apply(), "ab");
        editing.typed("abc".to_owned());
        assert_eq!(editing.take_edit(), None, "one after the other");
        editing.saved();
        assert!(editing.is_pending());
        let edit = editing.take_edit().unwrap();
        assert_eq!((edit.before.as_str(), edit.apply()), ("ab", "abc".into()));
    }

    #[test]
    fn an_edit_that_was_not_saved_is_taken_again_whole() {
        let mut editing = typed("a", "ab");
        editing.take_edit().unwrap();
        editing.typed("abc".to_owned());
        editing.not_saved();
        let edit = editing.take_edit().unwrap();
        assert_eq!((edit.before.as_str(), edit.apply()), ("a", "abc".into()));
    }

    #[test]
    fn a_text_read_before_the_save_never_takes_the_new_words_away() {
        let mut editing = typed("a", "a b");
        let early = editing.begin_read();
        editing.take_edit().unwrap();
        assert_eq!(editing.stored(early, "x a".to_owned(), (3, 3)), None);
        editing.saved();
        assert_eq!(editing.stored(early, "x a".to_owned(), (3, 3)), None);
        assert_eq!(editing.text(), "a b");
        assert_eq!(read(&mut editing, "x a b", 3).unwrap().text, "x a b");
        assert!(!editing.is_pending());
    }

    #[test]
    fn a_text_read_while_saving_waits_for_the_next_read() {
        let mut editing = typed("a", "a b");
        editing.take_edit().unwrap();
        assert_eq!(read(&mut editing, "x a", 3), None);
        editing.saved();
        assert_eq!(read(&mut editing, "x a b", 3).unwrap().selection, (5, 5));
    }

    #[test]
    fn an_input_method_at_work_is_left_alone() {
        let mut editing = typed("a", "ab");
        editing.compose(true);
        assert_eq!(editing.take_edit(), None);
        assert_eq!(read(&mut editing, "xa", 2), None);
        editing.compose(false);
        assert_eq!(read(&mut editing, "xa", 2).unwrap().text, "xab");
        assert!(editing.take_edit().is_some());
    }

    #[test]
    fn the_own_edit_coming_back_changes_nothing_on_the_screen() {
        let mut editing = typed("a", "ab");
        editing.take_edit().unwrap();
        editing.saved();
        assert_eq!(read(&mut editing, "ab", 2), None);
        assert_eq!(editing.take_edit(), None);
    }

    #[test]
    fn a_selection_keeps_both_its_ends() {
        let mut editing = Editing::new("een twee drie".to_owned());
        let reading = editing.begin_read();
        let shown = editing
            .stored(reading, "nul een twee drie".to_owned(), (4, 8))
            .unwrap();
        assert_eq!(shown.selection, (8, 12));
    }

    #[test]
    fn words_that_could_not_be_saved_come_back_and_nothing_stored_goes() {
        let added = Editing::with_unsaved("een drie".to_owned(), "een twee drie");
        assert_eq!(added.text(), "een twee drie");
        assert!(added.is_pending());
        let changed = Editing::with_unsaved("een twee vier".to_owned(), "een 2 drie");
        assert_eq!(changed.text(), "een twee vier\n\neen 2 drie");
        let same = Editing::with_unsaved("een".to_owned(), "een");
        assert!(!same.is_pending());
    }
}
