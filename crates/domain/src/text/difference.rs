//! Which stretches of a text, cut into graphemes, did someone change?

use core::ops::Range;

/// Longest changed middle, in words or graphemes on either side, that is searched for what stayed the same inside it:
/// some pages. Past it the middle is replaced whole: the search is quadratic in the number of differences.
const MIDDLE_MAX: usize = 2_000;

/// Most single insertions and deletions looked for in the middle: a rewritten paragraph. Bounds the time, and in
/// a browser memory to a megabyte.
const DIFFERENCES_MAX: usize = 512;

/// Two changes with at most this many unchanged graphemes between them become one, when each changes as much as stayed
/// and something is replaced: letters that two words share by chance were not kept on purpose, and a further splice
/// costs some twenty bytes.
const CHANCE_GRAPHEMES_MAX: usize = 3;

/// A stretch of the old text and what stands in its place in the new one, in graphemes or words; at most one is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) old: Range<usize>,
    pub(super) new: Range<usize>,
}

impl Change {
    fn size(&self) -> usize {
        self.old.len().max(self.new.len())
    }

    fn moved(self, old: usize, new: usize) -> Self {
        Self {
            old: self.old.start + old..self.old.end + old,
            new: self.new.start + new..self.new.end + new,
        }
    }
}

/// What changed between two texts, first to last. Whole words are compared first, so that a word put between others
/// stays one piece; then the graphemes inside each stretch of words that was replaced.
pub(super) fn changes(old: &[&str], new: &[&str]) -> Vec<Change> {
    let old_words = Words::of(old);
    let new_words = Words::of(new);
    let mut found = Vec::new();
    for words in compare(&old_words.parts, &new_words.parts) {
        let stretch = Change {
            old: old_words.graphemes(&words.old),
            new: new_words.graphemes(&words.new),
        };
        found.extend(changes_inside(stretch, old, new));
    }
    join_rewritten(found)
}

/// What changed inside a stretch of words, in graphemes. When less than half of it stayed, the words are others that
/// share some letters by chance: then only their common beginning and end are kept.
fn changes_inside(stretch: Change, old: &[&str], new: &[&str]) -> Vec<Change> {
    let size = stretch.size();
    let (old_start, new_start) = (stretch.old.start, stretch.new.start);
    let inside = compare(&old[stretch.old.clone()], &new[stretch.new]);
    let deleted: usize = inside.iter().map(|change| change.old.len()).sum();
    let kept = stretch.old.len() - deleted;
    let inside = match &inside[..] {
        [first, .., last] if 2 * kept < size => vec![Change {
            old: first.old.start..last.old.end,
            new: first.new.start..last.new.end,
        }],
        _ => inside,
    };
    inside
        .into_iter()
        .map(|change| change.moved(old_start, new_start))
        .collect()
}

/// Graphemes gathered into words; every grapheme that is not of a word stands alone.
struct Words<'t> {
    parts: Vec<&'t [&'t str]>,
    /// The grapheme at which each word starts, and the end.
    starts: Vec<usize>,
}

impl<'t> Words<'t> {
    fn of(graphemes: &'t [&'t str]) -> Self {
        let of_word = |grapheme: &&str| grapheme.starts_with(char::is_alphanumeric);
        let parts: Vec<&[&str]> = graphemes
            .chunk_by(|a, b| of_word(a) && of_word(b))
            .collect();
        let mut starts = vec![0];
        for part in &parts {
            starts.push(starts[starts.len() - 1] + part.len());
        }
        Self { parts, starts }
    }

    fn graphemes(&self, words: &Range<usize>) -> Range<usize> {
        self.starts[words.start]..self.starts[words.end]
    }
}

/// What changed between two sequences: the common beginning and end are cut off, then the middle compared, unless that
/// would take too long.
fn compare<T: PartialEq>(old: &[T], new: &[T]) -> Vec<Change> {
    let start = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let same_end = old_rest
        .iter()
        .rev()
        .zip(new_rest.iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    let old_middle = &old_rest[..old_rest.len() - same_end];
    let new_middle = &new_rest[..new_rest.len() - same_end];
    if old_middle.is_empty() && new_middle.is_empty() {
        return Vec::new();
    }
    let longest = old_middle.len().max(new_middle.len());
    let worth_searching = !old_middle.is_empty() && !new_middle.is_empty() && longest <= MIDDLE_MAX;
    let found = worth_searching
        .then(|| shortest_script(old_middle, new_middle))
        .flatten();
    let whole = Change {
        old: 0..old_middle.len(),
        new: 0..new_middle.len(),
    };
    found
        .unwrap_or_else(|| vec![whole])
        .into_iter()
        .map(|change| change.moved(start, start))
        .collect()
}

fn join_rewritten(changes: Vec<Change>) -> Vec<Change> {
    let mut joined: Vec<Change> = Vec::with_capacity(changes.len());
    for change in changes {
        match joined.last_mut() {
            Some(last) if is_one_rewriting(last, &change) => {
                last.old.end = change.old.end;
                last.new.end = change.new.end;
            }
            _ => joined.push(change),
        }
    }
    joined
}

fn is_one_rewriting(first: &Change, second: &Change) -> bool {
    let kept = second.old.start - first.old.end;
    let deletes = first.old.len() + second.old.len();
    let inserts = first.new.len() + second.new.len();
    // Two insertions alone, or two deletions, stay apart: what is between them was certainly kept.
    kept <= CHANCE_GRAPHEMES_MAX.min(first.size()).min(second.size()) && deletes > 0 && inserts > 0
}

/// A shortest list of changes by Myers' greedy algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986);
/// none when there are more than [`DIFFERENCES_MAX`] differences.
fn shortest_script<T: PartialEq>(old: &[T], new: &[T]) -> Option<Vec<Change>> {
    let depth_max = (old.len() + new.len()).min(DIFFERENCES_MAX);
    // Diagonal k = x − y lies at index k + depth_max + 1; one spare at either end.
    let at = |k: isize| (k + depth_max as isize + 1) as usize;
    let mut furthest = vec![0_usize; 2 * depth_max + 3];
    let mut history: Vec<Vec<usize>> = Vec::new();
    for depth in 0..=depth_max as isize {
        // Only diagonals −depth−1..=depth+1 can be read when walking back through this step.
        history.push(furthest[at(-depth - 1)..=at(depth + 1)].to_vec());
        for k in (-depth..=depth).step_by(2) {
            let down = k == -depth || (k != depth && furthest[at(k - 1)] < furthest[at(k + 1)]);
            let mut x = if down {
                furthest[at(k + 1)]
            } else {
                furthest[at(k - 1)] + 1
            };
            let mut y = (x as isize - k) as usize;
            while x < old.len() && y < new.len() && old[x] == new[y] {
                x += 1;
                y += 1;
            }
            furthest[at(k)] = x;
            if x == old.len() && y == new.len() {
                return Some(walk_back(&history, old.len(), new.len()));
            }
        }
    }
    None
}

/// Follows the furthest points back from the end and gathers single insertions and deletions into changes.
fn walk_back(history: &[Vec<usize>], old_len: usize, new_len: usize) -> Vec<Change> {
    let (mut x, mut y) = (old_len, new_len);
    let mut changes: Vec<Change> = Vec::new();
    for (depth, furthest) in history.iter().enumerate().skip(1).rev() {
        let depth = depth as isize;
        let at = |k: isize| (k + depth + 1) as usize;
        let k = x as isize - y as isize;
        let down = k == -depth || (k != depth && furthest[at(k - 1)] < furthest[at(k + 1)]);
        let from = if down { k + 1 } else { k - 1 };
        let from_x = furthest[at(from)];
        let from_y = (from_x as isize - from) as usize;
        let (to_x, to_y) = if down {
            (from_x, from_y + 1)
        } else {
            (from_x + 1, from_y)
        };
        match changes.last_mut() {
            Some(next) if next.old.start == to_x && next.new.start == to_y => {
                next.old.start = from_x;
                next.new.start = from_y;
            }
            _ => changes.push(Change {
                old: from_x..to_x,
                new: from_y..to_y,
            }),
        }
        (x, y) = (from_x, from_y);
    }
    changes.reverse();
    changes
}
