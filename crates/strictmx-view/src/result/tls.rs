//! What one address does with TLS.

use strictmx_core::facts::{Offered, SmtpSeen, Survey, TlsSeen};
use strictmx_core::observation::{Offer, TlsVersion};

use super::host::fact;
use crate::en::{self, sentences};
use crate::model::{Fact, Phrase, Piece};

/// The main session, and what the survey adds.
pub(super) fn facts(main: Option<&TlsSeen<'_>>, survey: &Survey<'_>) -> Vec<Fact> {
    let mut facts = Vec::new();
    if let Some(tls) = main {
        let session = &tls.session;
        let mut value = Phrase::text(format!("{}, ", session.version.name()));
        value.push(Piece::Code(session.cipher_suite.clone()));
        if let Some(group) = &session.group {
            value.push(Piece::Text(", key exchange ".to_owned()));
            value.push(Piece::Code(group.clone()));
        }
        facts.push(fact("TLS", value));
    }
    facts.extend(versions(main, survey));
    let offered = |offer| survey.offered(offer).ok();
    if let Some(without) = offered(Offer::WithoutServerName) {
        let words = match (without, main) {
            (Offered::Refused, _) => en::REFUSED,
            (Offered::Accepted(session, _), Some(main))
                if session.chain.first() == main.session.chain.first() =>
            {
                "the same certificate"
            }
            (Offered::Accepted(..), Some(_)) => "another certificate",
            (Offered::Accepted(..), None) => "a certificate",
        };
        facts.push(fact("Without SNI", Phrase::text(words)));
    }
    let keys = survey.keys(main);
    if keys.len() > 1 {
        let keys: Vec<_> = keys.iter().map(ToString::to_string).collect();
        facts.push(fact("Certificates", Phrase::text(keys.join(en::AND))));
    }
    for (label, offer) in [
        (sentences::TLS_POST_QUANTUM, Offer::PostQuantum),
        (sentences::TLS_RSA_KEY_EXCHANGE, Offer::RsaKeyExchange),
        (sentences::TLS_FINITE_FIELD_DH, Offer::FiniteFieldDh),
        (sentences::TLS_BROKEN_SUITES, Offer::BrokenSuites),
    ] {
        let words = match offered(offer) {
            None => continue,
            Some(Offered::Refused) => Phrase::text(en::REFUSED),
            Some(Offered::Accepted(_, Some(bits))) => Phrase::text(format!("{bits} bits")),
            Some(Offered::Accepted(session, None)) => {
                Phrase::code(session.group.as_ref().unwrap_or(&session.cipher_suite))
            }
        };
        facts.push(fact(label.get(), words));
    }
    facts
}

/// Each version, offered or not, as far as is known; `None` where that is no more than the main
/// session says.
fn versions(main: Option<&TlsSeen<'_>>, survey: &Survey<'_>) -> Option<Fact> {
    let all = [
        TlsVersion::Tls13,
        TlsVersion::Tls12,
        TlsVersion::Tls11,
        TlsVersion::Tls10,
        TlsVersion::Ssl30,
    ];
    let known = all.map(|version| (version, survey.offers(version, main)));
    let list = |wanted| {
        let those = known.iter().filter(|(_, offered)| *offered == Some(wanted));
        let numbers: Vec<_> = those
            .map(|(version, _)| match version {
                TlsVersion::Ssl30 => version.name(),
                _ => version.number(),
            })
            .collect();
        numbers.join(en::COMMA)
    };
    let (offered, not) = (list(true), list(false));
    let words = match (offered.as_str(), not.as_str()) {
        ("", "") => return None,
        // What the main session says is said already.
        (one, "") if main.is_some() && !one.contains(en::COMMA) => return None,
        (offered, "") => offered.to_owned(),
        ("", not) => format!("not {not}"),
        (offered, not) => format!("{offered}; not {not}"),
    };
    Some(fact("TLS versions", Phrase::text(words)))
}

/// RFC 8689 2.
pub(super) fn requiretls(seen: &SmtpSeen<'_>) -> Option<Fact> {
    let inside = seen.ehlo_after_tls.as_ref()?;
    inside
        .has_capability("REQUIRETLS")
        .then(|| fact("REQUIRETLS", Phrase::text("announced")))
}
