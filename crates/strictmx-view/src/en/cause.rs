//! Why something could not be tested, and whose it is.

use strictmx_core::facts::in_protocol_words;
use strictmx_core::observation::{Cause, Failure, Stage, Whose};

/// A failure as a sentence.
pub(crate) fn failure(failure: &Failure) -> String {
    let at = stage(failure.stage);
    match &failure.cause {
        Cause::Timeout => format!("No answer came in time {at}."),
        Cause::Refused => "The connection was refused.".to_owned(),
        Cause::Reset => format!("The connection was reset {at}."),
        Cause::Closed => format!("The connection was closed {at}."),
        Cause::Unreachable => "The host cannot be reached.".to_owned(),
        cause @ Cause::TlsAlert { .. } => {
            format!(
                "The host ended the handshake with {}.",
                in_protocol_words(cause)
            )
        }
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
        cause @ Cause::Rcode { .. } => format!("DNS answered with {}.", in_protocol_words(cause)),
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

/// Whose a failure is, as a sentence.
pub(crate) fn whose(whose: Whose) -> &'static str {
    match whose {
        Whose::Ours => "This is a limit of this checker, not a fault of the domain.",
        Whose::Theirs => "The domain's own servers cause this.",
        Whose::Network => "The cause may be the server or the network in between.",
    }
}

/// What could not be tested, in a line.
pub(crate) fn not_tested(question: &str, why: &str) -> String {
    format!("Not tested: {question}. {why}")
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
