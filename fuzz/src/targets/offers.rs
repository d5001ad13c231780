//! Snapshots that a device of the duo has signed and offers, whatever they say: what lies behind the server's check of the signature.

use sync::wire::to_bytes;

use super::api::Api;
use super::later_people::before_a_snapshot;
use crate::{Outcome, Target};

pub fn offer() -> Target {
    let mut api = Api::start().expect("a server in an empty folder starts");
    let people = api.later_duo([b'b', b'd']).expect("people of today join");
    let (before, snapshot) = before_a_snapshot(&people);
    for said in before {
        assert_eq!(api.check(&said), Outcome::Taken, "a duo begins");
    }
    let [one, other] = people;
    Target::new("api_offer", vec![to_bytes(&snapshot)], move |input| {
        let offered = api.check(&one.offers(input));
        if offered == Outcome::Taken {
            // So that the next one has room. An offer that was refused stays refused.
            assert_eq!(api.check(&other.judges(input, false)), Outcome::Taken);
        }
        offered
    })
}
