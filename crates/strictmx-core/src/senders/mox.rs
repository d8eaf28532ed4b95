//! mox reads records and policies by the grammar, almost literally.
//!
//! Names of fields may begin with `-` or `.` in records and policies (`xkey`), and are extensions.
//! With usage 2 it takes the first certificate that a record is about for the only root, the
//! server's own as well, and hands Go no others to build a path from; that it never gets farther
//! than the issuer is so in the code at hand (2f5d606), and not measured.
//!
//! Source: measured; mjl-/mox, mtasts/parse.go, mtasts/mtasts.go, tlsrpt/parse.go; DANE read:
//! smtpclient/gather.go, dane/dane.go.

use crate::facts::Digests;

use super::model::{
    Against, Anchors, Chosen, Dane, Extensions, FetchRules, Fields, Knowledge, Looks, Matching,
    MaxAge, MediaType, Model, Normalises, PolicyRules, RecordRules, Remembers, Sender, Size,
    TlsLibrary, TlsaRules, Twice, Wildcard,
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
            extensions: Extensions::GrammarAnyFirst,
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
        tls: TlsLibrary::Go,
        // Any record that matches.
        dane: Dane::Both(TlsaRules {
            digests: Some(Digests::Any),
            anchors: Anchors::OwnOrIssuer,
            ..TlsaRules::STANDARD
        }),
    }),
};
