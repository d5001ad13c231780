//! Photos and voice clips of an entry: shown, added, described, taken away.

mod add_buttons;
mod look;
mod media_error;
mod photo_tile;
mod recorder;
mod section;
mod sheet;
mod voice_player;

pub use look::Look;
pub use media_error::sentence;
pub use recorder::{Recorder, Recording};
pub use section::{Attachments, Section, Shown, Whereabouts, WhereaboutsNote};
pub use sheet::AttachmentSheet;
pub use voice_player::clock_time;
