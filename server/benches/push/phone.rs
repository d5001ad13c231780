//! How does one phone push? Over one connection that stays open, each item once the one before is acknowledged.

use std::net::SocketAddr;

use anyhow::{Context, Result, bail};
use domain::{Ctr, KeyEpoch, Position};
use rand::Rng;
use sync::push::{PushAnswer, PushRequest};
use sync::wire::{NewItem, from_bytes, to_bytes};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::ITEM_BYTES;
use crate::duos::Sender;

/// Room for an answer: the security headers take most of it.
const ANSWER_BYTES_MAX: usize = 16 * 1024;

/// A phone with its connection.
pub struct Phone {
    sender: Sender,
    stream: TcpStream,
    /// What all its requests begin with.
    head: String,
    request: Vec<u8>,
    answer: Vec<u8>,
    at: Position,
    last_ctr: Ctr,
}

impl Phone {
    /// Connects.
    ///
    /// # Errors
    /// When nobody listens.
    pub async fn connect(sender: Sender, server: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        let port = server.port();
        let head = format!(
            "POST /api/v1/duos/{}/push HTTP/1.1\r\nhost: localhost:{port}\r\norigin: http://localhost:{port}\r\n\
             content-type: {}\r\n{}: {}\r\ncookie: samen={}\r\ncontent-length: ",
            sender.duo,
            sync::MEDIA_TYPE,
            sync::PROTOCOL_HEADER,
            sync::PROTOCOL,
            sender.token,
        );
        let at = Position::start(sender.duo);
        let answer = vec![0; ANSWER_BYTES_MAX];
        Ok(Self {
            sender,
            stream,
            head,
            request: Vec::new(),
            answer,
            at,
            last_ctr: Ctr(0),
        })
    }

    /// Sends so many new items in one request and waits until the server has them.
    ///
    /// # Errors
    /// When the server refuses them, or answers anything but their places.
    pub async fn push(&mut self, items: usize, rng: &mut impl Rng) -> Result<()> {
        let request = PushRequest {
            device: self.sender.device,
            at: self.at,
            items: (0..items).map(|_| self.next_item(rng)).collect(),
        };
        let body = to_bytes(&request);
        self.request.clear();
        self.request.extend_from_slice(self.head.as_bytes());
        self.request
            .extend_from_slice(format!("{}\r\n\r\n", body.len()).as_bytes());
        self.request.extend_from_slice(&body);
        self.stream.write_all(&self.request).await?;

        let answer: PushAnswer = self.read_answer().await?;
        let before = self.at.seq.0;
        let expected = before + 1..=before + items as u64;
        if !answer.seqs.iter().map(|seq| seq.0).eq(expected) {
            bail!(
                "the server stored {items} items after {before} at {:?}",
                answer.seqs
            );
        }
        self.at = answer.head;
        Ok(())
    }

    /// The sender, and how many of its items the server has acknowledged.
    pub fn end(self) -> (Sender, u64) {
        (self.sender, self.at.seq.0)
    }

    fn next_item(&mut self, rng: &mut impl Rng) -> NewItem {
        self.last_ctr = self.last_ctr.next();
        let mut bytes = vec![0; ITEM_BYTES];
        rng.fill_bytes(&mut bytes);
        NewItem {
            ctr: self.last_ctr,
            base_seq: self.at.seq,
            key_epoch: KeyEpoch(1),
            bytes: bytes.into(),
        }
    }

    async fn read_answer(&mut self) -> Result<PushAnswer> {
        let mut filled = 0;
        loop {
            let read = self.stream.read(&mut self.answer[filled..]).await?;
            if read == 0 {
                bail!("the server closed the connection");
            }
            filled += read;
            if let Some((status, body)) = complete(&self.answer[..filled])? {
                if status != 200 {
                    bail!("{}", sync::request::refusal(status, body));
                }
                return Ok(from_bytes(body)?);
            }
        }
    }
}

/// Status and body of an answer, once all of it is there.
fn complete(answer: &[u8]) -> Result<Option<(u16, &[u8])>> {
    let Some(head_len) = answer.windows(4).position(|end| end == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&answer[..head_len])?;
    let status = head.get(9..12).context("no status")?.parse()?;
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let length: usize = length.context("no content-length")?.parse()?;
    Ok(answer
        .get(head_len + 4..head_len + 4 + length)
        .map(|body| (status, body)))
}
