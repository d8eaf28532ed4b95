//! The `_smtp._tls` TXT record (RFC 8460 3).

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::span::{self, Parsed, Partial, Span, Spanned};
use crate::txt_fields::{self, Field, FieldFault, Grammar};

use super::report_uri::{ReportUri, UriFault};

/// What a record begins with.
pub const VERSION: &str = "v=TLSRPTv1";

const GRAMMAR: Grammar = Grammar {
    version: VERSION,
    required: "rua",
    // RFC 8460 3 counts records, and knows no invalid ones as RFC 8461 3.1 does.
    bare: false,
};

/// A valid record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(rename = "TlsrptRecord")]
pub struct Record {
    /// Where reports go, in order; at least one. A sender may use one or all (RFC 8460 3).
    pub rua: Vec<Spanned<ReportUri>>,
    /// Other fields, in order. Senders ignore them.
    pub extensions: Vec<Field>,
}

/// How a text breaks the grammar of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Of the grammar that all such records share.
    Field(FieldFault),
    /// `tlsrpt-rua`: there is no field `rua`.
    RuaMissing {
        /// A field that was probably meant, such as `RUA`.
        similar: Option<String>,
    },
    /// `tlsrpt-uri`: one of the destinations is none.
    Uri {
        /// As written.
        found: String,
        /// Why.
        fault: UriFault,
        /// Other destinations remain, so that the record can be used (RFC 8460 3: unknown schemes
        /// are skipped).
        others_remain: bool,
    },
    /// A second `rua`; both count (RFC silent: we choose what mox and Stalwart do). Tolerated.
    RuaRepeated,
    /// A field that is not registered. Tolerated: senders ignore it.
    UnknownField {
        /// Its name.
        field: String,
    },
}

impl span::Fault for Fault {
    fn invalidates(&self) -> bool {
        match self {
            Self::Field(fault) => fault.invalidates(),
            Self::RuaMissing { .. } => true,
            Self::Uri {
                fault,
                others_remain,
                ..
            } => fault.is_syntax() || !others_remain,
            Self::RuaRepeated | Self::UnknownField { .. } => false,
        }
    }
}

impl Partial for Record {
    /// The destinations that could be read.
    type Seen = Vec<Spanned<ReportUri>>;
}

/// Reads one record, the strings of its RR already joined.
pub fn parse(text: &[u8]) -> Parsed<Record, Fault> {
    let mut faults = Vec::new();
    let txt_fields::Fields { fields, complete } = txt_fields::read(text, &GRAMMAR, &mut faults);
    let mut faults: Vec<_> = faults
        .into_iter()
        .map(|fault| fault.map(Fault::Field))
        .collect();

    let mut rua = Vec::new();
    let mut bad_uris = Vec::new();
    let mut rua_fields = 0;
    let mut extensions = Vec::new();
    for field in &fields {
        // RFC 8460 3: field names are case-sensitive.
        if field.name.value != GRAMMAR.required {
            let fault = match field.extension_fault() {
                Some(fault) => field.span().with(Fault::Field(fault)),
                None => field
                    .name
                    .clone()
                    .map(|field| Fault::UnknownField { field }),
            };
            faults.push(fault);
            extensions.push(field.clone());
            continue;
        }
        rua_fields += 1;
        if rua_fields == 2 {
            faults.push(field.name.span.with(Fault::RuaRepeated));
        }
        for uri in uris(text, field.value.span) {
            match ReportUri::parse(&uri.value) {
                Ok(destination) => rua.push(uri.span.with(destination)),
                Err(_) if txt_fields::has_forbidden_octets(uri.value.as_bytes()) => {}
                Err(fault) => bad_uris.push(uri.map(|found| (found, fault))),
            }
        }
    }
    let others_remain = !rua.is_empty();
    faults.extend(bad_uris.into_iter().map(|uri| {
        uri.map(|(found, fault)| Fault::Uri {
            found,
            fault,
            others_remain,
        })
    }));
    if rua_fields == 0 && complete {
        let similar = txt_fields::similar(&fields, &GRAMMAR);
        let span = similar.map_or(Span::empty(text.len()), |field| field.name.span);
        if similar.is_some() {
            // What is wrong with it as an extension does not matter then.
            faults.retain(|fault| fault.span.start != span.start);
        }
        let similar = similar.map(|field| field.name.value.clone());
        faults.push(span.with(Fault::RuaMissing { similar }));
    }
    let value = (!rua.is_empty()).then(|| Record {
        rua: rua.clone(),
        extensions,
    });
    Parsed::new(value, rua, faults)
}

/// RFC 8460 3: `tlsrpt-uri *(*WSP "," *WSP tlsrpt-uri)`.
fn uris(text: &[u8], value: Span) -> Vec<Spanned<String>> {
    let mut next = value.start;
    let uri = |part: &[u8]| {
        let start = next + (part.len() - part.trim_ascii_start().len());
        next += part.len() + 1;
        let part = part.trim_ascii();
        let written = String::from_utf8_lossy(part).into_owned();
        Span::new(start, start + part.len()).with(written)
    };
    value
        .of(text)
        .split(|octet| *octet == b',')
        .map(uri)
        .collect()
}

impl fmt::Display for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{VERSION}; rua=")?;
        for (at, destination) in self.rua.iter().enumerate() {
            write!(f, "{}{}", if at > 0 { "," } else { "" }, destination.value)?;
        }
        f.write_str(";")?;
        for field in &self.extensions {
            write!(f, " {}={};", field.name.value, field.value.value)?;
        }
        Ok(())
    }
}

/// What the rule of RFC 8460 3 makes of all TXT records at `_smtp._tls`.
pub type Selection = txt_fields::Selection<Record, Fault>;

/// Finds the record that counts (RFC 8460 3).
pub fn select(texts: &[Vec<u8>]) -> Selection {
    txt_fields::select(texts, &GRAMMAR, parse)
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
    fn a_version_alone_is_no_record() {
        for (text, fault) in [
            ("v=TLSRPTv1", Some(VersionFault::NotDelimited)),
            ("v=TLSRPTv1;", None),
            ("v=TLSRPTv1 ", None),
            ("\"v=TLSRPTv1\"", None),
        ] {
            let selection = select(&[text.as_bytes().to_vec()]);
            let near = selection.near_miss.map(|(_, fault)| fault.value);
            assert_eq!(near, fault, "{text}");
            // What more there is can be judged.
            assert_eq!(selection.chosen.is_some(), fault.is_none(), "{text}");
        }
    }

    #[test]
    fn good_records() {
        let cases = [
            ("v=TLSRPTv1; rua=mailto:a@example.com", 1, "mail"),
            ("v=TLSRPTv1;rua=https://r.example.com/v1", 1, "https"),
            (
                "v=TLSRPTv1; rua=mailto:a@example.com,https://r.example.com/t;",
                2,
                "both",
            ),
            (
                "v=TLSRPTv1; rua=mailto:a@example.com , https://r.example.com/t",
                2,
                "blanks around the comma",
            ),
            (
                "v=TLSRPTv1; rua=MAILTO:a@example.com",
                1,
                "schemes have no case",
            ),
            (
                "v=TLSRPTv1; rua=mailto:a@example.com; rua=mailto:b@example.com",
                2,
                "two fields",
            ),
            (
                "v=TLSRPTv1; rua=https://r.example.com:8443/?a=b&c=d",
                1,
                "port and query",
            ),
            (
                "v=TLSRPTv1; rua=http://r.example.com,mailto:a@example.com",
                1,
                "an unknown scheme is skipped",
            ),
        ];
        for (text, count, why) in cases {
            let record = parse(text.as_bytes())
                .value
                .unwrap_or_else(|| panic!("{why}: {:?}", faults(text)));
            assert_eq!(record.rua.len(), count, "{why}");
            let printed = record.to_string();
            let again = parse(printed.as_bytes())
                .value
                .unwrap_or_else(|| panic!("{printed}"));
            assert_eq!(again.to_string(), printed, "{why}: round trip");
        }
    }

    #[test]
    fn bad_destinations() {
        use UriFault as U;
        let cases = [
            ("", U::Empty),
            ("a@example.com", U::NoScheme),
            (
                "http://r.example.com/t",
                U::Scheme {
                    found: "http".to_owned(),
                },
            ),
            (
                "javascript:alert(document.domain)",
                U::Scheme {
                    found: "javascript".to_owned(),
                },
            ),
            ("mailto:a@example.com!10m", U::ExclamationMark),
            ("mailto: a@example.com", U::Character { found: ' ' }),
            ("mailto:a@example.com%2", U::PercentEncoding),
            ("mailto:", U::Address),
            ("mailto://a@example.com", U::Address),
            (
                "mailto:a@x.com?bcc=victim@y.com%0d%0aX:%20z",
                U::HeaderInjection,
            ),
            ("https:///nohost", U::NoHost),
            ("https:r.example.com", U::NoHost),
        ];
        for (uri, fault) in cases {
            let text = format!("v=TLSRPTv1; rua={uri}");
            let expected = Fault::Uri {
                found: uri.to_owned(),
                fault,
                others_remain: false,
            };
            assert_eq!(faults(&text), [expected], "{uri}");
            assert!(parse(text.as_bytes()).value.is_none(), "{uri}");
        }
    }

    #[test]
    fn a_bad_destination_is_marked_where_it_stands() {
        let first = "http://a.example/t";
        let second = "http://b.example/t";
        let third = "mailto:a@example.com";
        let text = format!("v=TLSRPTv1; rua={first} ,\t{second},{third}");
        let parsed = parse(text.as_bytes());
        let spots: Vec<_> = parsed
            .faults
            .iter()
            .map(|fault| fault.span.of(text.as_bytes()))
            .collect();
        assert_eq!(spots, [first.as_bytes(), second.as_bytes()]);
        let seen: Vec<_> = parsed
            .seen
            .iter()
            .map(|uri| uri.span.of(text.as_bytes()))
            .collect();
        assert_eq!(seen, [third.as_bytes()]);
    }

    #[test]
    fn other_faults() {
        let cases = [
            ("v=TLSRPTv1", Fault::Field(FieldFault::NoFields)),
            (
                "v=TLSRPTv1; RUA=mailto:a@example.com",
                Fault::RuaMissing {
                    similar: Some("RUA".to_owned()),
                },
            ),
            (
                "v=TLSRPTv1; x=1",
                Fault::UnknownField {
                    field: "x".to_owned(),
                },
            ),
            (
                "v=TLSRPTv1; rua=mailto:a@example.com ",
                Fault::Field(FieldFault::TrailingBlank),
            ),
            (
                "v=TLSRPTv1; rua=mailto:a@example.com;;",
                Fault::Field(FieldFault::EmptyField),
            ),
            (
                "v=TLSRPT1; rua=mailto:a@example.com",
                Fault::Field(FieldFault::Version(VersionFault::Other)),
            ),
            (
                "v=tlsrptv1; rua=mailto:a@example.com",
                Fault::Field(FieldFault::Version(VersionFault::Case)),
            ),
        ];
        for (text, fault) in cases {
            assert_eq!(faults(text).first(), Some(&fault), "{text}");
        }
    }
}
