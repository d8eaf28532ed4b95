//! Why something could not be tested, and whose it is.

use strictmx_core::observation::{Cause, Failure, PathFault, Stage, Whose};

/// A failure as a sentence.
pub(crate) fn failure(failure: &Failure) -> String {
    let at = stage(failure.stage);
    match &failure.cause {
        Cause::Timeout => format!("No answer came in time {at}."),
        Cause::Refused => "The connection was refused.".to_owned(),
        Cause::Reset => format!("The connection was reset {at}."),
        Cause::Closed => format!("The connection was closed {at}."),
        Cause::Unreachable => "The host cannot be reached.".to_owned(),
        Cause::TlsAlert { code } => format!("The host ended the TLS handshake with alert {code}."),
        Cause::TlsVersion => "The host speaks no TLS version newer than 1.1.".to_owned(),
        Cause::Protocol => format!("The answer could not be read {at}."),
        Cause::TooLarge if failure.stage == Stage::Resolve && !failure.detail.is_empty() => {
            let detail = crate::words::visible(&failure.detail);
            format!("The answer of DNS is too long: {detail}.")
        }
        Cause::TooLarge => format!("The answer was too long {at}."),
        Cause::RepliedLater { code } => {
            format!("The server asked us to try later (reply {code} {at}).")
        }
        Cause::RepliedNo { code } => format!("The server refused us (reply {code} {at})."),
        Cause::DnssecBogus => "DNSSEC validation fails.".to_owned(),
        Cause::Rcode { code } => format!("DNS answered with {}.", rcode(*code)),
        Cause::AliasLoop => "The CNAMEs lead in a circle, or through too many names.".to_owned(),
        Cause::NoResolver => "No DNS resolver could be reached.".to_owned(),
        Cause::AddressRefused { registry } => {
            let registry = crate::words::visible(registry);
            format!("The address is of a kind that is never contacted ({registry}).")
        }
        Cause::Withheld { why } => format!("Not contacted: {}.", crate::words::visible(why)),
        Cause::OwnPort25Closed => "Port 25 is closed where this checker runs.".to_owned(),
        Cause::NoRoute => "This checker has no network of this address family.".to_owned(),
        Cause::BudgetSpent => "The time or the traffic for one check was used up.".to_owned(),
        Cause::Unsupported => "This cannot be asked from a web page.".to_owned(),
        Cause::Cancelled => "The check was stopped.".to_owned(),
        Cause::NotAnswered => "No answer is known.".to_owned(),
    }
}

fn rcode(code: u16) -> String {
    match code {
        1 => "FORMERR".to_owned(),
        2 => "SERVFAIL".to_owned(),
        4 => "NOTIMP".to_owned(),
        5 => "REFUSED".to_owned(),
        code => format!("RCODE {code}"),
    }
}

/// Whose a failure is, as a sentence.
pub(crate) fn whose(whose: Whose) -> &'static str {
    match whose {
        Whose::Ours => "This is a limit of this checker, not a fault of the domain.",
        Whose::Theirs => "The domain's own servers cause this.",
        Whose::Network => "The cause may be the server or the network in between.",
    }
}

/// A stage, after what happened in it.
pub(crate) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Start => "at the start",
        Stage::Resolve => "from DNS",
        Stage::Connect => "while connecting",
        Stage::Greeting => "at the greeting",
        Stage::Ehlo => "at EHLO",
        Stage::Starttls => "at STARTTLS",
        Stage::TlsHandshake => "in the TLS handshake",
        Stage::EhloAfterTls => "at EHLO inside TLS",
        Stage::ResponseHead => "at the HTTP request",
        Stage::ResponseBody => "in the HTTP body",
    }
}

/// A stage as a label.
pub(crate) fn stage_label(stage: Stage) -> &'static str {
    match stage {
        Stage::Start => "Start",
        Stage::Resolve => "DNS",
        Stage::Connect => "Connect",
        Stage::Greeting => "Greeting",
        Stage::Ehlo => "EHLO",
        Stage::Starttls => "STARTTLS",
        Stage::TlsHandshake => "TLS handshake",
        Stage::EhloAfterTls => "EHLO inside TLS",
        Stage::ResponseHead => "HTTP response",
        Stage::ResponseBody => "HTTP body",
    }
}

/// Why there is no path to a trusted root.
pub(crate) fn path_fault(fault: &PathFault) -> String {
    let words = match fault {
        PathFault::SelfSigned => "the certificate is self-signed",
        PathFault::MissingIntermediate => "an intermediate certificate is missing",
        PathFault::UnknownIssuer => "it ends at a root that senders do not trust",
        PathFault::BadSignature => "a signature is wrong",
        PathFault::CaAsLeaf => "a CA certificate is used as the server's",
        PathFault::WrongKeyUsage => "the certificate is not for servers",
        PathFault::NameConstraint => "the CA may not issue for this name",
        PathFault::UnknownCriticalExtension => "a critical extension is unknown",
        PathFault::WeakAlgorithm => "a key or signature is too weak",
        PathFault::Malformed => "a certificate could not be read",
        PathFault::Other { detail } => return crate::words::visible(detail),
    };
    words.to_owned()
}
