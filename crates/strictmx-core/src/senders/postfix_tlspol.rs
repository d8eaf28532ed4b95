//! postfix-tlspol tells Postfix what to do. It reads by the grammar, waits two seconds, and puts
//! DANE first.
//!
//! Source: measured; Zuplu/postfix-tlspol, internal/mta-sts.go, internal/server.go,
//! internal/dane.go, internal/utils/valid/valid.go; Postfix 3.10, TLS_README, postconf(5)
//! (`tls_dane_digest_agility`, `tls_wildcard_matches_multiple_labels`).

use crate::facts::Digests;

use super::model::{
    Against, Charset, Chosen, Dane, FetchRules, Fields, Knowledge, Looks, Matching, MaxAge, Model,
    MxValues, Normalises, Over, PolicyRules, RecordRules, Remembers, Sender, Size, TlsaRules,
    Unusable, Wildcard,
};
use super::text::Number;

pub(super) static SENDER: Sender = Sender {
    id: "postfix-tlspol",
    name: "postfix-tlspol",
    version: "2026-08",
    knowledge: Knowledge::Code(&Model {
        record: RecordRules {
            chosen: Chosen::One(Looks::VersionBlanksSemicolon),
            fields: Fields::Grammar {
                id_twice: true,
                any_first: false,
            },
        },
        dns_failure_defers: true,
        fetch: FetchRules {
            time_s: Some(2),
            size: Size::Refused(64 * 1024),
            ..FetchRules::STANDARD
        },
        policy: PolicyRules {
            charset: Charset::Utf8,
            max_age: MaxAge {
                number: Number {
                    digits: 10,
                    ..Number::DIGITS
                },
                over: Over::Cut,
                ..MaxAge::ANY
            },
            mx: MxValues::GrammarOrFinalDot,
            ..PolicyRules::GRAMMAR
        },
        remembers: Remembers::AtMost(30 * 86_400),
        // `secure match=...` of Postfix.
        matching: Matching {
            against: Against::CertificateNames,
            wildcard: Wildcard::Labels,
            normalises: Normalises::Nothing,
            any_case: true,
        },
        // Postfix has OpenSSL go by the strongest digest, since 3.2 without a choice.
        dane: Dane::InsteadForAll(TlsaRules {
            digests: Some(Digests::Strongest),
            unusable: Unusable::Encrypts,
        }),
        finds_tlsrpt_record: None,
    }),
};
