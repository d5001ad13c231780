//! A duo for tests: a server and two phones, with everything real but the storage and the network.
#![allow(dead_code, reason = "each test file uses its part")]

mod phone;
mod server;

use domain::{Day, DuoId, Member, MemberId, Role};

pub use phone::TestPhone;
#[allow(unused_imports, reason = "each test file uses its part")]
pub use server::{Server, Trouble};

/// The one day of these tests.
pub fn day() -> Day {
    "2026-05-31".parse().unwrap()
}

/// The two people.
pub fn members() -> Vec<Member> {
    let member = |byte, name: &str, role| Member {
        id: MemberId::from_bytes([byte; 16]),
        name: name.into(),
        role,
    };
    vec![
        member(1, "Amina", Role::Newcomer),
        member(2, "Els", Role::Volunteer),
    ]
}

/// A server and the two phones of a duo, both joined, nothing exchanged yet.
pub fn duo(seed: u64) -> (Server, TestPhone, TestPhone) {
    let server = Server::new(DuoId::from_bytes([9; 16]));
    let a = TestPhone::join(&server, 1, seed.wrapping_mul(2) + 1);
    let b = TestPhone::join(&server, 2, seed.wrapping_mul(2) + 2);
    (server, a, b)
}

/// Lets both phones talk until neither has anything to say.
pub fn settle(server: &Server, phones: &mut [&mut TestPhone]) {
    for _ in 0..6 {
        for phone in phones.iter_mut() {
            phone.sync(server);
        }
    }
}
