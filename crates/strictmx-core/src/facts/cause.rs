//! Causes of failure in the words of the protocols: literals, never translated.

use crate::dns::DnsFailure;
use crate::observation::{Cause, Failure, PathFault};

/// A cause as the protocol or the operating system calls it, for a finding's `cause` argument.
pub fn in_protocol_words(cause: &Cause) -> String {
    let words = match cause {
        Cause::Timeout => "timeout",
        Cause::Refused => "connection refused",
        Cause::Reset => "connection reset",
        Cause::Closed => "connection closed",
        Cause::Unreachable => "host unreachable",
        Cause::TlsAlert { code } => return tls_alert(*code),
        Cause::TlsVersion => "protocol_version",
        Cause::NotTls => "no TLS",
        Cause::Protocol => "malformed answer",
        Cause::TooLarge => "too large",
        Cause::RepliedLater { code } | Cause::RepliedNo { code } => return code.to_string(),
        Cause::DnssecBogus => "DNSSEC bogus",
        Cause::Rcode { code } => return rcode(*code),
        Cause::AliasLoop => "CNAME loop",
        Cause::NoResolver => "no resolver",
        Cause::AddressRefused { registry } => return registry.clone(),
        Cause::Withheld { why } => return why.clone(),
        Cause::OwnPort25Closed => "port 25 closed",
        Cause::NoRoute => "no route",
        Cause::BudgetSpent => "budget spent",
        Cause::Unsupported => "unsupported",
        Cause::Cancelled => "cancelled",
        Cause::NotAnswered => "not answered",
    };
    words.to_owned()
}

/// A failed lookup, with the Extended DNS Error (RFC 8914) where the resolver gave one.
pub(crate) fn dns_in_protocol_words(failure: &DnsFailure) -> String {
    let failure = Failure::from(failure);
    let words = in_protocol_words(&failure.cause);
    if failure.detail.is_empty() {
        words
    } else {
        format!("{words}, {}", failure.detail.trim_end())
    }
}

/// A fault of the path to a root.
pub fn path_fault_in_words(fault: &PathFault) -> String {
    let words = match fault {
        PathFault::SelfSigned => "self-signed certificate",
        PathFault::MissingIntermediate => "missing intermediate certificate",
        PathFault::UnknownIssuer => "unknown issuer",
        PathFault::BadSignature => "bad signature",
        PathFault::CaAsLeaf => "CA certificate used as the server's",
        PathFault::WrongKeyUsage => "extended key usage without serverAuth",
        PathFault::NameConstraint => "outside the name constraints of its CA",
        PathFault::UnknownCriticalExtension => "unknown critical extension",
        PathFault::WeakAlgorithm => "weak algorithm",
        PathFault::Malformed => "malformed certificate",
        PathFault::Other { detail } => return detail.clone(),
    };
    words.to_owned()
}

/// Whether the other side has no TLS version that may still be used.
pub(crate) fn is_tls_version(cause: &Cause) -> bool {
    matches!(cause, Cause::TlsVersion | Cause::TlsAlert { code: 70 })
}

/// Whether the other side says that it does not know the name in SNI (RFC 6066 3): other alerts
/// have other causes.
pub(crate) fn is_unknown_name(cause: &Cause) -> bool {
    matches!(cause, Cause::TlsAlert { code: 112 })
}

/// Alerts of RFC 8446 6 and the older ones that servers still send, with their numbers.
fn tls_alert(code: u8) -> String {
    let name = match code {
        0 => "close_notify",
        10 => "unexpected_message",
        20 => "bad_record_mac",
        22 => "record_overflow",
        40 => "handshake_failure",
        42 => "bad_certificate",
        43 => "unsupported_certificate",
        46 => "certificate_unknown",
        47 => "illegal_parameter",
        48 => "unknown_ca",
        49 => "access_denied",
        50 => "decode_error",
        51 => "decrypt_error",
        70 => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        90 => "user_canceled",
        109 => "missing_extension",
        110 => "unsupported_extension",
        112 => "unrecognized_name",
        116 => "certificate_required",
        120 => "no_application_protocol",
        _ => return format!("TLS alert {code}"),
    };
    format!("TLS alert {name} ({code})")
}

/// Mnemonics of the IANA registry (RFC 6895 2.3).
fn rcode(code: u16) -> String {
    match code {
        1 => "FORMERR".to_owned(),
        2 => "SERVFAIL".to_owned(),
        4 => "NOTIMP".to_owned(),
        5 => "REFUSED".to_owned(),
        9 => "NOTAUTH".to_owned(),
        _ => format!("RCODE {code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As IANA's registry of TLS alerts has them.
    #[test]
    fn alerts_are_told_by_name_and_number() {
        let registered = "\
            0 close_notify 10 unexpected_message 20 bad_record_mac 22 record_overflow \
            40 handshake_failure 42 bad_certificate 43 unsupported_certificate \
            46 certificate_unknown 47 illegal_parameter 48 unknown_ca 49 access_denied \
            50 decode_error 51 decrypt_error 70 protocol_version 71 insufficient_security \
            80 internal_error 86 inappropriate_fallback 90 user_canceled 109 missing_extension \
            110 unsupported_extension 112 unrecognized_name 116 certificate_required \
            120 no_application_protocol";
        let words: Vec<_> = registered.split_whitespace().collect();
        for pair in words.chunks(2) {
            let [code, name] = pair else {
                panic!("{pair:?}")
            };
            let said = tls_alert(code.parse().expect("a number"));
            assert_eq!(said, format!("TLS alert {name} ({code})"));
        }
        assert_eq!(tls_alert(255), "TLS alert 255");
    }

    #[test]
    fn response_codes_are_told_as_iana_has_them() {
        for (code, name) in [
            (1, "FORMERR"),
            (2, "SERVFAIL"),
            (4, "NOTIMP"),
            (5, "REFUSED"),
            (9, "NOTAUTH"),
            (3841, "RCODE 3841"),
        ] {
            assert_eq!(rcode(code), name);
        }
    }
}
