//! Properties of the parsers, on texts made of the pieces that they look at.

mod cases;

use std::fmt::{Debug, Display};
use std::sync::Arc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use strictmx_core::domain_name::DomainName;
use strictmx_core::smtp::Reply;
use strictmx_core::smtp::reply::{Extent, ReplyFault};
use strictmx_core::span::{Fault, Parsed, Partial};
use strictmx_core::sts::{self, MxPattern};
use strictmx_core::timestamp::Timestamp;
use strictmx_core::tlsrpt;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use cases::same_every_time;

/// Texts of these pieces, in any order.
fn soup(pieces: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => select(pieces).prop_map(|piece| piece.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 1..3),
    ];
    vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

/// What holds for every text: a value or a fault that takes it away, and faults that lie inside.
fn holds<T: Partial + Display, F: Fault + Debug>(
    text: &[u8],
    parse: impl Fn(&[u8]) -> Parsed<T, F>,
) -> Option<T> {
    let parsed = parse(text);
    let taken_away = parsed.faults.iter().any(|fault| fault.value.invalidates());
    assert_eq!(parsed.is_valid(), !taken_away, "{:?}", parsed.faults);
    let inside = |end: usize| end <= text.len();
    assert!(
        parsed.faults.iter().all(|fault| inside(fault.span.end)),
        "{:?}",
        parsed.faults
    );
    parsed.value
}

/// What is printed is read as the same, and printed the same again.
fn survives<T: Partial + Display, F: Fault + Debug>(
    value: &T,
    parse: impl Fn(&[u8]) -> Parsed<T, F>,
) -> T {
    let printed = value.to_string();
    let again = parse(printed.as_bytes());
    let value = again
        .value
        .unwrap_or_else(|| panic!("{printed:?}: {:?}", again.faults));
    assert_eq!(value.to_string(), printed);
    value
}

/// As a well-kept library reads it.
fn reference(text: &str) -> Option<Timestamp> {
    let read = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    Some(Timestamp::from_unix(read.unix_timestamp()))
}

proptest! {
    #![proptest_config(same_every_time())]

    #[test]
    fn policies(text in soup(&[
        "version: STSv1\n", "mode: enforce\n", "mode: testing\r\n", "mode: none\n", "mode: ",
        "mx: *.example.net\n", "mx: mail.example.com\n", "mx: ", "max_age: 604800\n", "max_age:",
        "max_age = 1 # x", "note: \u{fc}\n", "Mode: x\n", "---\n", "# x\n", "\n", "\r", " ", ";",
        ":", "=", "*", "\u{feff}", "192.0.2.1\n", "\\n", "0",
    ])) {
        if let Some(policy) = holds(&text, sts::policy::parse) {
            let again = survives(&policy, sts::policy::parse);
            let patterns = |policy: &sts::Policy| -> Vec<MxPattern> {
                policy.mx.iter().map(|mx| mx.value.clone()).collect()
            };
            prop_assert_eq!((policy.mode, policy.max_age), (again.mode, again.max_age));
            prop_assert_eq!(patterns(&policy), patterns(&again));
            prop_assert_eq!(policy.extensions, again.extensions);
        }
    }

    #[test]
    fn sts_records(text in soup(&[
        "v=STSv1", "v=STSv1;", "; ", ";", " ", "\t", "id=1", "id=20240101T000000", "id", "=", "x=y",
        "x-1.a_b=a,b:c/d", "\"", "\\;", ",", ":", "V=stsv1", "\r\n", "\u{e9}",
    ])) {
        if let Some(record) = holds(&text, sts::record::parse) {
            prop_assert_eq!(survives(&record, sts::record::parse).id.value, record.id.value);
        }
        // A single record is chosen or left by its beginning alone.
        let selection = sts::record::select(std::slice::from_ref(&text));
        let parsed = sts::record::parse(&text).value;
        prop_assert_eq!(selection.record().cloned(), parsed);
    }

    #[test]
    fn tlsrpt_records(text in soup(&[
        "v=TLSRPTv1", "v=TLSRPTv1;", "; ", ";", " ", "rua=", "mailto:", "a@example.com", ",",
        "https://", "r.example.com", ":8443", "/v1?a=b#c", "http://x", "[2001:db8::1]", "!10m",
        "%0d", "%2", "x=y", "\"", "\\;", "RUA=1", "\u{e9}", "mailto:a%2Bb@example.com?x=y",
    ])) {
        if let Some(record) = holds(&text, tlsrpt::record::parse) {
            let again = survives(&record, tlsrpt::record::parse);
            let uris = |record: &tlsrpt::Record| -> Vec<_> {
                record.rua.iter().map(|uri| uri.value.clone()).collect()
            };
            prop_assert_eq!(uris(&again), uris(&record));
        }
    }

    #[test]
    fn replies(octets in soup(&[
        "220", "250", "554", "25", "-", " ", "\r\n", "\n", "\r", "STARTTLS", "5.7.1 no", "\0", "\u{fc}",
    ])) {
        let value = holds(&octets, Reply::parse);
        // What is not UTF-8 does not come back, and may grow beyond the limit of a line. Of many faults
        // not all are kept, so that these do not tell.
        let is_exact = std::str::from_utf8(&octets).is_ok();
        if let Some(reply) = value.filter(|_| is_exact) {
            prop_assert_eq!(survives(&reply, Reply::parse), reply);
        }
        // Where the first reply ends does not depend on what follows.
        if let Extent::Complete(end) = Reply::extent(&octets) {
            prop_assert_eq!(Reply::extent(&octets[..end]), Extent::Complete(end));
            let faults = Reply::parse(&octets[..end]).faults;
            let cut = |fault: &ReplyFault| matches!(fault, ReplyFault::Incomplete | ReplyFault::Trailing);
            prop_assert!(!faults.iter().any(|fault| cut(&fault.value)));
        }
    }

    #[test]
    fn names_of_any_octets(labels in vec(vec(any::<u8>(), 1..20), 0..8)) {
        let name = DomainName::from_labels(&labels);
        prop_assert_eq!(name.to_string().parse(), Ok(name.clone()));
        prop_assert_eq!(name.labels().count(), labels.len());
        let json = serde_json::to_string(&name).expect("a string");
        prop_assert_eq!(serde_json::from_str::<DomainName>(&json).expect("a name"), name);
    }

    #[test]
    fn names_as_typed(text in soup(&[
        "example", "com", "xn--", "bcher-kva", "B\u{fc}cher", ".", "\u{3002}", "@", "https://", "/",
        ":25", "-", "_", "*", "[", "]", "192.0.2.1", "0x7f", " ", "\u{200B}", "mailto:", "<", ">",
        "test", "\u{5d0}", "\u{200d}",
    ])) {
        let text = String::from_utf8_lossy(&text);
        match DomainName::from_input(&text) {
            // The canonical form is taken everywhere, and needs no reading.
            Ok(input) => {
                let again = DomainName::from_input(input.name.a_label());
                prop_assert_eq!(again.map(|again| (again.name, again.read_as)), Ok((input.name.clone(), vec![])));
                prop_assert_eq!(DomainName::parse(input.name.a_label()), Ok(input.name.clone()));
                prop_assert_eq!(input.name.a_label().parse(), Ok(input.name.clone()));
                prop_assert_eq!(DomainName::parse(&input.name.u_label()), Ok(input.name));
            }
            Err(error) => {
                prop_assert!(text.is_char_boundary(error.span.start) && error.span.end <= text.len());
                prop_assert!(!error.to_string().chars().any(char::is_control));
                if let Some(suggestion) = &error.suggestion {
                    prop_assert!(DomainName::parse(suggestion).is_ok());
                }
            }
        }
        // What the strict edge takes, the field takes as the same name.
        if let Ok(name) = DomainName::parse(&text) {
            prop_assert_eq!(DomainName::from_input(&text).map(|input| input.name), Ok(name));
        }
    }

    #[test]
    fn a_library_agrees(seconds in -62_167_219_200_i64..=253_402_300_799, offset in -1_439_i32..1_440) {
        let ours = Timestamp::from_unix(seconds);
        let theirs = OffsetDateTime::from_unix_timestamp(seconds).expect("in range");
        prop_assert_eq!(ours.ymd(), (theirs.year(), theirs.month().into(), theirs.day()));
        let text = theirs.format(&Rfc3339).expect("in range");
        prop_assert_eq!(&ours.to_string(), &text);
        let offset = time::UtcOffset::from_whole_seconds(offset * 60).expect("in range");
        if let Some(text) = theirs.checked_to_offset(offset).and_then(|it| it.format(&Rfc3339).ok()) {
            prop_assert_eq!(Timestamp::parse(&text), Some(ours), "{}", text);
        }
    }

    #[test]
    fn whatever_is_read_a_library_reads_too(
        text in "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,3})?([Zz]|[+-][0-2][0-9]:[0-6][0-9]|)",
    ) {
        // Leap seconds are read wherever they stand; the library knows where there may be one.
        if !text.contains(":60") {
            prop_assert_eq!(Timestamp::parse(&text), reference(&text), "{}", text);
        }
    }
}

/// However long it is and however often it is repeated: copies took gigabytes.
#[test]
fn what_is_repeated_is_kept_once() {
    let long = "x".repeat(20_000);
    let policy = format!(
        "version: STSv1\nmode: {long}\n{}",
        "mode: a\n".repeat(5_000)
    );
    let record = format!("v=STSv1; id={long};{}", "id=a;".repeat(5_000));
    let of_policy = sts::policy::parse(policy.as_bytes()).faults;
    let of_policy = of_policy.into_iter().filter_map(|fault| match fault.value {
        sts::policy::Fault::Repeated { first, .. } => Some(first),
        _ => None,
    });
    let of_record = sts::record::parse(record.as_bytes()).faults;
    let of_record = of_record.into_iter().filter_map(|fault| match fault.value {
        sts::record::Fault::IdRepeated { first, .. } => Some(first),
        _ => None,
    });
    for firsts in [of_policy.collect::<Vec<_>>(), of_record.collect()] {
        assert!(firsts.len() > 50 && *firsts[0] == *long);
        assert!(firsts.iter().all(|it| Arc::ptr_eq(it, &firsts[0])));
    }
}
