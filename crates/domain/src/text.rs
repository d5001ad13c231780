//! Minimal differences between two versions of a text, so that what two people type at the same time both survives.
//!
//! Everything here counts in grapheme clusters (what a reader calls one character: a family emoji, a flag, an Arabic
//! letter with its marks) and speaks in UTF-16 units, as the browser and the shared document do.

mod difference;

use core::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use difference::{Change, changes};

/// One change: at a place, some units go and some text comes. Offsets and lengths are in UTF-16 units, as in the browser and in yjs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Splice {
    /// Where, in the text as it is after the splices before this one.
    pub at: u32,
    /// How many units go.
    pub delete: u32,
    /// What comes in their place.
    pub insert: String,
}

/// What a form did to a text it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// The text the form was shown.
    pub before: String,
    /// The changes, applied one after the other. Empty when nothing changed.
    pub splices: Vec<Splice>,
}

impl TextEdit {
    /// The few changes that lead from one text to the other, first to last, never splitting a grapheme.
    #[must_use]
    pub fn between(before: &str, after: &str) -> Self {
        let old = Graphemes::of(before);
        let new = Graphemes::of(after);
        let mut splices = Splices::default();
        for change in changes(&old.parts, &new.parts) {
            splices.push(old.units(&change.old), new.text(&change.new));
        }
        Self {
            before: before.to_owned(),
            splices: splices.list,
        }
    }

    /// Whether nothing changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.splices.is_empty()
    }

    /// The text after the changes. A splice that reaches past the end is cut there, one that begins or ends inside a
    /// character begins or ends before it.
    #[must_use]
    pub fn apply(&self) -> String {
        let mut text = self.before.clone();
        // Splices come in rising order as a rule, so the search goes on from the last place found.
        let mut found = Place::default();
        for splice in &self.splices {
            let start = if splice.at < found.unit {
                Place::default()
            } else {
                found
            }
            .forward(&text, splice.at);
            let end = start.forward(&text, splice.at.saturating_add(splice.delete));
            text.replace_range(start.byte..end.byte, &splice.insert);
            found = start;
        }
        text
    }

    /// The same wish on the text as it has become meanwhile through the other's changes. What the other deleted is
    /// not deleted again, what the other inserted is never deleted, and where both inserted at one place this wish's text
    /// comes after the other's. The result's `before` is `current`.
    #[must_use]
    pub fn rebase(&self, current: &str) -> Self {
        let after = self.apply();
        if current == self.before {
            return Self::between(current, &after);
        }
        let before = Graphemes::of(&self.before);
        let after = Graphemes::of(&after);
        let current_graphemes = Graphemes::of(current);
        let survivors = survivors(&before.parts, &current_graphemes.parts);

        let mut splices = Splices::default();
        for change in changes(&before.parts, &after.parts) {
            let mut insert = after.text(&change.new);
            let place = survivors[change.old.start..]
                .iter()
                .find_map(|place| *place)
                .unwrap_or(current_graphemes.parts.len());
            let mut runs = runs(survivors[change.old].iter().flatten().copied())
                .into_iter()
                .peekable();
            if runs.peek().is_none_or(|run| run.start != place) {
                splices.push(current_graphemes.units(&(place..place)), insert);
                insert = "";
            }
            for run in runs {
                splices.push(current_graphemes.units(&run), core::mem::take(&mut insert));
            }
        }
        Self {
            before: current.to_owned(),
            splices: splices.list,
        }
    }
}

/// Where a caret stands after the text under it changed from `before` to `after` through someone else, in UTF-16
/// units. What was left of the caret stays left of it; text that came exactly at the caret comes to stand right of it.
#[must_use]
pub fn caret_after(before: &str, after: &str, caret_utf16: u32) -> u32 {
    let old = Graphemes::of(before);
    let new = Graphemes::of(after);
    let caret = caret_utf16.min(old.end());
    let mut moved = i64::from(caret);
    for change in changes(&old.parts, &new.parts) {
        let went = old.units(&change.old);
        let came = new.units(&change.new);
        if went.start >= caret {
            break;
        }
        if went.end > caret {
            // The caret stood inside what went: it stands after what came instead.
            return came.end;
        }
        moved += i64::from(came.end - came.start) - i64::from(went.end - went.start);
    }
    u32::try_from(moved).unwrap_or(0).min(new.end())
}

/// A text cut into graphemes, with the UTF-16 offset and the byte offset of every boundary.
struct Graphemes<'t> {
    text: &'t str,
    parts: Vec<&'t str>,
    boundaries: Vec<Place>,
}

impl<'t> Graphemes<'t> {
    fn of(text: &'t str) -> Self {
        let parts: Vec<&str> = text.graphemes(true).collect();
        let mut boundaries = Vec::with_capacity(parts.len() + 1);
        let mut place = Place::default();
        boundaries.push(place);
        for part in &parts {
            place.byte += part.len();
            place.unit += part.encode_utf16().count() as u32;
            boundaries.push(place);
        }
        Self {
            text,
            parts,
            boundaries,
        }
    }

    fn units(&self, graphemes: &Range<usize>) -> Range<u32> {
        self.boundaries[graphemes.start].unit..self.boundaries[graphemes.end].unit
    }

    fn text(&self, graphemes: &Range<usize>) -> &'t str {
        &self.text[self.boundaries[graphemes.start].byte..self.boundaries[graphemes.end].byte]
    }

    fn end(&self) -> u32 {
        self.units(&(0..self.parts.len())).end
    }
}

/// One place in a text, in both ways of counting.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    byte: usize,
    unit: u32,
}

impl Place {
    /// The last place between two characters that is not past `unit`, starting from this one.
    fn forward(self, text: &str, unit: u32) -> Self {
        let mut place = self;
        for character in text[self.byte..].chars() {
            let units = character.len_utf16() as u32;
            if place.unit + units > unit {
                break;
            }
            place.byte += character.len_utf8();
            place.unit += units;
        }
        place
    }
}

/// Turns changes that speak of the old text, in rising order, into splices that each speak of the text so far.
#[derive(Default)]
struct Splices {
    list: Vec<Splice>,
    came: u32,
    went: u32,
}

impl Splices {
    fn push(&mut self, old: Range<u32>, insert: &str) {
        let delete = old.end - old.start;
        if delete == 0 && insert.is_empty() {
            return;
        }
        self.list.push(Splice {
            at: old.start + self.came - self.went,
            delete,
            insert: insert.to_owned(),
        });
        self.came += insert.encode_utf16().count() as u32;
        self.went += delete;
    }
}

/// For every grapheme of the old text, where it is in the new one, if it is still there.
fn survivors(old: &[&str], new: &[&str]) -> Vec<Option<usize>> {
    let mut survivors = vec![None; old.len()];
    let (mut from, mut to) = (0, 0);
    let end = Change {
        old: old.len()..old.len(),
        new: new.len()..new.len(),
    };
    for change in changes(old, new).into_iter().chain([end]) {
        for (survivor, place) in survivors[from..change.old.start].iter_mut().zip(to..) {
            *survivor = Some(place);
        }
        (from, to) = (change.old.end, change.new.end);
    }
    survivors
}

/// Rising numbers as runs without gaps.
fn runs(places: impl Iterator<Item = usize>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for place in places {
        match runs.last_mut() {
            Some(run) if run.end == place => run.end += 1,
            _ => runs.push(place..place + 1),
        }
    }
    runs
}
