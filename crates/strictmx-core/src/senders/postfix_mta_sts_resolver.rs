//! postfix-mta-sts-resolver tells Postfix what to do. It reads leniently and waits four seconds;
//! what it says comes before Postfix's own DANE, and where it has nothing to enforce it says nothing.
//! It hands on whatever stands in `mx`: Postfix converts U-labels.
//!
//! Source: measured; Snawoot/postfix-mta-sts-resolver, resolver.py, responder.py, utils.py,
//! README.md; Postfix 3.10, TLS_README, smtp_tls_policy.c.

use super::model::{
    Against, Bare, Charset, Chosen, Dane, FetchRules, Fields, Knowledge, Looks, Matching, MaxAge,
    Model, NoColon, Normalises, Over, Parts, PolicyRules, RecordRules, Remembers, Sender, Size,
    TlsLibrary, TlsaRules, Trims, Wildcard,
};
use super::text::{Blanks, Lines, Number};

pub(super) static SENDER: Sender = Sender {
    id: "postfix-mta-sts-resolver",
    name: "postfix-mta-sts-resolver",
    version: "1.5",
    knowledge: Knowledge::Code(&Model {
        record: RecordRules {
            chosen: Chosen::One(Looks::Version),
            fields: Fields::Parts(Parts {
                blanks: Blanks::Python,
                // `id = 1` has a name with a blank at its end, which nobody asks for.
                trims: Trims::Part,
                bare: Bare::Field,
                id_may_be_empty: true,
                ..Parts::LENIENT
            }),
        },
        dns_failure_defers: false,
        fetch: FetchRules {
            time_s: Some(4),
            size: Size::Refused(64 * 1024),
            ..FetchRules::STANDARD
        },
        policy: PolicyRules {
            charset: Charset::Declared,
            lines: Lines::Python,
            no_colon: NoColon::Field,
            name_blanks: Blanks::None,
            value_blanks: Blanks::Python,
            max_age: MaxAge {
                number: Number::PYTHON,
                least_s: 0,
                over: Over::Refused,
                ..MaxAge::ANY
            },
            ..PolicyRules::LENIENT
        },
        remembers: Remembers::MaxAge,
        // `secure match=...` of Postfix.
        matching: Matching {
            against: Against::CertificateNames,
            wildcard: Wildcard::Labels,
            normalises: Normalises::ULabels,
            any_case: true,
        },
        tls: TlsLibrary::OpenSsl,
        // Where the daemon says nothing, Postfix does what it does by itself.
        dane: Dane::UnlessEnforced(TlsaRules {
            insecure_mx: true,
            ..TlsaRules::STANDARD
        }),
    }),
};
