//! A copy of all that the two share goes out as one archive, and one that is brought comes in piece by piece.
//!
//! The second program writes and reads the files; here they are gathered, opened, sealed and stored.

mod gather;
mod make;
mod read_in;
mod read_things;
mod save;
mod sections;

pub use make::make;
pub use read_in::{Reading, look, read_in};
pub use save::save;

use app::client::GoingError;
use leptos::prelude::{GetUntracked, Set};
use sync::store::StoreError;

use crate::extras::{self, ArchiveError, Extras};
use crate::host::Browser;

impl From<ArchiveError> for GoingErrorOf {
    fn from(error: ArchiveError) -> Self {
        Self(match error {
            ArchiveError::Newer => GoingError::NewerCopy,
            ArchiveError::Ended => GoingError::NotThere,
            _ => GoingError::BrokenCopy,
        })
    }
}

/// Lets both kinds of errors be passed on by `?`.
struct GoingErrorOf(GoingError);

impl From<StoreError> for GoingErrorOf {
    fn from(error: StoreError) -> Self {
        Self(error.into())
    }
}

impl From<GoingErrorOf> for GoingError {
    fn from(error: GoingErrorOf) -> Self {
        error.0
    }
}

async fn program() -> Result<Extras, GoingErrorOf> {
    let loaded = extras::load().await;
    loaded.map_err(|_| GoingErrorOf(GoingError::NotThere))
}

impl Browser {
    fn go_on(&self, done: usize, of: usize) -> Result<(), GoingErrorOf> {
        let leaving = self.client().leaving;
        let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
        leaving.progress.set((count(done), count(of)));
        match leaving.stop.get_untracked() {
            true => Err(GoingErrorOf(GoingError::Stopped)),
            false => Ok(()),
        }
    }
}
