//! maddy, by its library go-mtasts, counts all TXT records and takes a second colon in a line for
//! a fault.
//!
//! It goes by TLSA records behind MX records that are not secure, too, for it asks whether a host's
//! addresses are; and with usage 2 takes any certificate of an authority for one, the server's own
//! as well, as `openssl req -x509` makes it.
//!
//! Source: read: foxcpp/go-mtasts, mtasts.go, cache.go; DANE: foxcpp/maddy 5c14353,
//! internal/target/remote/dane.go, security.go.

use crate::facts::Digests;

use super::model::{
    Against, Anchors, Bare, Chosen, Dane, FetchRules, Fields, Knowledge, Matching, MediaType,
    Model, MoreColons, NoColon, Normalises, Parts, PolicyRules, RecordRules, Remembers, Sender,
    Size, TlsLibrary, TlsaRules, Trims, Unusable, Wildcard,
};
use super::text::Blanks;

pub(super) static SENDER: Sender = Sender {
    id: "maddy",
    name: "maddy",
    version: "go-mtasts 22f09fb",
    knowledge: Knowledge::Code(&Model {
        record: RecordRules {
            chosen: Chosen::Only,
            fields: Fields::Parts(Parts {
                trims: Trims::Part,
                bare: Bare::Refused,
                equals_in_value: false,
                refuses_inner_blanks: true,
                each_version: true,
                ..Parts::LENIENT
            }),
        },
        // The library says so, and maddy goes on without a policy.
        dns_failure_defers: false,
        fetch: FetchRules {
            size: Size::Lines(64 * 1024),
            media_type: MediaType::TextPlainGo,
            ..FetchRules::STANDARD
        },
        policy: PolicyRules {
            no_colon: NoColon::Refused,
            empty_line: false,
            more_colons: MoreColons::LikeNone,
            name_blanks: Blanks::None,
            judges_each: true,
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
        // Any record that matches; data are looked at by comparing them.
        dane: Dane::Both(TlsaRules {
            digests: Some(Digests::Any),
            unusable: Unusable::EncryptsByKind,
            anchors: Anchors::AboveOrOwn,
            insecure_mx: true,
        }),
    }),
};
