//! mimecast/mta-sts, a library for Java, warns where others refuse, and raises a short `max_age`.
//! It throws where the mode is none, and `max_age` no number. What Mimecast itself runs is not
//! known.
//!
//! Source: read: mimecast/mta-sts, assets/StsDnsTxt.java, assets/StsPolicy.java, util/Pair.java,
//! config/Config.java, client/OkHttpsResponse.java.

use super::model::{
    Addresses, Against, AnyCase, Chosen, Dane, FetchRules, Fields, Knowledge, Looks, Matching,
    MaxAge, MediaType, Model, MoreColons, MxValues, Normalises, Over, Parts, PolicyRules,
    RecordRules, Remembers, Sender, Size, TlsLibrary, Twice, Version, Wildcard,
};
use super::text::{Blanks, Lines, Number};

pub(super) static SENDER: Sender = Sender {
    id: "mimecast",
    name: "mimecast/mta-sts",
    version: "2a61764",
    knowledge: Knowledge::Code(&Model {
        record: RecordRules {
            chosen: Chosen::One(Looks::VersionField),
            fields: Fields::Parts(Parts {
                separators: ";| ",
                blanks: Blanks::Java,
                equals_in_value: false,
                any_case: AnyCase::Version,
                ..Parts::LENIENT
            }),
        },
        dns_failure_defers: false,
        fetch: FetchRules {
            // Each phase has a minute, and a pause ends it.
            time_is_idle: true,
            // Reading stops before the last 32 octets of 64,000.
            size: Size::Cut(63_968),
            // Required or not, as set.
            media_type: MediaType::Unread,
            addresses: Addresses::Encrypted,
            ..FetchRules::STANDARD
        },
        policy: PolicyRules {
            lines: Lines::CrOrLf,
            more_colons: MoreColons::LikeNone,
            name_blanks: Blanks::Java,
            value_blanks: Blanks::Java,
            mode_any_case: true,
            twice: Twice::FirstMode,
            judges_each: true,
            version: Version::Unread,
            refuses_none: true,
            max_age: MaxAge {
                number: Number {
                    most: 0x7FFF_FFFF,
                    ..Number::GO
                },
                default_s: Some(0),
                over: Over::Cut,
                raised_to_s: [604_800, 86_400],
                ..MaxAge::ANY
            },
            mx: MxValues::StarInFront,
            ..PolicyRules::LENIENT
        },
        remembers: Remembers::Elsewhere,
        matching: Matching {
            against: Against::HostAlone,
            wildcard: Wildcard::Expression,
            normalises: Normalises::Nothing,
            any_case: false,
        },
        tls: TlsLibrary::Unknown,
        dane: Dane::Unused,
    }),
};
