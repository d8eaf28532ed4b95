//! The `_mta-sts` TXT record (RFC 8461 3.1).

use std::fmt;

use crate::span::{self, Parsed, Partial, Span, Spanned};
use crate::txt_fields::{self, Field, FieldFault};

/// What a record begins with.
pub const VERSION: &str = "v=STSv1";

/// A valid record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// 1 to 32 ASCII letters and digits; names one instance of the policy.
    pub id: Spanned<String>,
    /// Other fields, in order. Senders ignore them.
    pub extensions: Vec<Field>,
}

/// How a text breaks the grammar of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Of the grammar that all such records share.
    Field(FieldFault),
    /// `sts-id`: there is no field `id`.
    IdMissing {
        /// A field that was probably meant, such as `ID`.
        similar: Option<String>,
    },
    /// `sts-id`: not 1 to 32 letters and digits.
    IdMalformed {
        /// The value.
        found: String,
    },
    /// A second `id`; the first one counts (RFC 8461 3.2). Tolerated.
    IdRepeated {
        /// The value that counts.
        first: String,
        /// The value that does not.
        found: String,
    },
    /// A field that is not registered (RFC 8461 9.2). Tolerated: senders ignore it.
    UnknownField {
        /// Its name.
        field: String,
    },
}

impl span::Fault for Fault {
    fn invalidates(&self) -> bool {
        match self {
            Self::Field(fault) => fault.invalidates(),
            Self::IdMissing { .. } | Self::IdMalformed { .. } => true,
            Self::IdRepeated { .. } | Self::UnknownField { .. } => false,
        }
    }
}

impl Partial for Record {
    /// All fields that could be read.
    type Seen = Vec<Field>;
}

/// Reads one record, the strings of its RR already joined.
pub fn parse(text: &[u8]) -> Parsed<Record, Fault> {
    let mut field_faults = Vec::new();
    let fields = txt_fields::read(text, VERSION, &mut field_faults);
    // Where the fields could not even be told apart, nothing is "missing".
    let readable = !field_faults.iter().any(|fault| ends_reading(&fault.value));
    let mut faults: Vec<_> = field_faults
        .into_iter()
        .map(|fault| fault.map(Fault::Field))
        .collect();

    let mut id: Option<Spanned<String>> = None;
    let mut extensions = Vec::new();
    for field in &fields {
        // RFC 8461 3.1: field names are case-sensitive.
        if field.name.value == "id" {
            match &id {
                None => {
                    // Octets that no record may have are said already.
                    let text = field.value.value.as_bytes();
                    if !is_id(text)
                        && !text
                            .iter()
                            .any(|octet| !octet.is_ascii() || octet.is_ascii_control())
                    {
                        faults.push(
                            field
                                .value
                                .clone()
                                .map(|found| Fault::IdMalformed { found }),
                        );
                    }
                    id = Some(field.value.clone());
                }
                // RFC 8461 3.2, last paragraph, speaks of TXT records too: the first one counts.
                Some(first) => {
                    let first = first.value.clone();
                    faults.push(field.span().with(Fault::IdRepeated {
                        first,
                        found: field.value.value.clone(),
                    }));
                }
            }
            continue;
        }
        let name = field.name.value.clone();
        if txt_fields::is_extension_value(field.value.value.as_bytes()) {
            faults.push(field.name.span.with(Fault::UnknownField { field: name }));
        } else {
            faults.push(
                field
                    .span()
                    .with(Fault::Field(FieldFault::Value { field: name })),
            );
        }
        extensions.push(field.clone());
    }
    if id.is_none() && readable {
        // `ID=1` is an extension to the grammar, and an id to its writer.
        let similar = fields
            .iter()
            .find(|field| field.name.value.eq_ignore_ascii_case("id"));
        let span = similar.map_or(Span::empty(text.len()), |field| field.name.span);
        if let Some(field) = similar {
            faults.retain(|fault| fault.span != field.name.span);
        }
        let similar = similar.map(|field| field.name.value.clone());
        faults.push(span.with(Fault::IdMissing { similar }));
    }
    Parsed::new(id.map(|id| Record { id, extensions }), fields, faults)
}

fn ends_reading(fault: &FieldFault) -> bool {
    matches!(
        fault,
        FieldFault::Version(_)
            | FieldFault::Quotes
            | FieldFault::Backslash
            | FieldFault::Delimiter { .. }
            | FieldFault::NoFields
    )
}

/// RFC 8461 3.1: `sts-id = %s"id" *WSP "=" *WSP 1*32(ALPHA / DIGIT)`, read without the blanks, which the
/// grammar does not have.
fn is_id(value: &[u8]) -> bool {
    (1..=32).contains(&value.len()) && value.iter().all(u8::is_ascii_alphanumeric)
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}; id={};", self.id.value)?;
        for field in &self.extensions {
            write!(f, " {}={};", field.name.value, field.value.value)?;
        }
        Ok(())
    }
}

/// What the rule of RFC 8461 3.1 makes of all TXT records at `_mta-sts`.
pub type Selection = txt_fields::Selection<Record, Fault>;

/// Finds the record that counts (RFC 8461 3.1).
pub fn select(texts: &[Vec<u8>]) -> Selection {
    txt_fields::select(texts, VERSION, parse)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::txt_fields::VersionFault;

    fn faults(text: &str) -> Vec<Fault> {
        parse(text.as_bytes())
            .faults
            .into_iter()
            .map(|fault| fault.value)
            .collect()
    }

    #[test]
    fn good_records() {
        let cases = [
            (
                "v=STSv1; id=20160831085700Z;",
                "20160831085700Z",
                "the example of RFC 8461 3.1",
            ),
            ("v=STSv1;id=1", "1", "no blanks"),
            ("v=STSv1;\tid=1\t;", "1", "tabs around the delimiter"),
            (
                "v=STSv1; id=1; ",
                "1",
                "a delimiter at the end, with a blank",
            ),
            (
                "v=STSv1 ; id=1",
                "1",
                "a blank before the first delimiter, literally",
            ),
            ("v=STSv1; id=1; id=2", "1", "the first id counts"),
            ("v=STSv1; x=a,b:c/d; id=1", "1", "an extension in front"),
        ];
        for (text, id, why) in cases {
            let record = parse(text.as_bytes())
                .value
                .unwrap_or_else(|| panic!("{why}: {:?}", faults(text)));
            assert_eq!(record.id.value, id, "{why}");
            let printed = record.to_string();
            let again = parse(printed.as_bytes())
                .value
                .unwrap_or_else(|| panic!("{printed}"));
            assert_eq!(again.to_string(), printed, "{why}: round trip");
        }
    }

    #[test]
    fn bad_records_have_exactly_one_fault() {
        use FieldFault as F;
        let cases = [
            (
                "v=STSv1",
                Fault::Field(F::NoFields),
                "nothing after the version",
            ),
            (
                "v=STSv1;",
                Fault::Field(F::NoFields),
                "nothing after the delimiter",
            ),
            (
                "v=STSv1; id=",
                Fault::IdMalformed {
                    found: String::new(),
                },
                "empty id",
            ),
            (
                "v=STSv1; id=a-b",
                Fault::IdMalformed {
                    found: "a-b".to_owned(),
                },
                "hyphen",
            ),
            (
                "v=STSv1; ID=1",
                Fault::IdMissing {
                    similar: Some("ID".to_owned()),
                },
                "upper case",
            ),
            (
                "v=STSv1, id=1",
                Fault::Field(F::Delimiter { found: ',' }),
                "comma",
            ),
            (
                "v=STSv1 id=1",
                Fault::Field(F::Delimiter { found: ' ' }),
                "no delimiter",
            ),
            (
                "v=STSv1\\; id=1\\;",
                Fault::Field(F::Backslash),
                "zone file escapes",
            ),
            (
                "\"v=STSv1; id=1;\"",
                Fault::Field(F::Quotes),
                "zone file quotes",
            ),
            (
                "v=STSv1; id=1 ",
                Fault::Field(F::TrailingBlank),
                "trailing blank",
            ),
            (
                "v=STSv1; id=1;;",
                Fault::Field(F::EmptyField),
                "two delimiters",
            ),
            (
                "v=STSv1;; id=1",
                Fault::Field(F::EmptyField),
                "two delimiters in front",
            ),
            (
                "v=STSv1; id=1; foo",
                Fault::Field(F::NoEquals {
                    field: "foo".to_owned(),
                }),
                "no equals sign",
            ),
            (
                "v=STSv1; id = 1",
                Fault::Field(F::BlankAroundEquals {
                    field: "id".to_owned(),
                }),
                "blanks",
            ),
            (
                "v=STSv1; id=1; _x=1",
                Fault::Field(F::Name {
                    field: "_x".to_owned(),
                }),
                "name begins with underscore",
            ),
            (
                "v=STSv1; id=1; x=a=b",
                Fault::Field(F::Value {
                    field: "x".to_owned(),
                }),
                "equals sign in a value",
            ),
            (
                "v=STSv1; id=1; x=a b",
                Fault::Field(F::Value {
                    field: "x".to_owned(),
                }),
                "blank in a value",
            ),
            (
                " v=STSv1; id=1",
                Fault::Field(F::Version(VersionFault::LeadingBlank)),
                "leading blank",
            ),
            (
                "V=STSv1; id=1",
                Fault::Field(F::Version(VersionFault::Case)),
                "case",
            ),
            (
                "v = STSv1; id=1",
                Fault::Field(F::Version(VersionFault::BlankAroundEquals)),
                "blanks",
            ),
            (
                "v=STSv2; id=1",
                Fault::Field(F::Version(VersionFault::Other)),
                "a later version",
            ),
            (
                "v=STSv10; id=1",
                Fault::Field(F::Version(VersionFault::Other)),
                "not a prefix",
            ),
            (
                "v=STS1; id=1",
                Fault::Field(F::Version(VersionFault::Other)),
                "a draft",
            ),
            (
                "id=1; v=STSv1",
                Fault::Field(F::Version(VersionFault::NotFirst)),
                "order",
            ),
            (
                "v=spf1 -all",
                Fault::Field(F::Version(VersionFault::Absent)),
                "another protocol",
            ),
        ];
        for (text, fault, why) in cases {
            assert_eq!(faults(text), [fault], "{why}: {text}");
            assert!(parse(text.as_bytes()).value.is_none(), "{why}: {text}");
        }
    }

    #[test]
    fn of_several_records_only_those_with_the_exact_prefix_count() {
        let select = |texts: &[&str]| {
            select(
                &texts
                    .iter()
                    .map(|text| text.as_bytes().to_vec())
                    .collect::<Vec<_>>(),
            )
        };
        assert_eq!(
            select(&["v=STSv1; id=1", "v=spf1 -all"])
                .chosen
                .map(|chosen| chosen.0),
            Some(0)
        );
        assert_eq!(select(&["v=STSv1; id=1", "v=STSv10; id=2"]).candidates, [0]);
        assert_eq!(
            select(&["v=STSv1 ; id=1", "v=spf1 -all"]).candidates,
            [0; 0]
        );
        assert_eq!(select(&["v=STSv1; id=1", "v=STSv1; id=1"]).chosen, None);
        assert!(select(&["v=STSv1 ; id=1"]).record().is_some());
        assert!(select(&["id=1; v=STSv1"]).near_miss.is_some());
        assert!(select(&["v=spf1 -all"]).near_miss.is_none());
    }
}
