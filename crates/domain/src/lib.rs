//! Types and rules of the field, without IO, clock or randomness: whatever needs one is handed it.
//!
//! The nouns are those of the buddy programmes (duo, member, entry, coordinator) and are spelt
//! the same in every crate.

pub mod activity;
pub mod attachment;
pub mod calendar;
pub mod card_code;
pub mod carry;
mod code_alphabet;
pub mod command;
pub mod device;
pub mod diary;
pub mod editing;
pub mod goal;
pub mod id;
pub mod join_code;
pub mod log;
pub mod meeting;
pub mod member;
pub mod opinion;
pub mod own_phrase;
pub mod phrase;
pub mod pin;
pub mod plan;
pub mod practice;
pub mod proof;
pub mod reflection;
pub mod reviews;
pub mod search;
pub mod session;
pub mod suggestion;
pub mod text;
pub mod thing;
pub mod time;
pub mod wishes;

pub use card_code::CardCode;
pub use command::Command;
pub use device::DeviceKind;
pub use id::{AttachmentId, DeviceId, DuoId, EntryId, MemberId, ProgrammeId, ThingId};
pub use join_code::JoinCode;
pub use log::{Ctr, Hash, KeyEpoch, Position, Seq};
pub use member::{Member, Role};
pub use time::{Day, UnixMillis};
