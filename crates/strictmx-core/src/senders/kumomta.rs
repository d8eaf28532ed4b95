//! KumoMTA joins all TXT records into one, and takes a repeated field for a fault. Since the middle
//! of 2026 an enforced policy takes the MX hosts that it does not cover off the list before any
//! TLSA record is looked at.
//!
//! Source: measured; KumoCorp/kumomta, crates/mta-sts; DANE, as where it is switched on, read: MX
//! and TLSA lookups (`apply_mta_sts`, `classify_tlsa_answer`), crates/kumod/src/smtp_dispatcher.rs,
//! and OpenSSL below it.

use super::model::{
    Against, AnyCase, Bare, Charset, Chosen, Dane, FetchRules, Fields, Knowledge, Matching, MaxAge,
    MediaType, Model, NoColon, Normalises, Parts, PolicyRules, RecordRules, Remembers, Sender,
    TlsLibrary, TlsaRules, Twice, Unusable, Wildcard,
};
use super::text::{Lines, Number};

pub(super) static SENDER: Sender = Sender {
    id: "kumomta",
    name: "KumoMTA",
    version: "of 2026",
    knowledge: Knowledge::Code(&Model {
        record: RecordRules {
            chosen: Chosen::Joined,
            fields: Fields::Parts(Parts {
                bare: Bare::Refused,
                any_case: AnyCase::Nothing,
                id_may_be_empty: true,
                ..Parts::LENIENT
            }),
        },
        dns_failure_defers: false,
        fetch: FetchRules {
            time_s: Some(20),
            media_type: MediaType::TextPlainLowerCase,
            decodes: false,
            ..FetchRules::STANDARD
        },
        policy: PolicyRules {
            charset: Charset::Web,
            lines: Lines::CrLf,
            no_colon: NoColon::Refused,
            twice: Twice::Refused,
            max_age: MaxAge {
                number: Number::RUST,
                ..MaxAge::ANY
            },
            ..PolicyRules::LENIENT
        },
        remembers: Remembers::MaxAge,
        matching: Matching {
            against: Against::HostAndCertificate,
            wildcard: Wildcard::OneLabel,
            normalises: Normalises::Nothing,
            any_case: true,
        },
        tls: TlsLibrary::OpenSslForTlsa,
        // OpenSSL goes by the strongest digest, and takes no whole certificate that is none.
        dane: Dane::CoveredAnd(TlsaRules {
            unusable: Unusable::EncryptsByDigest,
            ..TlsaRules::STANDARD
        }),
    }),
};
