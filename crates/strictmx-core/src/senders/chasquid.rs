//! chasquid looks at the beginning of the record and no further, and keeps to the limits of
//! `max_age` more closely than the standard.
//!
//! Source: measured; albertito/chasquid, internal/sts/sts.go.

use super::model::{
    Against, Chosen, Dane, FetchRules, Fields, Knowledge, Looks, Matching, MaxAge, MediaType,
    Model, Normalises, Over, PolicyRules, RecordRules, Remembers, Sender, Size, TlsLibrary,
    Wildcard,
};

pub(super) static SENDER: Sender = Sender {
    id: "chasquid",
    name: "chasquid",
    version: "of 2026",
    knowledge: Knowledge::Code(&Model {
        record: RecordRules {
            chosen: Chosen::First(Looks::VersionSemicolon),
            fields: Fields::Unread,
        },
        dns_failure_defers: false,
        fetch: FetchRules {
            // As long as the delivery that asks for it.
            time_s: None,
            size: Size::Cut(10 * 1024),
            media_type: MediaType::TextPlainGo,
            ..FetchRules::STANDARD
        },
        policy: PolicyRules {
            max_age: MaxAge {
                least_s: 1,
                over: Over::Refused,
                ..MaxAge::ANY
            },
            // Its authors asked on the list of the working group, and keep to the answer.
            mx_always: true,
            ..PolicyRules::LENIENT
        },
        remembers: Remembers::MaxAge,
        matching: Matching {
            against: Against::HostAndCertificate,
            wildcard: Wildcard::OneLabel,
            normalises: Normalises::ULabelsAndFinalDot,
            any_case: true,
        },
        tls: TlsLibrary::Go,
        dane: Dane::Unused,
    }),
};
