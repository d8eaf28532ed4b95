//! P14: the parsers beside those of other libraries, on texts made of the pieces that parsers differ
//! about. Where two disagree, the table of that library says why, with the section that settles it; a
//! disagreement without a reason fails, and so does a reason that nothing needs any more.
//!
//! mailrs-mta-sts reads policies and records, mail-auth records of both kinds. Neither follows the
//! ABNF to the letter, which RFC 8461 3.1 and 3.2 have senders do: nearly all reasons are leniency of
//! theirs. What nine senders make of the same faults is measured (`strictmx-core/tests/senders.rs`).

mod comparison;
mod texts;

use mail_auth::common::parse::TxtRecordParser as _;
use mail_auth::mta_sts::{MtaSts, ReportUri, TlsRpt};
use strictmx_core::{sts, tlsrpt};

use comparison::{Comparison, Other, Read, names};
use texts::*;

/// Texts of each kind.
const TEXTS: usize = 30_000;

/// Tells what no fault of ours does.
const EQUALS: &str = "an equals sign in a URI";

#[test]
fn policies_beside_mailrs() {
    const OTHER: Other = Other {
        name: "policies, mailrs-mta-sts",
        minds_not: &[
            (
                "Mx",
                "8461 3.2, sts-policy-mx-value: it takes any text for a pattern",
            ),
            (
                "FieldName",
                "8461 3.2, sts-policy-ext-name: it skips what it does not know",
            ),
            (
                "NoColon",
                "8461 3.2, sts-policy-field-delim: it skips such lines",
            ),
            ("EqualsSign", "the same"),
            (
                "EmptyValue",
                "8461 3.2, sts-policy-ext-value: it skips the field, an empty mx too",
            ),
            (
                "ControlChar",
                "8461 3.2, sts-policy-ext-value: it skips the field",
            ),
            (
                "BlankLine",
                "8461 3.2, sts-policy-term: it skips empty lines",
            ),
            ("BlankLineAtEnd", "the same"),
            ("Comment", "8461 3.2 has no comments: it has"),
            (
                "LeadingBlank",
                "8461 3.2, sts-policy-record: it trims lines",
            ),
            (
                "BlankBeforeColon",
                "8461 3.2, sts-policy-field-delim: it trims names",
            ),
            (
                "Missing similar",
                "8461 3.2, %s: names are case-sensitive; it lowers them",
            ),
            ("Version", "8461 3.2, %s\"STSv1\": the same"),
            ("Mode", "8461 3.2, %s\"enforce\": the same"),
            (
                "MaxAge",
                "8461 3.2, 1*10(DIGIT): it takes a sign, and more digits",
            ),
            (
                "MaxAgeOverLimit",
                "8461 3.2, a maximum of 31557600: it has none",
            ),
            (
                "ByteOrderMark",
                "8461 3.2: it skips the field that it spoils",
            ),
            ("TrailingDelimiter", "the same, of a field that it skips"),
        ],
        minds: &[
            (
                "Repeated",
                "8461 3.2, all entries but the first are ignored: it takes the last",
            ),
            (
                "MissingField(\"mx\")",
                "8461 3.2, mx is there unless the mode is none: it wants one",
            ),
            ("UnknownField similar", "8461 3.2, %s: it takes MX for mx"),
        ],
    };
    let mut comparison = Comparison::of(&OTHER);
    let mut random = Random(8461);
    for _ in 0..TEXTS {
        let text = random.text(&POLICY, &SPOILT_POLICY);
        let parsed = sts::policy::parse(text.as_bytes());
        let ours = match &parsed.value {
            Some(policy) => {
                let mx = policy
                    .mx
                    .iter()
                    .map(|mx| mx.value.to_string().to_ascii_lowercase());
                let mx: Vec<_> = mx.collect();
                Ok(format!("{} {} {mx:?}", policy.mode.name(), policy.max_age))
            }
            None => Err(names(&parsed, true)),
        };
        let theirs = mailrs_mta_sts::Policy::parse(&text);
        let theirs = match theirs {
            Ok(policy) => {
                let mode = format!("{:?}", policy.mode).to_ascii_lowercase();
                let mx: Vec<_> = policy.mx.iter().map(ToString::to_string).collect();
                Ok(format!("{mode} {} {mx:?}", policy.max_age))
            }
            Err(error) => Err(vec![format!("{error:?}")]),
        };
        comparison.add(&text, &ours, &names(&parsed, false), &theirs);
    }
    comparison.end();
}

fn our_record(text: &str) -> (Read, Vec<String>) {
    let parsed = sts::record::parse(text.as_bytes());
    let ours = match &parsed.value {
        Some(record) => Ok(record.id.value.clone()),
        None => Err(names(&parsed, true)),
    };
    (ours, names(&parsed, false))
}

/// Both libraries read records alike.
const OF_RECORDS: Other = Other {
    name: "records",
    minds_not: &[
        (
            "IdMalformed",
            "8461 3.1, 1*32(ALPHA / DIGIT): mailrs counts octets, mail-auth takes any text",
        ),
        (
            "IdMissing similar",
            "8461 3.1, %s\"id=\": it takes ID for id",
        ),
        (
            "Field(EmptyField",
            "8461 3.1, sts-field-delim: it skips empty fields",
        ),
        (
            "Field(Version(NotFirst",
            "8461 3.1, sts-text-record: the version may stand anywhere",
        ),
        ("Field(Version(Absent", "the same"),
        (
            "Field(Version(Case",
            "8461 3.1, %s\"v=STSv1\": it lowers the name, mailrs the value, too",
        ),
        (
            "Field(Version(LeadingBlank",
            "8461 3.1, sts-text-record: it trims",
        ),
        (
            "Field(Version(BlankAroundEquals",
            "8461 3.1, %s\"v=STSv1\": it trims",
        ),
        ("Field(BlankAroundEquals", "8461 3.1, sts-id: it trims"),
        (
            "Field(TrailingBlank",
            "8461 3.1: blanks stand beside a semicolon; it trims",
        ),
        ("Field(NonAscii", "8461 3.1, US-ASCII: it takes any octet"),
        (
            "Field(Quotes",
            "8461 3.1, sts-text-record: a second version counts, whatever stands before it",
        ),
        (
            "Field(Value",
            "8461 3.1, sts-ext-value: it skips what it does not know",
        ),
        (
            "Field(Version(AfterField",
            "8461 3.1: the version comes first; it takes fields in any order",
        ),
        ("Field(Name", "8461 3.1, sts-ext-name: the same"),
        ("Field(NoEquals", "8461 3.1, sts-extension: the same"),
    ],
    minds: &[
        (
            "IdRepeated",
            "8461 3.2, all entries but the first are ignored: it takes the last",
        ),
        (
            "UnknownField similar",
            "8461 3.1: ID and a second v are extensions; it takes them for the fields",
        ),
    ],
};

#[test]
fn records_beside_mailrs() {
    const OTHER: Other = Other {
        name: "records, mailrs-mta-sts",
        ..OF_RECORDS
    };
    let mut comparison = Comparison::of(&OTHER);
    let mut random = Random(8461);
    for _ in 0..TEXTS {
        let text = random.text(&RECORD, &SPOILT_RECORD);
        let (ours, tolerated) = our_record(&text);
        let theirs = mailrs_mta_sts::StsRecord::parse(&text);
        let theirs = theirs.map(|record| record.id.to_string());
        let theirs = theirs.map_err(|error| vec![format!("{error:?}")]);
        comparison.add(&text, &ours, &tolerated, &theirs);
    }
    comparison.end();
}

#[test]
fn records_beside_mail_auth() {
    const OTHER: Other = Other {
        name: "records, mail-auth",
        ..OF_RECORDS
    };
    let mut comparison = Comparison::of(&OTHER);
    let mut random = Random(8461);
    for _ in 0..TEXTS {
        let text = random.text(&RECORD, &SPOILT_RECORD);
        let (ours, tolerated) = our_record(&text);
        let theirs = MtaSts::parse(text.as_bytes());
        let theirs = theirs.map(|record| record.id);
        let theirs = theirs.map_err(|_| vec!["refused".to_owned()]);
        comparison.add(&text, &ours, &tolerated, &theirs);
    }
    comparison.end();
}

#[test]
fn tlsrpt_records_beside_mail_auth() {
    const OTHER: Other = Other {
        name: "TLSRPT records, mail-auth",
        minds_not: &[
            (
                "Uri",
                "8460 3, tlsrpt-uri: it takes any text after the scheme",
            ),
            (
                "Field(EmptyField",
                "8460 3, field-delim: it skips empty fields",
            ),
            (
                "Field(NoEquals",
                "8460 3, tlsrpt-extension: it skips what it does not know",
            ),
            (
                "Field(Version(AfterField",
                "8460 3: the version comes first; it takes fields in any order",
            ),
            ("Field(Name", "the same"),
            ("Field(Value", "the same"),
            (
                "Field(TrailingBlank",
                "8460 3: blanks stand beside a semicolon; it trims",
            ),
            (
                "Field(NonAscii",
                "8460 3, URI of RFC 3986: it takes any octet",
            ),
            ("Field(BlankAroundEquals", "8460 3, %s\"rua=\": it trims"),
            (
                "Field(Version(Case",
                "8460 3, %s\"v=TLSRPTv1\": it lowers the tag",
            ),
            (
                "Field(Version(LeadingBlank",
                "8460 3, tlsrpt-record: it trims",
            ),
            (
                "Field(Version(NotFirst",
                "8460 3, tlsrpt-record: empty fields may come first",
            ),
            (
                "RuaMissing similar",
                "8460 3, %s\"rua=\": it takes RUA for rua",
            ),
        ],
        minds: &[
            (
                "Uri",
                "8460 3: of several URIs those that cannot be used are skipped; it ends there, or takes them",
            ),
            (
                "RuaRepeated",
                "8460 3 is silent: both count here; it does not find the second",
            ),
            ("UnknownField similar", "8460 3, %s: it takes RUA for rua"),
            (EQUALS, "3986 3.4: it ends a URI at an equals sign"),
        ],
    };
    let mut comparison = Comparison::of(&OTHER);
    let mut random = Random(8460);
    for _ in 0..TEXTS {
        let text = random.text(&TLSRPT, &SPOILT_TLSRPT);
        let parsed = tlsrpt::record::parse(text.as_bytes());
        let mut tolerated = names(&parsed, false);
        let ours = match &parsed.value {
            Some(record) => {
                // Schemes are read in any case (RFC 3986 3.1).
                let rua = record.rua.iter().map(|uri| {
                    let uri = uri.value.to_string();
                    let (scheme, rest) = uri.split_once(':').unwrap_or_default();
                    format!("{}:{rest}", scheme.to_ascii_lowercase())
                });
                let rua: Vec<_> = rua.collect();
                if rua.iter().any(|uri| uri.contains('=')) {
                    tolerated.push(EQUALS.to_owned());
                }
                Ok(format!("{rua:?}"))
            }
            None => Err(names(&parsed, true)),
        };
        let theirs = TlsRpt::parse(text.as_bytes());
        let theirs = match theirs {
            Ok(record) => {
                let rua = record.rua.iter().map(|uri| match uri {
                    ReportUri::Mail(address) => format!("mailto:{address}"),
                    ReportUri::Http(url) => url.clone(),
                });
                let rua: Vec<_> = rua.collect();
                Ok(format!("{rua:?}"))
            }
            Err(_) => Err(vec!["refused".to_owned()]),
        };
        comparison.add(&text, &ours, &tolerated, &theirs);
    }
    comparison.end();
}
