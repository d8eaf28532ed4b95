//! Why something could not be tested, and whose it is.

use strictmx_core::facts::in_protocol_words;
use strictmx_core::observation::{Cause, Failure, Stage, Whose};

use super::sentences;

/// A failure as a sentence.
pub(crate) fn failure(failure: &Failure) -> String {
    let at = stage(failure.stage);
    match &failure.cause {
        Cause::Timeout => format!("No answer came in time {at}."),
        Cause::Refused => sentences::CAUSE_REFUSED.get().to_owned(),
        Cause::Reset => format!("The connection was reset {at}."),
        Cause::Closed => format!("The connection was closed {at}."),
        Cause::Unreachable => sentences::CAUSE_UNREACHABLE.get().to_owned(),
        cause @ Cause::TlsAlert { .. } => {
            format!(
                "The host ended the handshake with {}.",
                in_protocol_words(cause)
            )
        }
        Cause::TlsVersion => sentences::CAUSE_TLS_VERSION.get().to_owned(),
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
        Cause::DnssecBogus => sentences::CAUSE_DNSSEC_BOGUS.get().to_owned(),
        cause @ Cause::Rcode { .. } => format!("DNS answered with {}.", in_protocol_words(cause)),
        Cause::AliasLoop => sentences::CAUSE_ALIAS_LOOP.get().to_owned(),
        Cause::NoResolver => sentences::CAUSE_NO_RESOLVER.get().to_owned(),
        Cause::AddressRefused { registry } => {
            let registry = crate::words::visible(registry);
            format!("The address is of a kind that is never contacted ({registry}).")
        }
        Cause::Withheld { why } => format!("Not contacted: {}.", crate::words::visible(why)),
        Cause::OwnPort25Closed => sentences::CAUSE_OWN_PORT_25_CLOSED.get().to_owned(),
        Cause::NoRoute => sentences::CAUSE_NO_ROUTE.get().to_owned(),
        Cause::BudgetSpent => sentences::CAUSE_BUDGET_SPENT.get().to_owned(),
        Cause::Unsupported => sentences::CAUSE_UNSUPPORTED.get().to_owned(),
        Cause::Cancelled => sentences::CAUSE_CANCELLED.get().to_owned(),
        Cause::NotAnswered => sentences::CAUSE_NOT_ANSWERED.get().to_owned(),
    }
}

/// Whose a failure is, as a sentence.
pub(crate) fn whose(whose: Whose) -> &'static str {
    match whose {
        Whose::Ours => sentences::OURS.get(),
        Whose::Theirs => sentences::THEIRS.get(),
        Whose::Network => sentences::NETWORK.get(),
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
