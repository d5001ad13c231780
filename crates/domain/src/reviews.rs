//! How do a member's reviews lie in the month's thing: a fact for each sitting, a few bytes for each answer?
//!
//! A sitting's fact is named by twelve random hexadecimal digits. Its value begins with the day of practice and the moment of its first answer; each
//! answer then takes five bytes that stand for the phrase, one for what was said, and one or two for the seconds since the answer before. Numbers
//! are little-endian base 128, signed ones zigzag.

use crate::id::MemberId;
use crate::log::Hash;
use crate::phrase::PhraseId;
use crate::practice::{Answer, PracticeDay, Review, ReviewId};
use crate::thing::{Thing, ThingKind, VALUE_BYTES_MAX};
use crate::time::UnixMillis;

/// Most answers of one sitting that are kept together.
pub const SITTING_ANSWERS_MAX: usize = 100;

/// Stands for a phrase: the first five bytes of the SHA-256 of its id. Among three thousand phrases two share one in five of a million decks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhraseTag(pub [u8; 5]);

impl PhraseTag {
    /// The tag of a phrase.
    #[must_use]
    pub fn of(phrase: &PhraseId) -> Self {
        Self::of_hash(&Hash::of(&[b"samen/phrase/", phrase.0.as_bytes()]))
    }

    /// The tag of a phrase for who learns to say it in another language, by its code: that is another memory than saying it in Dutch.
    #[must_use]
    pub fn in_language(phrase: &PhraseId, code: &str) -> Self {
        Self::of_hash(&Hash::of(&[
            b"samen/phrase/",
            phrase.0.as_bytes(),
            b"/in/",
            code.as_bytes(),
        ]))
    }

    fn of_hash(hash: &Hash) -> Self {
        let mut tag = [0; 5];
        tag.copy_from_slice(&hash.0[..5]);
        Self(tag)
    }
}

/// The month to which a day's reviews belong: thirty days by count, so that nobody needs a calendar for it.
fn month_of(day: PracticeDay) -> i32 {
    day.0.div_euclid(30)
}

/// The thing in which a member's reviews of a day lie.
#[must_use]
pub fn thing_of(member: MemberId, day: PracticeDay) -> crate::id::ThingId {
    ThingKind::Reviews.of(&format!("{member}/{}", month_of(day)))
}

/// The fact that says whose reviews a thing holds.
pub const MEMBER: &str = "member";

/// One answer of a sitting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// About which phrase.
    pub phrase: PhraseTag,
    /// What was said.
    pub answer: Answer,
    /// When, by the phone's clock.
    pub at: UnixMillis,
}

/// The value of a sitting; none when it holds nothing or more than [`SITTING_ANSWERS_MAX`].
#[must_use]
pub fn sitting(day: PracticeDay, answers: &[Given]) -> Option<Vec<u8>> {
    let first = answers.first()?;
    if answers.len() > SITTING_ANSWERS_MAX {
        return None;
    }
    let mut value = Vec::with_capacity(12 + 8 * answers.len());
    write_signed(&mut value, i64::from(day.0));
    let mut before = first.at.0.div_euclid(1000);
    write_signed(&mut value, before);
    for given in answers {
        let seconds = given.at.0.div_euclid(1000);
        value.extend_from_slice(&given.phrase.0);
        value.push(answer_code(given.answer));
        write_signed(&mut value, seconds.saturating_sub(before));
        before = seconds;
    }
    (value.len() <= VALUE_BYTES_MAX).then_some(value)
}

/// The reviews of a thing. A sitting that cannot be read to its end gives what can be read.
#[must_use]
pub fn reviews(thing: &Thing) -> Vec<Review> {
    let mut found = Vec::new();
    for (name, value) in &thing.facts {
        if name != MEMBER {
            read_sitting(name, value, &mut found);
        }
    }
    found
}

fn read_sitting(name: &str, value: &[u8], found: &mut Vec<Review>) -> Option<()> {
    let mut rest = value;
    let day = PracticeDay(i32::try_from(read_signed(&mut rest)?).ok()?);
    let mut seconds = read_signed(&mut rest)?;
    let id = id_within(name);
    for number in 0_u16.. {
        let (tag, after) = rest.split_first_chunk::<5>()?;
        let (code, after) = after.split_first()?;
        rest = after;
        seconds = seconds.saturating_add(read_signed(&mut rest)?);
        // What only a newer program knows is left out, and the rest goes on.
        if let Some(answer) = answer_of(*code) {
            found.push(Review {
                day,
                at: UnixMillis(seconds.saturating_mul(1000)),
                id: id(number),
                phrase: PhraseTag(*tag),
                answer,
            });
        }
    }
    None
}

/// The ids of a sitting's answers, by their number in it.
fn id_within(sitting: &str) -> impl Fn(u16) -> ReviewId {
    let hash = Hash::of(&[b"samen/sitting/", sitting.as_bytes()]);
    move |number| {
        let mut id = [0; 16];
        id.copy_from_slice(&hash.0[..16]);
        for (byte, part) in id.iter_mut().zip(number.to_be_bytes()) {
            *byte ^= part;
        }
        ReviewId(id)
    }
}

/// The last answer of a sitting as the review that reading it back will give.
#[must_use]
pub fn last_review(name: &str, day: PracticeDay, answers: &[Given]) -> Option<Review> {
    let last = answers.last()?;
    let number = u16::try_from(answers.len() - 1).ok()?;
    Some(Review {
        day,
        at: UnixMillis(last.at.0.div_euclid(1000).saturating_mul(1000)),
        id: id_within(name)(number),
        phrase: last.phrase,
        answer: last.answer,
    })
}

const ANSWERS: [Answer; 5] = [
    Answer::NotYet,
    Answer::Known,
    Answer::Used,
    Answer::Understood,
    Answer::NotUnderstood,
];

fn answer_code(answer: Answer) -> u8 {
    let found = ANSWERS.iter().position(|known| *known == answer);
    // There are five.
    found.unwrap_or_default() as u8
}

fn answer_of(code: u8) -> Option<Answer> {
    ANSWERS.get(usize::from(code)).copied()
}

fn write_signed(bytes: &mut Vec<u8>, number: i64) {
    let mut rest = ((number << 1) ^ (number >> 63)) as u64;
    while rest >= 0x80 {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

fn read_signed(rest: &mut &[u8]) -> Option<i64> {
    let mut number = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        number |= u64::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some((number >> 1) as i64 ^ -((number & 1) as i64));
        }
    }
    None
}
