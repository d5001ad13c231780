//! How do facts, which are CBOR, stand in JSON so that people and other programs can read them, and come back byte for byte?
//!
//! Numbers, texts, lists, yes, no and nothing stand as they are, bytes as `{"bytes": "hexadecimal digits"}`, and what has keys, which in CBOR
//! need not be texts, as `{"map": [key, value, key, value]}`. What is none of these, or would come back as other bytes, stands as
//! `{"raw": "hexadecimal digits"}`.

use std::collections::BTreeMap;

use minicbor::bytes::ByteVec;
use minicbor::data::Type;
use minicbor::{Decoder, Encoder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value, json};

/// Most lists within each other: no fact has more than three.
const DEPTH_MAX: u8 = 8;

/// Bytes that are a value in themselves.
const BYTES: &str = "bytes";

/// Keys and values in turn.
const MAP: &str = "map";

/// Bytes of a whole fact.
const RAW: &str = "raw";

pub fn serialize<S: Serializer>(
    facts: &BTreeMap<String, ByteVec>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let values = facts
        .iter()
        .map(|(name, fact)| (name.clone(), written(fact)));
    values.collect::<Map<String, Value>>().serialize(serializer)
}

/// A fact that cannot be read is left out.
pub fn deserialize<'d, D: Deserializer<'d>>(
    deserializer: D,
) -> Result<BTreeMap<String, ByteVec>, D::Error> {
    let values = Map::deserialize(deserializer)?;
    let facts = values
        .into_iter()
        .filter_map(|(name, value)| Some((name, read(&value)?.into())));
    Ok(facts.collect())
}

fn written(fact: &[u8]) -> Value {
    let mut decoder = Decoder::new(fact);
    let value = value(&mut decoder, DEPTH_MAX);
    let same = |value: &Value| read(value).as_deref() == Some(fact);
    let raw = || json!({ RAW: hex(fact) });
    value.filter(same).unwrap_or_else(raw)
}

fn read(value: &Value) -> Option<Vec<u8>> {
    if let Some(raw) = only(value, RAW) {
        return unhex(raw.as_str()?);
    }
    let mut fact = Vec::new();
    encode(value, &mut Encoder::new(&mut fact), DEPTH_MAX)?;
    Some(fact)
}

fn value(decoder: &mut Decoder, depth: u8) -> Option<Value> {
    match decoder.datatype().ok()? {
        Type::U8 | Type::U16 | Type::U32 | Type::U64 => Some(json!(decoder.u64().ok()?)),
        Type::I8 | Type::I16 | Type::I32 | Type::I64 => Some(json!(decoder.i64().ok()?)),
        Type::String => Some(json!(decoder.str().ok()?)),
        Type::Bytes => Some(json!({ BYTES: hex(decoder.bytes().ok()?) })),
        Type::Bool => Some(json!(decoder.bool().ok()?)),
        Type::Null => {
            decoder.null().ok()?;
            Some(Value::Null)
        }
        Type::Array => {
            let depth = depth.checked_sub(1)?;
            let length = decoder.array().ok()??;
            list(decoder, length, depth)
        }
        Type::Map => {
            let depth = depth.checked_sub(1)?;
            let length = decoder.map().ok()??.checked_mul(2)?;
            Some(json!({ MAP: list(decoder, length, depth)? }))
        }
        _ => None,
    }
}

fn list(decoder: &mut Decoder, length: u64, depth: u8) -> Option<Value> {
    let values = (0..length).map(|_| value(decoder, depth));
    values.collect::<Option<Vec<Value>>>().map(Value::Array)
}

fn encode(value: &Value, encoder: &mut Encoder<&mut Vec<u8>>, depth: u8) -> Option<()> {
    // Writing into a vector cannot fail.
    match value {
        Value::Null => drop(encoder.null()),
        Value::Bool(value) => drop(encoder.bool(*value)),
        Value::Number(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => drop(encoder.u64(number)),
            (_, Some(number)) => drop(encoder.i64(number)),
            _ => return None,
        },
        Value::String(text) => drop(encoder.str(text)),
        Value::Array(values) => {
            drop(encoder.array(values.len() as u64));
            encode_all(values, encoder, depth)?;
        }
        Value::Object(_) => match (only(value, BYTES), only(value, MAP)) {
            (Some(bytes), _) => drop(encoder.bytes(&unhex(bytes.as_str()?)?)),
            (_, Some(Value::Array(values))) if values.len() % 2 == 0 => {
                drop(encoder.map(values.len() as u64 / 2));
                encode_all(values, encoder, depth)?;
            }
            _ => return None,
        },
    }
    Some(())
}

fn encode_all(values: &[Value], encoder: &mut Encoder<&mut Vec<u8>>, depth: u8) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    let mut values = values.iter();
    values.try_for_each(|value| encode(value, encoder, depth))
}

/// What an object holds under this name, and nothing else.
fn only<'v>(value: &'v Value, name: &str) -> Option<&'v Value> {
    let object = value.as_object().filter(|object| object.len() == 1)?;
    object.get(name)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(digits: &str) -> Option<Vec<u8>> {
    let digits = digits.as_bytes();
    let (pairs, []) = digits.as_chunks::<2>() else {
        return None;
    };
    let byte = |pair: &[u8; 2]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    pairs.iter().map(byte).collect()
}
