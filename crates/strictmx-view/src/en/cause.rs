//! Why something could not be tested, and whose it is.

use strictmx_core::facts::in_protocol_words;
use strictmx_core::observation::{Cause, Failure, Stage, Whose};

use super::sentences;
use crate::words::visible;

/// A failure as a sentence.
pub(crate) fn failure(failure: &Failure) -> String {
    let at = stage(failure.stage);
    let (sentence, said) = match &failure.cause {
        Cause::Timeout => (sentences::CAUSE_TIMEOUT, None),
        Cause::Refused => (sentences::CAUSE_REFUSED, None),
        Cause::Reset => (sentences::CAUSE_RESET, None),
        Cause::Closed => (sentences::CAUSE_CLOSED, None),
        Cause::Unreachable => (sentences::CAUSE_UNREACHABLE, None),
        cause @ Cause::TlsAlert { .. } => {
            (sentences::CAUSE_TLS_ALERT, Some(in_protocol_words(cause)))
        }
        Cause::TlsVersion => (sentences::CAUSE_TLS_VERSION, None),
        Cause::NotTls => (sentences::CAUSE_NOT_TLS, None),
        Cause::Protocol => (sentences::CAUSE_PROTOCOL, None),
        Cause::TooLarge if failure.stage == Stage::Resolve && !failure.detail.is_empty() => {
            let detail = visible(&failure.detail);
            (sentences::CAUSE_TOO_LARGE_OF_DNS, Some(detail))
        }
        Cause::TooLarge => (sentences::CAUSE_TOO_LARGE, None),
        cause @ Cause::RepliedLater { .. } => (
            sentences::CAUSE_REPLIED_LATER,
            Some(in_protocol_words(cause)),
        ),
        cause @ Cause::RepliedNo { .. } => {
            (sentences::CAUSE_REPLIED_NO, Some(in_protocol_words(cause)))
        }
        Cause::DnssecBogus => (sentences::CAUSE_DNSSEC_BOGUS, None),
        cause @ Cause::Rcode { .. } => (sentences::CAUSE_RCODE, Some(in_protocol_words(cause))),
        Cause::AliasLoop => (sentences::CAUSE_ALIAS_LOOP, None),
        Cause::NoResolver => (sentences::CAUSE_NO_RESOLVER, None),
        Cause::AddressRefused { registry } => {
            (sentences::CAUSE_ADDRESS_REFUSED, Some(visible(registry)))
        }
        Cause::Withheld { why } => (sentences::CAUSE_WITHHELD, Some(visible(why))),
        Cause::OwnPort25Closed => (sentences::CAUSE_OWN_PORT_25_CLOSED, None),
        Cause::NoRoute => (sentences::CAUSE_NO_ROUTE, None),
        Cause::BudgetSpent => (sentences::CAUSE_BUDGET_SPENT, None),
        Cause::Unsupported => (sentences::CAUSE_UNSUPPORTED, None),
        Cause::Cancelled => (sentences::CAUSE_CANCELLED, None),
        Cause::NotAnswered => (sentences::CAUSE_NOT_ANSWERED, None),
    };
    match said {
        Some(said) => sentence.with(&[&said, at]),
        None => sentence.with(&[at]),
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
    sentences::NOT_TESTED.with(&[question, why])
}

/// A stage, after what happened in it.
pub(crate) fn stage(stage: Stage) -> &'static str {
    let sentence = match stage {
        Stage::Start => sentences::AT_START,
        Stage::Resolve => sentences::AT_RESOLVE,
        Stage::Connect => sentences::AT_CONNECT,
        Stage::Greeting => sentences::AT_GREETING,
        Stage::Ehlo => sentences::AT_EHLO,
        Stage::Starttls => sentences::AT_STARTTLS,
        Stage::TlsHandshake => sentences::AT_TLS_HANDSHAKE,
        Stage::EhloAfterTls => sentences::AT_EHLO_AFTER_TLS,
        Stage::ResponseHead => sentences::AT_RESPONSE_HEAD,
        Stage::ResponseBody => sentences::AT_RESPONSE_BODY,
    };
    sentence.get()
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
