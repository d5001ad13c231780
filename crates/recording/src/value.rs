//! What stands in a message, without knowing which message it is?

use minicbor::data::Type;
use minicbor::decode::Error;
use minicbor::{Decoder, Encoder};

/// Any value that the protocol's messages are made of. Structs are arrays by index, enums arrays of index and fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing; also a field beyond the end of its struct.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number that only fits without a sign.
    Uint(u64),
    /// Bytes.
    Bytes(Vec<u8>),
    /// Text.
    Text(String),
    /// A struct, an enum's variant or a list.
    Array(Vec<Value>),
}

/// Deepest nesting read: no message comes near it, and hostile bytes shall not use up the stack.
const DEPTH_MAX: u32 = 256;

impl Value {
    /// The value that exactly these bytes hold; none when they hold none, or one that no message has.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut decoder = Decoder::new(bytes);
        let value = read(&mut decoder, DEPTH_MAX).ok()?;
        (decoder.position() == bytes.len()).then_some(value)
    }

    /// The bytes of the value.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        write(&mut Encoder::new(&mut bytes), self).expect("writing into memory cannot fail");
        bytes
    }
}

fn read(decoder: &mut Decoder<'_>, depth: u32) -> Result<Value, Error> {
    Ok(match decoder.datatype()? {
        Type::Null => {
            decoder.null()?;
            Value::Null
        }
        Type::Bool => Value::Bool(decoder.bool()?),
        Type::Bytes => Value::Bytes(decoder.bytes()?.to_vec()),
        Type::String => Value::Text(decoder.str()?.to_owned()),
        Type::Array if depth == 0 => return Err(Error::message("too deep")),
        Type::Array => {
            let length = decoder.array()?.unwrap_or(0);
            Value::Array(
                (0..length)
                    .map(|_| read(decoder, depth - 1))
                    .collect::<Result<_, _>>()?,
            )
        }
        Type::U64 => {
            let number = decoder.u64()?;
            i64::try_from(number).map_or(Value::Uint(number), Value::Int)
        }
        _ => Value::Int(decoder.i64()?),
    })
}

fn write(
    encoder: &mut Encoder<&mut Vec<u8>>,
    value: &Value,
) -> Result<(), minicbor::encode::Error<core::convert::Infallible>> {
    match value {
        Value::Null => encoder.null()?,
        Value::Bool(yes) => encoder.bool(*yes)?,
        Value::Int(number) => encoder.i64(*number)?,
        Value::Uint(number) => encoder.u64(*number)?,
        Value::Bytes(bytes) => encoder.bytes(bytes)?,
        Value::Text(text) => encoder.str(text)?,
        Value::Array(values) => {
            encoder.array(values.len() as u64)?;
            for value in values {
                write(encoder, value)?;
            }
            encoder
        }
    };
    Ok(())
}
