//! Report: a member tells the coordinator that something does not work, without any text of the diary.
//!
//! `POST /api/v1/duos/{duo}/reports`.

use domain::DeviceId;
use minicbor::{Decode, Encode};

/// Longest message in a report, in characters: the member writes it knowing that the coordinator reads it.
pub const REPORT_CHARS_MAX: usize = 1_000;

/// Most reports of one duo a day.
pub const REPORTS_PER_DAY_MAX: u32 = 10;

/// What a device sends. The answer has no body.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ReportRequest {
    /// The sending device.
    #[n(0)]
    pub device: DeviceId,
    /// What the member wrote to the coordinator; may be empty.
    #[n(1)]
    pub message: String,
    /// The sync badge's code, the build, and counts: what the form showed before it was sent, line by line.
    #[n(2)]
    pub facts: Vec<String>,
}
