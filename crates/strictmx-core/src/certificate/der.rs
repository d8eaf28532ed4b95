//! Just enough DER (X.690) to read what a certificate says: tags of one octet, definite lengths.
//! What is no DER, or stands where it should not, is an error that says what and where.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::CertificateError;
use crate::octets::lossy;
use crate::timestamp::Timestamp;

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

/// What is read, or what is wrong with it.
pub(super) type Read<T> = Result<T, CertificateError>;

/// One value.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    /// Class, form and number of its type.
    pub(super) tag: u8,
    /// Without tag and length.
    pub(super) content: &'a [u8],
    /// With both.
    pub(super) whole: &'a [u8],
    /// Where its content begins in the certificate.
    at: usize,
}

/// Values that stand one after the other. Iterates over them until their end, or until octets
/// that are none.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    octets: &'a [u8],
    /// Where they begin in the certificate.
    at: usize,
}

impl<'a> Iterator for Values<'a> {
    type Item = Read<Value<'a>>;

    fn next(&mut self) -> Option<Read<Value<'a>>> {
        if self.octets.is_empty() {
            return None;
        }
        let value = self.first().ok_or_else(|| self.wrong("no DER value"));
        let length = value
            .as_ref()
            .map_or(self.octets.len(), |it| it.whole.len());
        self.octets = &self.octets[length..];
        self.at += length;
        Some(value)
    }
}

impl<'a> Values<'a> {
    /// All of a text of DER.
    pub(super) fn of(octets: &'a [u8]) -> Self {
        Self { octets, at: 0 }
    }

    fn first(&self) -> Option<Value<'a>> {
        let [tag, length, ..] = *self.octets else {
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
            _ => number(self.octets.get(2..2 + more)?),
        };
        let start = 2 + more;
        let whole = self.octets.get(..start + length)?;
        Some(Value {
            tag,
            content: &whole[start..],
            whole,
            at: self.at + start,
        })
    }

    /// That something is wrong here.
    pub(super) fn wrong(&self, what: &'static str) -> CertificateError {
        CertificateError { what, at: self.at }
    }

    /// The next value, which has to be of this type; `what` says so otherwise.
    pub(super) fn expect(&mut self, tag: u8, what: &'static str) -> Read<Value<'a>> {
        let wrong = self.wrong(what);
        match self.next() {
            Some(Ok(value)) if value.tag == tag => Ok(value),
            Some(Err(error)) => Err(error),
            _ => Err(wrong),
        }
    }

    /// The next value if it is of this type; else it stays.
    pub(super) fn next_if(&mut self, tag: u8) -> Read<Option<Value<'a>>> {
        match self.octets.first() {
            Some(next) if *next == tag => self.next().transpose(),
            _ => Ok(None),
        }
    }

    /// Whether nothing follows.
    pub(super) fn is_empty(&self) -> bool {
        self.octets.is_empty()
    }

    /// That nothing follows.
    pub(super) fn end(&self) -> Read<()> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(self.wrong("octets behind the end"))
        }
    }
}

impl<'a> Value<'a> {
    /// The values within.
    pub(super) fn inside(self) -> Values<'a> {
        let (octets, at) = (self.content, self.at);
        Values { octets, at }
    }

    /// An object identifier with dots (X.690 8.19).
    pub(super) fn dotted(self) -> String {
        let mut text = String::new();
        let arcs = self.content.split_inclusive(|octet| octet & 0x80 == 0);
        for (at, arc) in arcs.enumerate() {
            let arc = arc.iter().fold(0_u64, |arc, octet| {
                arc.saturating_mul(0x80) | u64::from(octet & 0x7f)
            });
            // Writing to a string does not fail.
            let _ = match at {
                // The first two arcs are one number; the first is 0, 1 or 2.
                0 => write!(
                    text,
                    "{}.{}",
                    (arc / 40).min(2),
                    arc - (arc / 40).min(2) * 40
                ),
                _ => write!(text, ".{arc}"),
            };
        }
        text
    }

    /// A string of any of the types that names are made of.
    pub(super) fn text(self) -> Option<Cow<'a, str>> {
        match self.tag {
            tag::UTF8_STRING
            | tag::NUMERIC_STRING
            | tag::PRINTABLE_STRING
            | tag::TELETEX_STRING
            | tag::IA5_STRING
            | tag::VISIBLE_STRING => Some(lossy(self.content)),
            tag::BMP_STRING => {
                let units = self.content.chunks(2).map(|unit| number(unit) as u16);
                Some(String::from_utf16_lossy(&units.collect::<Vec<_>>()).into())
            }
            _ => None,
        }
    }

    /// The time: RFC 5280 4.1.2.5 allows but `YYMMDDHHMMSSZ` and `YYYYMMDDHHMMSSZ`.
    pub(super) fn time(self) -> Option<Timestamp> {
        let text = std::str::from_utf8(self.content).ok()?;
        let digits = text.strip_suffix('Z').or(text.strip_suffix("+0000"))?;
        let (century, digits) = match self.tag {
            tag::UTC_TIME if digits < "50" => ("20", digits),
            tag::UTC_TIME => ("19", digits),
            tag::GENERALIZED_TIME => digits.split_at_checked(2)?,
            _ => return None,
        };
        let mut pairs = [century, digits]
            .into_iter()
            .flat_map(|it| it.as_bytes().chunks(2));
        let mut pair = || match pairs.next()? {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
                Some(i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
            }
            _ => None,
        };
        let year = pair()? * 100 + pair()?;
        let (date, time) = ([year, pair()?, pair()?], [pair()?, pair()?, pair()?]);
        pairs.next().is_none().then(|| Timestamp::of(date, time))?
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
            at: 0,
        }
    }

    #[test]
    fn octets_that_are_no_value_are_an_error() {
        let long = [&[0x04, 0x82, 0x01, 0x00], [7; 256].as_slice()].concat();
        let cases: [(&str, &[u8], usize, Option<usize>); 9] = [
            ("nothing", b"", 0, None),
            ("an empty value", b"\x05\x00", 1, None),
            ("two", b"\x05\x00\x02\x01\x07", 2, None),
            ("a length of two octets", &long, 1, None),
            ("cut off in the tag", b"\x05\x00\x05", 1, Some(2)),
            ("cut off in the length", b"\x04\x82\x01", 0, Some(0)),
            ("cut off in the content", b"\x04\x02\x01", 0, Some(0)),
            ("an indefinite length", b"\x30\x80\x00\x00", 0, Some(0)),
            (
                "beyond any certificate",
                b"\x04\x84\xff\xff\xff\xff",
                0,
                Some(0),
            ),
        ];
        for (why, octets, count, wrong) in cases {
            let values = Values::of(octets);
            assert_eq!(values.filter(Result::is_ok).count(), count, "{why}");
            let error = { values }.find_map(Result::err);
            assert_eq!(error.map(|error| error.at), wrong, "{why}");
        }
    }

    #[test]
    fn an_error_says_where_it_is_in_the_whole() {
        let der = b"\x30\x06\x05\x00\x30\x02\x04\x05";
        let mut outer = Values::of(der)
            .expect(tag::SEQUENCE, "")
            .expect("one")
            .inside();
        outer.expect(0x05, "").expect("a null");
        let mut inner = outer.expect(tag::SEQUENCE, "").expect("another").inside();
        let error = inner.expect(tag::OID, "no OID").err();
        assert_eq!(error.map(|error| error.at), Some(6));
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
            let read = value(tag, octets).time().map(|time| time.to_string());
            assert_eq!(read.as_deref(), time, "{octets:?}");
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
