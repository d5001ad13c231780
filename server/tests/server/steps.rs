//! What a phone of the tests asks beyond push and pull: devices, codes, snapshots, blobs, leaving and ending.

use crypto::challenge::device_proof;
use crypto::device::DeviceSecrets;
use crypto::grant::Grant;
use domain::{DeviceId, DeviceKind, Hash, KeyEpoch, MemberId, Position, Seq};
use rand::SeedableRng;
use rand::rngs::StdRng;
use sync::Refusal;
use sync::blob::{BlobState, PART_BYTES, PartRequest, parts};
use sync::code::CodeRequest;
use sync::device::DeviceRequest;
use sync::end::EndRequest;
use sync::leave::LeaveRequest;
use sync::pull::{PullAnswer, PullQuery};
use sync::snapshot::{OfferRequest, SectionRef, Snapshot, VerdictRequest};
use sync::wire::to_bytes;

use crate::support::{Phone, Reply, TestServer};

pub const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl TestServer {
    /// Stops as on SIGTERM, starts again, and tells the phones where.
    pub async fn restart(&mut self, phones: &mut [&mut Phone]) {
        self.stop().await;
        self.run().await;
        for phone in phones {
            phone.url.clone_from(&self.url);
        }
    }

    /// Every file in the data folder that holds these bytes.
    pub fn files_with(&self, bytes: &[u8]) -> Vec<String> {
        fn search(folder: &std::path::Path, bytes: &[u8], found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    search(&path, bytes, found);
                } else if std::fs::read(&path)
                    .unwrap()
                    .windows(bytes.len())
                    .any(|window| window == bytes)
                {
                    found.push(path.display().to_string());
                }
            }
        }
        let mut found = Vec::new();
        search(&self.data(), bytes, &mut found);
        found
    }
}

/// A device that another one registers.
pub struct Newcomer {
    pub id: DeviceId,
    pub secrets: DeviceSecrets,
}

pub fn newcomer(seed: u8) -> Newcomer {
    Newcomer {
        id: DeviceId::from_bytes([seed; 16]),
        secrets: DeviceSecrets::generate(&mut StdRng::seed_from_u64(u64::from(seed) + 1000)),
    }
}

impl Phone {
    pub fn device_request(
        &self,
        new: &Newcomer,
        kind: DeviceKind,
        grants: Vec<Grant>,
    ) -> DeviceRequest {
        DeviceRequest {
            device: self.device,
            new: new.id,
            public: new.secrets.public(),
            proof: device_proof(&new.secrets, self.duo, new.id),
            kind,
            grants,
            held: None,
        }
    }

    pub async fn register(&self, request: &DeviceRequest) -> Result<(), Refusal> {
        self.post(&self.path("devices"), request).await.done()
    }

    /// The new device as a phone of its own, which speaks with this one's cookie.
    pub fn as_device(&self, new: Newcomer) -> Self {
        Self {
            url: self.url.clone(),
            secrets: new.secrets,
            cookie: self.cookie.clone(),
            duo: self.duo,
            member: self.member,
            device: new.id,
        }
    }

    pub async fn ask_code(&self, member: MemberId, code: Hash) -> Result<(), Refusal> {
        let request = CodeRequest {
            device: self.device,
            member,
            code,
        };
        self.post(&self.path("codes"), &request).await.done()
    }

    pub async fn leave(&self) -> Result<(), Refusal> {
        let request = LeaveRequest {
            device: self.device,
        };
        self.post(&self.path("leave"), &request).await.done()
    }

    pub async fn end(&self) -> Result<(), Refusal> {
        let request = EndRequest {
            device: self.device,
        };
        self.post(&self.path("end"), &request).await.done()
    }

    pub async fn pull_own(&self, after: Position) -> Result<PullAnswer, Refusal> {
        let query = PullQuery {
            device: self.device,
            after,
            applied: Seq(0),
            own: true,
        };
        self.get(&self.path(&format!("pull?{}", query.to_query())))
            .await
            .read()
    }

    pub fn part(&self, sealed: &[u8], part: u32) -> PartRequest {
        let begin = part as usize * PART_BYTES;
        let end = sealed.len().min(begin + PART_BYTES);
        PartRequest {
            device: self.device,
            hash: crypto::blob_hash(sealed),
            bytes: sealed.len() as u32,
            part,
            content: sealed[begin..end].to_vec().into(),
            section: false,
        }
    }

    pub async fn send_part(&self, request: &PartRequest) -> Result<BlobState, Refusal> {
        self.post(&self.path("blobs"), request).await.read()
    }

    pub async fn missing(&self, hash: Hash, bytes: usize) -> Result<BlobState, Refusal> {
        let device = self.device;
        self.get(&self.path(&format!("blobs/{hash}/parts?device={device}&bytes={bytes}")))
            .await
            .read()
    }

    /// Uploads a blob, part by part; its hash.
    pub async fn upload(&self, sealed: &[u8]) -> Result<Hash, Refusal> {
        for part in 0..parts(sealed.len() as u32) {
            let state = self.send_part(&self.part(sealed, part)).await?;
            if state.stored {
                break;
            }
        }
        Ok(crypto::blob_hash(sealed))
    }

    pub async fn blob(&self, hash: Hash) -> Result<Vec<u8>, Refusal> {
        let device = self.device;
        let reply: Reply = self
            .get(&self.path(&format!("blobs/{hash}?device={device}")))
            .await;
        if reply.status.is_success() {
            return Ok(reply.body);
        }
        reply.read()
    }

    /// A snapshot up to here with one stored section.
    pub async fn snapshot(&self, upto: Position, parent: Hash, section: &[u8]) -> Snapshot {
        let hash = self.upload(section).await.unwrap();
        let bytes = section.len() as u32;
        Snapshot {
            duo: self.duo,
            upto,
            parent,
            key_epoch: KeyEpoch(1),
            sections: vec![SectionRef { hash, bytes }],
            live_blobs: Vec::new(),
        }
    }

    pub fn offer_request(&self, snapshot: &Snapshot) -> OfferRequest {
        let bytes = to_bytes(snapshot);
        let signed = Snapshot::signed(self.duo, self.device, &bytes);
        let context = sync::snapshot::SNAPSHOT_CONTEXT;
        OfferRequest {
            device: self.device,
            signature: self.secrets.sign(context, &signed),
            snapshot: bytes.into(),
        }
    }

    pub async fn offer(&self, snapshot: &Snapshot) -> Result<(), Refusal> {
        let request = self.offer_request(snapshot);
        self.post(&self.path("snapshots"), &request).await.done()
    }

    pub async fn judge(&self, snapshot: &Snapshot, same: bool) -> Result<(), Refusal> {
        let request = VerdictRequest {
            device: self.device,
            snapshot: name_of(snapshot),
            same,
        };
        self.post(&self.path("snapshots/verdict"), &request)
            .await
            .done()
    }
}

pub fn name_of(snapshot: &Snapshot) -> Hash {
    Snapshot::hash(&to_bytes(snapshot))
}
