//! mailauth, a library for Node.js (ZoneMTA and others), reads in any case and leaves TLS to the
//! program around it. The model is of the version that was measured; 7.1 reads closer to the
//! standard (the first of repeated fields counts, a mode is required, a wildcard stands for one
//! label), takes 64 KiB and waits a minute at most.
//!
//! Source: measured; postalsys/mailauth, lib/mta-sts.js, lib/parse-dkim-headers.js.

use crate::sts::Mode;

use super::model::{
    Addresses, Against, AnyCase, Chosen, Dane, FetchRules, Fields, Knowledge, Looks, Matching,
    MaxAge, MediaType, Model, MxValues, Normalises, Over, Parts, PolicyRules, RecordRules,
    Remembers, Sender, Status, TlsLibrary, Wildcard,
};
use super::text::{Blanks, Number};

pub(super) static SENDER: Sender = Sender {
    id: "mailauth",
    name: "mailauth",
    version: "5.0",
    knowledge: Knowledge::Code(&Model {
        record: RecordRules {
            chosen: Chosen::One(Looks::VersionWord),
            fields: Fields::Parts(Parts {
                is_header: true,
                blanks: Blanks::Ascii,
                any_case: AnyCase::VersionAndNames,
                ..Parts::LENIENT
            }),
        },
        dns_failure_defers: false,
        fetch: FetchRules {
            time_s: Some(15),
            time_is_idle: true,
            addresses: Addresses::One,
            status: Status::Successful,
            media_type: MediaType::Unread,
            decodes: false,
            ..FetchRules::STANDARD
        },
        policy: PolicyRules {
            name_blanks: Blanks::JavaScript,
            value_blanks: Blanks::JavaScript,
            names_any_case: true,
            mode_any_case: true,
            mode_missing: Some(Mode::None),
            max_age: MaxAge {
                number: Number::JAVASCRIPT,
                least_s: 0,
                over: Over::Refused,
                ..MaxAge::ANY
            },
            mx: MxValues::AnyOnce,
            ..PolicyRules::LENIENT
        },
        remembers: Remembers::Elsewhere,
        matching: Matching {
            against: Against::HostAlone,
            wildcard: Wildcard::Labels,
            normalises: Normalises::Nothing,
            any_case: true,
        },
        tls: TlsLibrary::Unknown,
        dane: Dane::Unused,
    }),
};
