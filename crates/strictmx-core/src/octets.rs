//! Bytes in JSON: readable where they are text, exact always.

mod base64;

use std::borrow::Cow;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error as _, MapAccess, Visitor};
use serde::ser::SerializeMap as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Binary octets (DNS messages, DER): a base64 string in JSON.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Binary(pub Vec<u8>);

/// Octets that are usually text (policy bodies, SMTP replies): in JSON a string when they are
/// UTF-8, else `{"base64": "..."}`. Nothing is lost either way.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Text(pub Vec<u8>);

/// Octets as text; what is not UTF-8 becomes U+FFFD. Much quicker than the standard library where
/// nothing does.
pub(crate) fn lossy(octets: &[u8]) -> Cow<'_, str> {
    let text = std::str::from_utf8(octets);
    text.map_or_else(|_| String::from_utf8_lossy(octets), Cow::Borrowed)
}

/// Octets in hexadecimal, lower case.
pub(crate) fn hexadecimal(octets: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let halves = octets.iter().flat_map(|octet| [octet >> 4, octet & 0xf]);
    let digits = halves.map(|half| char::from(DIGITS[usize::from(half)]));
    digits.collect()
}

impl Deref for Binary {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Deref for Text {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl Text {
    /// For display: what is not UTF-8 becomes U+FFFD.
    pub fn lossy(&self) -> Cow<'_, str> {
        lossy(&self.0)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_vec())
    }
}

impl From<Vec<u8>> for Text {
    fn from(octets: Vec<u8>) -> Self {
        Self(octets)
    }
}

impl From<Vec<u8>> for Binary {
    fn from(octets: Vec<u8>) -> Self {
        Self(octets)
    }
}

impl std::fmt::Debug for Binary {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Binary({} octets)", self.0.len())
    }
}

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({:?})", self.lossy())
    }
}

impl Serialize for Binary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&base64::encoded(&self.0))
    }
}

impl<'de> Deserialize<'de> for Binary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        let octets = base64::decoded(&text).map(Self);
        octets.ok_or_else(|| D::Error::custom("this is not base64"))
    }
}

/// The field of an object that stands for octets which are no UTF-8.
const BASE64: &str = "base64";

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(&self.0) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => {
                let mut object = serializer.serialize_map(Some(1))?;
                object.serialize_entry(BASE64, &base64::encoded(&self.0))?;
                object.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor)
    }
}

/// Reads either form. By hand, since a derived `untagged` enum would keep whatever it reads in
/// memory to try each form on it, which takes much code.
struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a string, or an object with the field base64")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Text, E> {
        Ok(Text::from(text))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Text, A::Error> {
        match object.next_entry::<String, Binary>()? {
            Some((field, octets)) if field == BASE64 => Ok(Text(octets.0)),
            _ => Err(A::Error::missing_field(BASE64)),
        }
    }
}

impl JsonSchema for Binary {
    fn schema_name() -> Cow<'static, str> {
        "Binary".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "contentEncoding": "base64" })
    }
}

impl JsonSchema for Text {
    fn schema_name() -> Cow<'static, str> {
        "Text".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let binary = generator.subschema_for::<Binary>();
        json_schema!({
            "description": "A string when the octets are UTF-8, else their base64.",
            "anyOf": [
                { "type": "string" },
                { "type": "object", "properties": { "base64": binary }, "required": ["base64"] }
            ]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_survives_json_whatever_its_octets() {
        for octets in [
            &b""[..],
            b"version: STSv1\r\n",
            "\u{feff}m\u{fc}".as_bytes(),
            b"\xff\xfe\x00",
            b"\"",
        ] {
            let text = Text(octets.to_vec());
            let json = serde_json::to_string(&text).expect("serialises");
            assert_eq!(
                serde_json::from_str::<Text>(&json).expect("reads back"),
                text,
                "{json}"
            );
        }
    }

    #[test]
    fn binary_refuses_what_is_not_base64() {
        assert!(serde_json::from_str::<Binary>("\"a b\"").is_err());
    }
}
