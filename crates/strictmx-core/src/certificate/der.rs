//! Just enough DER (X.690) to read what a certificate says: tags of one octet, definite lengths.
//!
//! Nothing is verified here, so nothing is gained by refusing what a verifier would: whoever reads
//! a value decides what it needs of it.

/// Tags of the types that are read (X.680 8.4).
pub(super) mod tag {
    pub(in super::super) const BOOLEAN: u8 = 0x01;
    pub(in super::super) const INTEGER: u8 = 0x02;
    pub(in super::super) const BIT_STRING: u8 = 0x03;
    pub(in super::super) const OCTET_STRING: u8 = 0x04;
    pub(in super::super) const OID: u8 = 0x06;
    pub(in super::super) const SEQUENCE: u8 = 0x30;
    pub(in super::super) const SET: u8 = 0x31;
    pub(super) const UTF8_STRING: u8 = 0x0c;
    pub(super) const NUMERIC_STRING: u8 = 0x12;
    pub(super) const PRINTABLE_STRING: u8 = 0x13;
    pub(super) const TELETEX_STRING: u8 = 0x14;
    pub(super) const IA5_STRING: u8 = 0x16;
    pub(super) const UTC_TIME: u8 = 0x17;
    pub(super) const GENERALIZED_TIME: u8 = 0x18;
    pub(super) const VISIBLE_STRING: u8 = 0x1a;
    pub(super) const BMP_STRING: u8 = 0x1e;
}

/// One value.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    /// Class, form and number of its type.
    pub(super) tag: u8,
    /// Without tag and length.
    pub(super) content: &'a [u8],
    /// With both.
    pub(super) whole: &'a [u8],
}

/// Values that stand one after the other. Iterates over them until their end, or until octets
/// that are none.
#[derive(Clone, Copy)]
pub(super) struct Values<'a>(pub(super) &'a [u8]);

impl<'a> Iterator for Values<'a> {
    type Item = Value<'a>;

    fn next(&mut self) -> Option<Value<'a>> {
        let [tag, length, ..] = *self.0 else {
            return None;
        };
        // X.690 8.1.3: up to 127 in one octet, else so many octets of length. Three are 16 MiB.
        let more = match length {
            0..=0x7f => 0,
            0x81..=0x83 => usize::from(length & 0x7f),
            _ => return None,
        };
        let length = match more {
            0 => usize::from(length),
            _ => number(self.0.get(2..2 + more)?),
        };
        let start = 2 + more;
        let (whole, rest) = self.0.split_at_checked(start + length)?;
        self.0 = rest;
        Some(Value {
            tag,
            content: &whole[start..],
            whole,
        })
    }
}

impl<'a> Values<'a> {
    /// The next value, which has to be of this type.
    pub(super) fn expect(&mut self, tag: u8) -> Option<Value<'a>> {
        self.next().filter(|value| value.tag == tag)
    }

    /// The next value if it is of this type; else it stays.
    pub(super) fn next_if(&mut self, tag: u8) -> Option<Value<'a>> {
        let mut ahead = *self;
        let value = ahead.expect(tag)?;
        *self = ahead;
        Some(value)
    }
}

impl<'a> Value<'a> {
    /// The values within.
    pub(super) fn inside(self) -> Values<'a> {
        Values(self.content)
    }

    /// An object identifier with dots (X.690 8.19).
    pub(super) fn dotted(self) -> String {
        let mut text = String::new();
        let arcs = self.content.split_inclusive(|octet| octet & 0x80 == 0);
        for (at, arc) in arcs.enumerate() {
            let arc = arc.iter().fold(0_u64, |arc, octet| {
                arc.saturating_mul(0x80) | u64::from(octet & 0x7f)
            });
            text.push_str(&match at {
                // The first two arcs are one number; the first is 0, 1 or 2.
                0 => format!("{}.{}", (arc / 40).min(2), arc - (arc / 40).min(2) * 40),
                _ => format!(".{arc}"),
            });
        }
        text
    }

    /// A string of any of the types that names are made of.
    pub(super) fn text(self) -> Option<String> {
        match self.tag {
            tag::UTF8_STRING
            | tag::NUMERIC_STRING
            | tag::PRINTABLE_STRING
            | tag::TELETEX_STRING
            | tag::IA5_STRING
            | tag::VISIBLE_STRING => Some(String::from_utf8_lossy(self.content).into_owned()),
            tag::BMP_STRING => {
                let units = self.content.chunks(2).map(|unit| number(unit) as u16);
                Some(String::from_utf16_lossy(&units.collect::<Vec<_>>()))
            }
            _ => None,
        }
    }

    /// The time in RFC 3339: RFC 5280 4.1.2.5 allows but `YYMMDDHHMMSSZ` and `YYYYMMDDHHMMSSZ`.
    pub(super) fn time(self) -> Option<String> {
        let text = std::str::from_utf8(self.content).ok()?;
        let digits = text.strip_suffix('Z').or(text.strip_suffix("+0000"))?;
        let (century, digits) = match self.tag {
            tag::UTC_TIME if digits < "50" => ("20", digits),
            tag::UTC_TIME => ("19", digits),
            tag::GENERALIZED_TIME => digits.split_at_checked(2)?,
            _ => return None,
        };
        if digits.len() != 12 || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
            return None;
        }
        let part = |at: usize| &digits[2 * at..2 * at + 2];
        let (year, month, day) = (part(0), part(1), part(2));
        let (hour, minute, second) = (part(3), part(4), part(5));
        Some(format!(
            "{century}{year}-{month}-{day}T{hour}:{minute}:{second}Z"
        ))
    }
}

/// A short unsigned number, the highest octet first.
fn number(octets: &[u8]) -> usize {
    octets
        .iter()
        .fold(0, |number, octet| number << 8 | usize::from(*octet))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(tag: u8, content: &[u8]) -> Value<'_> {
        Value {
            tag,
            content,
            whole: content,
        }
    }

    #[test]
    fn values_end_where_octets_are_none() {
        let long = [&[0x04, 0x82, 0x01, 0x00], [7; 256].as_slice()].concat();
        let cases: [(&str, &[u8], usize); 8] = [
            ("nothing", b"", 0),
            ("an empty value", b"\x05\x00", 1),
            ("two", b"\x05\x00\x02\x01\x07", 2),
            ("a length of two octets", &long, 1),
            ("cut off in the tag", b"\x05\x00\x05", 1),
            ("cut off in the length", b"\x04\x82\x01", 0),
            ("cut off in the content", b"\x04\x02\x01", 0),
            ("an indefinite length", b"\x30\x80\x00\x00", 0),
        ];
        for (why, octets, count) in cases {
            assert_eq!(Values(octets).count(), count, "{why}");
        }
        let huge = b"\x04\x84\xff\xff\xff\xff";
        assert_eq!(Values(huge).count(), 0, "a length beyond any certificate");
    }

    #[test]
    fn object_identifiers() {
        let cases: [(&[u8], &str); 5] = [
            (
                b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b",
                "1.2.840.113549.1.1.11",
            ),
            (b"\x55\x04\x03", "2.5.4.3"),
            (b"\x88\x37\x03", "2.999.3"),
            (b"\x09\x92\x26", "0.9.2342"),
            (b"", ""),
        ];
        for (octets, dotted) in cases {
            assert_eq!(value(tag::OID, octets).dotted(), dotted);
        }
        let endless = [0xff; 40];
        assert_eq!(value(tag::OID, &endless).dotted().len(), 22, "no overflow");
    }

    #[test]
    fn times() {
        let (utc, general) = (tag::UTC_TIME, tag::GENERALIZED_TIME);
        let cases: [(u8, &[u8], Option<&str>); 8] = [
            (utc, b"491231235959Z", Some("2049-12-31T23:59:59Z")),
            (utc, b"500101000000Z", Some("1950-01-01T00:00:00Z")),
            (utc, b"370116130016+0000", Some("2037-01-16T13:00:16Z")),
            (general, b"99991231235959Z", Some("9999-12-31T23:59:59Z")),
            (utc, b"491231235959", None),
            (utc, b"4912312359Z", None),
            (general, b"2049123123595\xffZ", None),
            (tag::INTEGER, b"491231235959Z", None),
        ];
        for (tag, octets, time) in cases {
            assert_eq!(value(tag, octets).time().as_deref(), time, "{octets:?}");
        }
    }

    #[test]
    fn strings() {
        assert_eq!(
            value(0x0c, "Bücher".as_bytes()).text().as_deref(),
            Some("Bücher")
        );
        assert_eq!(value(0x1e, b"\0B\0\xfc").text().as_deref(), Some("Bü"));
        assert_eq!(value(0x16, b"a\xff").text().as_deref(), Some("a\u{fffd}"));
        assert_eq!(value(0x02, b"a").text(), None);
    }
}
