//! Stalwart applies what others refuse: it does not look at the status or the media type, needs
//! neither version nor mode, and takes a comment for the beginning of the next name.
//!
//! With usage 2 an authority is one above the server's certificate, at the end of a path that
//! rustls-webpki finds; before 0.16.11 (June 2026) any certificate sent would do.
//!
//! Source: policy measured; stalwartlabs/stalwart, crates/smtp/src/outbound/mta_sts; record read:
//! stalwartlabs/mail-auth, src/common/parse.rs; DANE read: crates/smtp/src/outbound/dane.

use crate::facts::Digests;
use crate::sts::Mode;

use super::model::{
    Against, AnyCase, Bare, Charset, Chosen, Dane, FetchRules, Fields, Knowledge, Looks, Matching,
    MaxAge, MediaType, Model, MxValues, Normalises, Parts, PolicyRules, RecordRules, Remembers,
    Sender, Size, Status, TlsLibrary, TlsaRules, Trims, Unusable, Version, Wildcard,
};
use super::text::{Lines, Number};

pub(super) static SENDER: Sender = Sender {
    id: "stalwart",
    name: "Stalwart",
    version: "d72608f",
    knowledge: Knowledge::Code(&Model {
        record: RecordRules {
            chosen: Chosen::First(Looks::Any),
            fields: Fields::Parts(Parts {
                trims: Trims::Everything,
                bare: Bare::SpoilsNext,
                any_case: AnyCase::VersionAndNames,
                each_version: true,
                id_may_be_empty: true,
                ..Parts::LENIENT
            }),
        },
        dns_failure_defers: false,
        fetch: FetchRules {
            time_s: None,
            size: Size::Refused(1024 * 1024),
            status: Status::Unread,
            media_type: MediaType::Unread,
            decodes: false,
            ..FetchRules::STANDARD
        },
        policy: PolicyRules {
            charset: Charset::Utf8,
            lines: Lines::NamesUpToColon,
            judges_each: true,
            version: Version::Optional,
            mode_missing: Some(Mode::None),
            max_age: MaxAge {
                number: Number::RUST,
                default_s: Some(86_400),
                passes_over: true,
                ..MaxAge::ANY
            },
            mx: MxValues::NotEmpty,
            mx_always: true,
            ..PolicyRules::LENIENT
        },
        remembers: Remembers::Within(3600, 31_557_600, 86_400),
        matching: Matching {
            against: Against::HostAndCertificate,
            wildcard: Wildcard::OneLabel,
            normalises: Normalises::ULabels,
            any_case: true,
        },
        tls: TlsLibrary::Rustls,
        // Any record that matches; data are looked at by comparing them.
        dane: Dane::CoveredAnd(TlsaRules {
            digests: Some(Digests::Any),
            unusable: Unusable::EncryptsByKind,
            ..TlsaRules::STANDARD
        }),
    }),
};
