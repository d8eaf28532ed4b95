//! postfix-tlspol tells Postfix what to do. It reads by the grammar, waits two seconds, and puts
//! DANE first, behind MX records that are not secure, too. Where the record cannot be looked up it
//! says that there is no policy: only a lookup for DANE that fails has mail wait
//! (`selectedPolicyFromBranches`, in all versions of 2026 that were read).
//!
//! Source: measured; Zuplu/postfix-tlspol, internal/mta-sts.go, internal/server.go,
//! internal/dane.go, internal/utils/valid/valid.go; Postfix 3.10, TLS_README, postconf(5)
//! (`tls_dane_digest_agility`, `tls_wildcard_matches_multiple_labels`).

use super::model::{
    Against, Charset, Chosen, Dane, FetchRules, Fields, Knowledge, Looks, Matching, MaxAge,
    MediaType, Model, MxValues, Normalises, Over, PolicyRules, RecordRules, Remembers, Sender,
    Size, TlsLibrary, TlsaRules, Wildcard,
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
        dns_failure_defers: false,
        fetch: FetchRules {
            time_s: Some(2),
            size: Size::Refused(64 * 1024),
            media_type: MediaType::TextPlainGo,
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
        tls: TlsLibrary::OpenSsl,
        // Postfix has OpenSSL go by the strongest digest, since 3.2 without a choice.
        dane: Dane::InsteadForAll(TlsaRules {
            insecure_mx: true,
            ..TlsaRules::STANDARD
        }),
    }),
};
