//! The list of erasures that the server keeps on its disk: a line that is not whole erases nothing.

use database::Erasure;
use domain::{DuoId, Hash, UnixMillis};

use crate::{Outcome, Target};

pub fn list() -> Target {
    let duo = DuoId::from_bytes([1; 16]);
    let erasures = [Erasure::Duo(duo), Erasure::Blob(duo, Hash([2; 32]))];
    let lines = erasures.map(|erasure| erasure.line(UnixMillis(1_700_000_000_000)));
    let seeds = vec![lines.concat().into_bytes(), lines[1].clone().into_bytes()];
    Target::new("erasures", seeds, |input| {
        let (read, _) = Erasure::listed(input);
        let written: String = read.iter().map(|(erasure, at)| erasure.line(*at)).collect();
        assert_eq!(Erasure::listed(written.as_bytes()), (read.clone(), 0));
        // Power may be lost at any byte of what is being written.
        let cut = &input[..input.len() / 2];
        let (of_cut, _) = Erasure::listed(cut);
        assert!(read.starts_with(&of_cut), "a cut line erases something");
        Outcome::of(!read.is_empty())
    })
}
