//! Photos and voice clips of an entry: shown, added, described, taken away.

mod add_buttons;
mod look;
mod media_error;
mod photo_tile;
mod recorder;
mod section;
mod sheet;
mod voice_player;

pub use section::{Attachments, Section, Shown, Whereabouts};
pub use sheet::AttachmentSheet;
