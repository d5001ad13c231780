//! What stands on a member's proof of participation? Only what another confirmed; it certifies nothing (D27).

use crate::id::MemberId;
use crate::meeting::{Agreement, Meeting, MeetingKind};
use crate::time::Day;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofLine {
    /// The day.
    pub day: Day,
    /// How they met, or what it was.
    pub kind: MeetingKind,
    /// How long, in minutes.
    pub minutes: u16,
    /// Where; empty when not said.
    pub place: String,
}

/// All of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// By day, oldest first.
    pub lines: Vec<ProofLine>,
    /// In all, in minutes.
    pub minutes: u32,
}

impl Proof {
    /// The proof of a member.
    #[must_use]
    pub fn of(member: MemberId, meetings: &[Meeting]) -> Self {
        let confirmed = meetings.iter().filter(|meeting| {
            meeting.agreement() == Agreement::Confirmed && meeting.counts_for(member)
        });
        let mut lines: Vec<ProofLine> = confirmed
            .filter_map(|meeting| {
                let stands = meeting.stands()?;
                Some(ProofLine {
                    day: stands.day,
                    kind: stands.kind,
                    minutes: stands.minutes,
                    place: meeting.place.clone(),
                })
            })
            .collect();
        lines.sort_by_key(|line| line.day);
        let minutes = lines.iter().map(|line| u32::from(line.minutes)).sum();
        Self { lines, minutes }
    }

    /// From the first to the last day; none while nothing is confirmed.
    #[must_use]
    pub fn period(&self) -> Option<(Day, Day)> {
        Some((self.lines.first()?.day, self.lines.last()?.day))
    }
}
