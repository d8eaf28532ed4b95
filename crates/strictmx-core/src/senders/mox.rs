//! mox reads records and policies by the grammar, almost literally.
//!
//! Source: measured; mjl-/mox, mtasts/parse.go, mtasts/mtasts.go, tlsrpt/parse.go; DANE read:
//! smtpclient/gather.go, dane/dane.go.

use crate::facts::Digests;

use super::model::{
    Against, Chosen, Dane, FetchRules, Fields, Knowledge, Looks, Matching, MaxAge, MediaType,
    Model, Normalises, PolicyRules, RecordRules, Remembers, Sender, Size, TlsaRules, Twice,
    Unusable, Wildcard,
};
use super::text::{Lines, Number};

pub(super) static SENDER: Sender = Sender {
    id: "mox",
    name: "mox",
    version: "1c95876",
    knowledge: Knowledge::Code(&Model {
        record: RecordRules {
            chosen: Chosen::One(Looks::VersionBlanksSemicolon),
            // The value of a second id is left in the text, where nothing is expected.
            fields: Fields::Grammar {
                id_twice: false,
                any_first: true,
            },
        },
        dns_failure_defers: true,
        fetch: FetchRules {
            size: Size::Refused(64 * 1024),
            media_type: MediaType::Unread,
            ..FetchRules::STANDARD
        },
        policy: PolicyRules {
            lines: Lines::CrLf,
            twice: Twice::FirstOfRight,
            // Ten digits that fit into 31 bits, and no limit beside.
            max_age: MaxAge {
                number: Number {
                    digits: 10,
                    most: 0x7FFF_FFFF,
                    ..Number::DIGITS
                },
                ..MaxAge::ANY
            },
            ..PolicyRules::GRAMMAR
        },
        remembers: Remembers::MaxAge,
        matching: Matching {
            against: Against::HostAndCertificate,
            wildcard: Wildcard::OneLabel,
            normalises: Normalises::Nothing,
            any_case: true,
        },
        // Any record that matches.
        dane: Dane::Both(TlsaRules {
            digests: Some(Digests::Any),
            unusable: Unusable::Encrypts,
        }),
        finds_tlsrpt_record: Some(super::tlsrpt::mox_finds),
    }),
};
