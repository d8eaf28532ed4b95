//! The certificates of a host, as they are shown.

use strictmx_core::certificate::Certificate;
use strictmx_core::facts::{Survey, TlsSeen, path_fault_in_words};
use strictmx_core::timestamp::Timestamp;

use crate::en::sentences;
use crate::model::{CertificateView, Phrase, State, Trust};
use crate::words::{Words, visible};

/// The certificates of the main session. Where the handshake failed, a host may still have shown
/// some to the survey.
pub(super) fn certificates(
    main: Option<&TlsSeen<'_>>,
    survey: &Survey<'_>,
    now: Timestamp,
) -> (Vec<CertificateView>, Option<Trust>) {
    let others = if main.is_none() {
        survey.any_session()
    } else {
        None
    };
    let Some(tls) = main.or(others.as_ref()) else {
        return (Vec::new(), None);
    };
    let places = 0..tls.chain.len();
    let parsed = places.filter_map(|at| Some((at, tls.certificate(at)?)));
    let chain = parsed.map(|(at, certificate)| certificate_view(tls, at, certificate, now));
    (chain.collect(), Some(trusted(tls)))
}

fn trusted(tls: &TlsSeen<'_>) -> Trust {
    let path = &tls.session.path;
    let faults: Vec<_> = path.faults.iter().map(path_fault_in_words).collect();
    let (state, words) = if faults.is_empty() {
        (State::Ok, sentences::CERTIFICATE_ANCHORED)
    } else {
        (State::Broken, sentences::CERTIFICATE_NOT_ANCHORED)
    };
    let words = words.with(&[&path.anchors, &faults.join("; ")]);
    Trust {
        state,
        words: Phrase::text(visible(&words)),
    }
}

fn certificate_view(
    tls: &TlsSeen<'_>,
    at: usize,
    certificate: &Certificate,
    now: Timestamp,
) -> CertificateView {
    let host = &tls.session.server_name;
    let (state, note) = if !tls.is_used(at) {
        let expired = certificate.not_after < now;
        let note = if expired {
            sentences::CERTIFICATE_NOT_NEEDED.get()
        } else {
            ""
        };
        (State::Ok, note.to_owned())
    } else if certificate.not_after < now {
        (State::Broken, "has expired".to_owned())
    } else if now < certificate.not_before {
        (State::Broken, "is not valid yet".to_owned())
    } else if at == 0 && !certificate.names(host) {
        (State::Broken, format!("does not name {host}"))
    } else if tls.is_late(certificate, now) {
        (State::Attention, "expires soon".to_owned())
    } else {
        (State::Ok, String::new())
    };
    let words = Words { now };
    let life_s = certificate.lifetime_s().max(1);
    let spent_s = (now.unix() - certificate.not_before.unix()).clamp(0, life_s);
    CertificateView {
        state,
        role: match (at, certificate.self_issued) {
            (0, _) => "Server certificate",
            (_, true) => "Root",
            _ => "Intermediate",
        }
        .to_owned(),
        subject: visible(&certificate.subject),
        issuer: visible(&certificate.issuer),
        names: names(&certificate.dns_names),
        not_before: words.day(certificate.not_before),
        not_after: words.day(certificate.not_after),
        spent_permille: u16::try_from(spent_s.saturating_mul(1000) / life_s).unwrap_or(1000),
        key: certificate.key.to_string(),
        signature: certificate.signature().to_owned(),
        serial: certificate.serial.clone(),
        note: Phrase::text(note),
    }
}

/// Names of a certificate that are shown; of more only how many there are.
const MAX_NAMES: usize = 20;

fn names(all: &[String]) -> Vec<String> {
    let (shown, more) = all.split_at(all.len().min(MAX_NAMES));
    let mut names: Vec<_> = shown.iter().map(|name| visible(name)).collect();
    if !more.is_empty() {
        names.push(format!("and {} more", more.len()));
    }
    names
}
