//! How does a valid input become one that nobody has thought of?

use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, RngExt};
use recording::Value;

/// Largest input, in bytes: the largest body that the server takes.
pub const INPUT_BYTES_MAX: usize = 512 * 1024;

/// Most changes to one input: few, so that most of it stays valid and the rest of the decoder is reached.
const CHANGES_MAX: u32 = 5;

/// One input in so many is blown up towards [`INPUT_BYTES_MAX`], which costs as much time as hundreds of small ones.
const LARGE_ONE_IN: u32 = 300;

/// Bytes that mean something in CBOR, in the documents' format or at the edge of a number.
const TELLING: [u8; 18] = [
    0x00, 0x01, 0x17, 0x18, 0x1b, 0x3b, 0x40, 0x5b, 0x5f, 0x7f, 0x80, 0x81, 0x9b, 0x9f, 0xbf, 0xc0,
    0xf6, 0xff,
];

/// Edges of the numbers that decoders and documents count in.
const NUMBERS: [u64; 9] = [
    0,
    1 << 7,
    1 << 16,
    1 << 24,
    1 << 31,
    1 << 32,
    1 << 53,
    1 << 63,
    u64::MAX,
];

/// An input made from the seeds.
pub fn input(seeds: &[Vec<u8>], rng: &mut StdRng) -> Vec<u8> {
    let mut input = seeds.choose(rng).cloned().unwrap_or_default();
    if rng.random_range(0..50) == 0 {
        input = vec![0; rng.random_range(0..200)];
        rng.fill_bytes(&mut input);
    }
    for _ in 0..rng.random_range(1..=CHANGES_MAX) {
        let tree = rng.random_range(0..3) == 0;
        match Value::from_bytes(&input) {
            Some(mut value) if tree => {
                change_tree(&mut value, seeds, rng);
                input = value.to_bytes();
            }
            _ => change_bytes(&mut input, seeds, rng),
        }
    }
    if rng.random_range(0..LARGE_ONE_IN) == 0 {
        blow_up(&mut input, rng);
    }
    input.truncate(INPUT_BYTES_MAX);
    input
}

fn change_bytes(input: &mut Vec<u8>, seeds: &[Vec<u8>], rng: &mut StdRng) {
    let at = rng.random_range(0..=input.len());
    let piece = at..(at + rng.random_range(0..=32)).min(input.len());
    match rng.random_range(0..9) {
        0 if at < input.len() => input[at] ^= 1 << rng.random_range(0..8),
        1 if at < input.len() => input[at] = *TELLING.choose(rng).unwrap_or(&0),
        2 => input.truncate(at),
        3 => drop(input.drain(piece)),
        4 => {
            let copy = input[piece].to_vec();
            let to = rng.random_range(0..=input.len());
            input.splice(to..to, copy);
        }
        5 => {
            // A head that claims more than is there.
            let major = rng.random_range(0..8) << 5;
            let claim = rng.random_range(0..4) + 24;
            let number = u64::MAX >> rng.random_range(0..64);
            let head = [&[major | claim][..], &number.to_be_bytes()].concat();
            let end = (at + head.len()).min(input.len());
            input.splice(at..end, head);
        }
        6 => {
            let made_up: Vec<u8> = (0..rng.random_range(1..9)).map(|_| rng.random()).collect();
            input.splice(at..at, made_up);
        }
        7 => {
            // Another number in place of one as the documents' format writes it, seven bits to a byte.
            let goes_on = input[at..].iter().take_while(|byte| **byte >= 0x80);
            let end = (at + goes_on.count() + 1).min(input.len());
            let number = NUMBERS.choose(rng).map_or(0, |edge| {
                edge.saturating_add_signed(rng.random_range(-2..=2))
            });
            input.splice(at..end, seven_bits(number));
        }
        _ => {
            // The beginning of one, the end of another.
            let other = seeds.choose(rng).map_or(&[][..], Vec::as_slice);
            let from = rng.random_range(0..=other.len());
            input.truncate(at);
            input.extend_from_slice(&other[from..]);
        }
    }
}

fn seven_bits(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number >= 0x80 {
        bytes.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
    bytes
}

/// Changes one place of a message and leaves it well formed.
fn change_tree(value: &mut Value, seeds: &[Vec<u8>], rng: &mut StdRng) {
    if let Value::Array(values) = value {
        if !values.is_empty() && rng.random_range(0..4) > 0 {
            let at = rng.random_range(0..values.len());
            return change_tree(&mut values[at], seeds, rng);
        }
        match rng.random_range(0..5) {
            0 => values.truncate(rng.random_range(0..=values.len())),
            1 => values.extend(values.clone().choose(rng).cloned()),
            2 => values.shuffle(rng),
            3 => values.push(any(seeds, rng)),
            _ => *value = any(seeds, rng),
        }
        return;
    }
    *value = match value {
        Value::Int(number) if rng.random() => {
            Value::Int(number.wrapping_add(rng.random_range(-2..=2)))
        }
        Value::Bytes(bytes) if rng.random() => {
            let mut bytes = bytes.clone();
            if rng.random() {
                change_bytes(&mut bytes, seeds, rng);
            } else {
                bytes.resize(rng.random_range(0..80), 0xff);
            }
            Value::Bytes(bytes)
        }
        Value::Text(text) if rng.random() => Value::Text(text.repeat(rng.random_range(0..4))),
        _ => any(seeds, rng),
    };
}

fn any(seeds: &[Vec<u8>], rng: &mut StdRng) -> Value {
    let number = i64::MAX >> rng.random_range(0..63);
    match rng.random_range(0..9) {
        0 => Value::Null,
        1 => Value::Bool(rng.random()),
        2 => Value::Int(number),
        3 => Value::Int(-number - 1),
        4 => Value::Uint(u64::MAX),
        5 => Value::Bytes(vec![
            rng.random();
            *[0, 1, 16, 32, 64].choose(rng).unwrap_or(&0)
        ]),
        6 => Value::Text(
            ["", "a\u{0}b", "\u{202e}👨‍👩‍👧", "2026-02-30"]
                .choose(rng)
                .unwrap_or(&"")
                .to_string(),
        ),
        7 => (0..rng.random_range(1..200)).fold(Value::Null, |inner, _| Value::Array(vec![inner])),
        _ => seeds
            .choose(rng)
            .and_then(|seed| Value::from_bytes(seed))
            .unwrap_or(Value::Null),
    }
}

/// Repeats a piece until the input is as large as may come.
fn blow_up(input: &mut Vec<u8>, rng: &mut StdRng) {
    let from = rng.random_range(0..=input.len());
    let piece = input[from..(from + rng.random_range(1..=64)).min(input.len())].to_vec();
    if piece.is_empty() {
        return;
    }
    let room = INPUT_BYTES_MAX.saturating_sub(input.len());
    let times = room / piece.len();
    let tail = input.split_off(from);
    input.extend(piece.repeat(times));
    input.extend(tail);
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;

    use super::*;

    #[test]
    fn inputs_stay_small_follow_from_the_seed_and_are_many() {
        let seeds = [Value::Array(vec![Value::Int(5), Value::Bytes(vec![1; 16])]).to_bytes()];
        let run = || {
            let mut rng = StdRng::seed_from_u64(1);
            (0..2_000)
                .map(|_| input(&seeds, &mut rng))
                .collect::<Vec<_>>()
        };
        let inputs = run();
        assert_eq!(inputs, run());
        assert!(inputs.iter().all(|input| input.len() <= INPUT_BYTES_MAX));
        assert!(inputs.iter().any(|input| input.len() > INPUT_BYTES_MAX / 2));
        let distinct: std::collections::BTreeSet<_> = inputs.into_iter().collect();
        assert!(distinct.len() > 1_000, "{}", distinct.len());
    }
}
