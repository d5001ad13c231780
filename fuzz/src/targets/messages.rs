//! Messages and stored records: bytes that hold one, hold it again after decoding and encoding.

use std::fmt::Debug;

use domain::EntryId;
use minicbor::{Decode, Encode};
use sync::Refusal;
use sync::boot::BootAnswer;
use sync::content::Content;
use sync::epoch::EpochRequest;
use sync::grant::GrantRequest;
use sync::join::{JoinAnswer, JoinRequest};
use sync::pairing::PairingRequest;
use sync::pull::PullAnswer;
use sync::push::{PushAnswer, PushRequest};
use sync::record::{Aside, DocumentRecord, Draft, DuoRecord, OutboxRow, Row};
use sync::session::SessionAnswer;
use sync::sign_in::{Challenge, ChallengeRequest, SignInRequest};
use sync::wire::{LogItem, from_bytes, to_bytes};

use super::seeds::{answers, refusals, requests, stored};
use crate::{Outcome, Target};

pub(super) fn message<T>(name: &'static str, seeds: Vec<Vec<u8>>) -> Target
where
    T: for<'b> Decode<'b, ()> + Encode<()> + PartialEq + Debug + 'static,
{
    assert!(!seeds.is_empty(), "{name} has seeds");
    Target::new(name, seeds, |input| match from_bytes::<T>(input) {
        Ok(message) => {
            assert_eq!(from_bytes::<T>(&to_bytes(&message)), Ok(message));
            Outcome::Taken
        }
        Err(_) => Outcome::Refused,
    })
}

macro_rules! messages {
    ($($function:ident: $type:ty, $name:literal, $seeds:expr;)*) => {
        $(pub fn $function() -> Target {
            $crate::targets::messages::message::<$type>($name, $seeds)
        })*
    };
}
pub(super) use messages;

messages! {
    join_request: JoinRequest, "request_join", requests("/join");
    challenge_request: ChallengeRequest, "request_challenge", requests("/challenge");
    sign_in_request: SignInRequest, "request_sign_in", requests("/sign-in");
    epoch_request: EpochRequest, "request_epoch", requests("/epochs");
    grant_request: GrantRequest, "request_grant", requests("/grants");
    pairing_request: PairingRequest, "request_pairing", requests("/pairings");
    push_request: PushRequest, "request_push", requests("/push");
    join_answer: JoinAnswer, "answer_join", answers("/join");
    session_answer: SessionAnswer, "answer_session", answers("/session");
    challenge: Challenge, "answer_challenge", answers("/challenge");
    boot_answer: BootAnswer, "answer_boot", answers("/boot");
    pull_answer: PullAnswer, "answer_pull", answers("/pull");
    push_answer: PushAnswer, "answer_push", answers("/push");
    refusal: Refusal, "answer_refusal", refusals();
    duo_record: DuoRecord, "record_duo", stored("duos");
    document_record: DocumentRecord, "record_document", stored("documents");
    row: Row, "record_row", stored("rows");
    outbox_row: OutboxRow, "record_outbox", outbox_rows();
    log_item: LogItem, "record_log", stored("log");
    aside: Aside, "record_aside", vec![to_bytes(&Aside::Refused)];
    draft: Draft, "record_draft", vec![to_bytes(&some_draft())];
    content: Content, "content", contents();
}

fn some_draft() -> Draft {
    Draft {
        day: "2026-05-31".parse().expect("31 May 2026 is a day"),
        place: "Gent".into(),
        text: "Nog niet af 👩🏽‍🚒".into(),
        entry: EntryId::from_bytes([7; 16]),
        touched: None,
    }
}

/// What a phone sealed: the documents' updates and a roster item, made by a phone of today.
pub fn contents() -> Vec<Vec<u8>> {
    let mut contents: Vec<_> = outbox_rows()
        .iter()
        .filter_map(|row| from_bytes::<OutboxRow>(row).ok())
        .map(|row| to_bytes(&row.content))
        .collect();
    contents.sort();
    contents.dedup();
    contents
}

fn outbox_rows() -> Vec<Vec<u8>> {
    super::phone::waiting()
}
