//! Messages and stored records that came with protocol 2: no recording holds one yet, so each begins from one that is made here.

use crypto::device::{DeviceSecrets, Signature};
use crypto::roster::Roster;
use domain::attachment::{Attachment, AttachmentKind, BlobRef, BlobSecret, MediaType};
use domain::diary::Mark;
use domain::{
    AttachmentId, DeviceId, DeviceKind, DuoId, EntryId, Hash, KeyEpoch, MemberId, Position, Seq,
    UnixMillis,
};
use minicbor::Encode;
use sync::blob::{BlobState, PartRequest};
use sync::code::CodeRequest;
use sync::device::DeviceRequest;
use sync::end::EndRequest;
use sync::leave::LeaveRequest;
use sync::passkey::{
    AddRequest, Ceremony, KnownPasskey, ListAnswer, OptionsAnswer, OptionsRequest, RemoveRequest,
    SignInAnswer, SignInRequest,
};
use sync::record::{BlobFacts, BlobKind};
use sync::report::ReportRequest;
use sync::section::{Section, SectionEntry};
use sync::snapshot::{OfferRequest, SectionRef, Snapshot, VerdictRequest};
use sync::transfer::{Download, PendingAttachment, Upload};
use sync::wire::to_bytes;

use super::messages::messages;
use super::seeds::golden_documents;
use crate::Target;

const DEVICE: DeviceId = DeviceId::from_bytes([1; 16]);
const DUO: DuoId = DuoId::from_bytes([2; 16]);
const HASH: Hash = Hash([3; 32]);
const AT: UnixMillis = UnixMillis(1_700_000_000_000);
const SIGNATURE: Signature = Signature([4; 64]);
const CEREMONY: Ceremony = Ceremony([5; 16]);

messages! {
    device: DeviceRequest, "request_device", one(&some_device());
    code: CodeRequest, "request_code", one(&CodeRequest { device: DEVICE, member: MemberId::from_bytes([6; 16]), code: HASH });
    part: PartRequest, "request_part", one(&PartRequest { device: DEVICE, hash: HASH, bytes: 300_000, part: 2, content: vec![7; 40].into(), section: true });
    offer: OfferRequest, "request_offer", one(&OfferRequest { device: DEVICE, snapshot: to_bytes(&some_snapshot()).into(), signature: SIGNATURE });
    verdict: VerdictRequest, "request_verdict", one(&VerdictRequest { device: DEVICE, snapshot: HASH, same: true });
    report: ReportRequest, "request_report", one(&ReportRequest { device: DEVICE, message: "Het werkt niet".into(), facts: vec!["status: safe".into()] });
    leave: LeaveRequest, "request_leave", one(&LeaveRequest { device: DEVICE });
    end: EndRequest, "request_end", one(&EndRequest { device: DEVICE });
    passkey_add: AddRequest, "request_passkey_add", one(&AddRequest { device: DEVICE, ceremony: CEREMONY, credential: "{}".into() });
    passkey_options_request: OptionsRequest, "request_passkey_options", one(&OptionsRequest { device: DEVICE });
    passkey_remove: RemoveRequest, "request_passkey_remove", one(&RemoveRequest { device: DEVICE, id: vec![8; 20] });
    passkey_sign_in: SignInRequest, "request_passkey_sign_in", one(&SignInRequest { ceremony: CEREMONY, credential: "{}".into() });
    passkeys: ListAnswer, "answer_passkeys", one(&ListAnswer { passkeys: vec![KnownPasskey { id: vec![8; 20], added_day: 20_000, used_day: Some(20_001) }] });
    passkey_signed_in: SignInAnswer, "answer_passkey_sign_in", one(&SignInAnswer { duo: DUO, code: HASH });
    passkey_options: OptionsAnswer, "answer_passkey_options", one(&OptionsAnswer { ceremony: CEREMONY, options: "{}".into() });
    blob_state: BlobState, "answer_blob_state", one(&BlobState { stored: false, missing: vec![0, 3, 31] });
    snapshot: Snapshot, "snapshot", one(&some_snapshot());
    section: Section, "snapshot_section", one(&some_section());
    upload: Upload, "record_upload", one(&Upload { hash: HASH, bytes: 300_000, missing: Some(vec![1, 2]), refused: false });
    download: Download, "record_download", one(&Download { hash: HASH, kind: BlobKind::Original, ahead: true });
    drafted: Attachment, "record_drafted", one(&some_attachment().attachment);
    pending_attachment: PendingAttachment, "record_attachment", one(&some_attachment());
    blob_facts: BlobFacts, "record_blob_facts", one(&BlobFacts { kind: BlobKind::Original, bytes: 300_000, used_at: AT });
}

fn one<T: Encode<()>>(made: &T) -> Vec<Vec<u8>> {
    vec![to_bytes(made)]
}

fn some_device() -> DeviceRequest {
    DeviceRequest {
        device: DEVICE,
        new: DeviceId::from_bytes([9; 16]),
        public: DeviceSecrets::from_bytes(&[10; 64]).public(),
        proof: SIGNATURE,
        kind: DeviceKind::Card,
        grants: Vec::new(),
        held: None,
    }
}

fn some_snapshot() -> Snapshot {
    Snapshot {
        duo: DUO,
        upto: Position {
            seq: Seq(1_000),
            chain: HASH,
        },
        parent: Hash([0; 32]),
        key_epoch: KeyEpoch(2),
        sections: vec![
            SectionRef {
                hash: HASH,
                bytes: 200_000,
            };
            3
        ],
        live_blobs: vec![HASH, Hash([11; 32])],
    }
}

/// With the golden documents for entries.
fn some_section() -> Section {
    let entries = golden_documents().into_iter().map(|state| SectionEntry {
        entry: EntryId::from_bytes([12; 16]),
        state: state.into(),
        seq: Seq(7),
    });
    Section {
        roster: Some(Roster::new(DUO)),
        entries: entries.collect(),
    }
}

fn some_attachment() -> PendingAttachment {
    let blob = |bytes| BlobRef {
        hash: HASH,
        key: BlobSecret([13; 32]),
        bytes,
    };
    PendingAttachment {
        entry: EntryId::from_bytes([12; 16]),
        attachment: Attachment {
            id: AttachmentId::from_bytes([14; 16]),
            kind: AttachmentKind::Photo,
            original: blob(300_000),
            thumbnail: Some(blob(9_000)),
            media_type: MediaType::Jpeg,
            width: 1_600,
            height: 1_200,
            duration_ms: 0,
            added: Mark {
                by: MemberId::from_bytes([6; 16]),
                at: AT,
            },
            described: Some("De brug".into()),
        },
    }
}
