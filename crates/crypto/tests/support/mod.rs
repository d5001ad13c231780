//! What do the tests share? Repeatable randomness, and ids made from a number.
#![allow(dead_code, reason = "each test program uses its own part")]

pub mod by_hand;

use core::convert::Infallible;

use crypto::DeviceSecrets;
use domain::{DeviceId, DuoId, Hash, MemberId};
use rand_core::{TryCryptoRng, TryRng};

/// SHA-256 of a seed and a counter: the same bytes for the same seed, on every machine.
pub struct SeededRng {
    seed: u64,
    block: u64,
    left: Vec<u8>,
}

impl SeededRng {
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            block: 0,
            left: Vec::new(),
        }
    }
}

impl TryRng for SeededRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_be_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_be_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        while self.left.len() < out.len() {
            let block = Hash::of(&[&self.seed.to_be_bytes(), &self.block.to_be_bytes()]);
            self.left.extend_from_slice(&block.0);
            self.block += 1;
        }
        let rest = self.left.split_off(out.len());
        out.copy_from_slice(&self.left);
        self.left = rest;
        Ok(())
    }
}

impl TryCryptoRng for SeededRng {}

/// Gives exactly these bytes, in one request of that length; for vectors that fix the randomness.
pub struct FixedRng(pub Vec<u8>);

impl TryRng for FixedRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        panic!("the vector fixes bytes, not words")
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        panic!("the vector fixes bytes, not words")
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        out.copy_from_slice(&core::mem::take(&mut self.0));
        Ok(())
    }
}

impl TryCryptoRng for FixedRng {}

pub fn secrets(seed: u64) -> DeviceSecrets {
    DeviceSecrets::generate(&mut SeededRng::new(seed))
}

pub fn duo(number: u8) -> DuoId {
    DuoId::from_bytes([number; 16])
}

pub fn device(number: u8) -> DeviceId {
    DeviceId::from_bytes([number; 16])
}

pub fn member(number: u8) -> MemberId {
    MemberId::from_bytes([number; 16])
}

/// The bytes with one bit of them flipped; bit 0 is the lowest of the first byte.
pub fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

/// The array with one bit of it flipped.
pub fn flipped_array<const N: usize>(bytes: [u8; N], bit: usize) -> [u8; N] {
    flipped(&bytes, bit)
        .try_into()
        .expect("flipping keeps the length")
}
