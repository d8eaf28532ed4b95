//! The English of what is not a check's own sentence. Templates are explained in `words.rs`. A second
//! language is a file beside this one, and a table of what `sentences.rs` has.
//!
//! Not all of it is here: short labels and sentences stand where they are put together, in `result`,
//! `lint` and the formats. A translation has to move those first.

mod banner;
mod cause;
mod comparison;
mod mx_match;
mod name;
mod senders;
pub mod sentences;

use strictmx_core::dns::Security;
use strictmx_core::facts::{Fate, SenderKind};
use strictmx_core::finding::{Consequence, Severity};
use strictmx_core::question::Question;

use crate::model::{Place, State};

pub(crate) use banner::*;
pub(crate) use cause::*;
pub(crate) use comparison::*;
pub(crate) use mx_match::*;
pub use name::{no_name, of_policy_host};
pub use senders::sender_outcome;
pub(crate) use senders::*;

pub(crate) const AND: &str = " and ";
pub(crate) const REFUSED: &str = "refused";
pub(crate) const COMMA: &str = ", ";
/// Before the lines that a text to copy changes.
pub const CHANGES: &str = "What changes";
pub(crate) const EMPTY: &str = "(empty)";
pub(crate) const NOW: &str = "now";
pub(crate) const THOUSANDS: &str = ",";

pub(crate) const DAY: (&str, &str) = ("day", "days");
pub(crate) const HOUR: (&str, &str) = ("hour", "hours");
pub(crate) const MINUTE: (&str, &str) = ("minute", "minutes");
pub(crate) const SECOND: (&str, &str) = ("second", "seconds");
pub(crate) const BYTE: (&str, &str) = ("byte", "bytes");

/// The word that goes with a number.
pub(crate) fn plural<'a>(number: u64, one: &'a str, many: &'a str) -> &'a str {
    if number == 1 { one } else { many }
}

pub(crate) fn ago(span: &str) -> String {
    format!("{span} ago")
}

pub(crate) fn in_future(span: &str) -> String {
    format!("in {span}")
}

pub(crate) fn date(year: i32, month: u8, day: u8) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let month = MONTHS.get(usize::from(month.wrapping_sub(1)));
    format!("{day} {} {year}", month.unwrap_or(&""))
}

/// A title in the middle of a sentence: its first letter is small, unless it begins with a name
/// or an abbreviation.
pub(crate) fn continued(title: &str) -> String {
    let first_word = title.split(' ').next().unwrap_or_default();
    let is_plain = first_word
        .chars()
        .skip(1)
        .all(|letter| letter.is_ascii_lowercase());
    match title.chars().next() {
        Some(first) if is_plain => {
            let first = first.to_ascii_lowercase();
            std::iter::once(first)
                .chain(title.chars().skip(1))
                .collect()
        }
        _ => title.to_owned(),
    }
}

/// The heading of a group of checks; empty for an area that does not exist.
pub fn area(area: &str) -> &'static str {
    match area {
        "sts-record" => "The MTA-STS record",
        "policy-host" => "The policy host",
        "sts-policy" => "The policy",
        "sts-mx" => "Policy and MX hosts",
        "mx-host" => "MX hosts",
        "mx-tls" => "TLS of MX hosts",
        "dane" => "DANE",
        "tlsrpt-record" => "The TLSRPT record",
        "rollout" => "Rollout",
        _ => "",
    }
}

/// A severity in a word.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Notice => "Notice",
        Severity::Info => "Info",
    }
}

/// A state in a word or two, for whoever cannot see its colour and shape.
pub fn state(state: State) -> &'static str {
    match state {
        State::Ok => "In order",
        State::Attention => "Needs attention",
        State::Broken => "Broken",
        State::Absent => "None",
        State::Untested => "Not tested",
        State::Pending => "Waiting",
    }
}

/// The name of a stop, and the heading of its section.
pub fn place(place: Place) -> &'static str {
    match place {
        Place::Senders => "Sender",
        Place::Dns => "DNS record",
        Place::PolicyHost => "Policy host",
        Place::Policy => "Policy",
        Place::MxHosts => "MX hosts",
        Place::Reports => "Reports",
    }
}

/// Who enforces a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Enforced {
    /// All that keep to the standard.
    All,
    /// Those that come to some address of the policy host, or to any: they do not serve alike.
    ByAddress,
    /// Only some that read something else in it than the standard does.
    Lenient,
    /// Nobody.
    Nobody,
}

/// What a finding means for mail. `bounce` is the enhanced status code that Exchange Online writes,
/// behind its class.
pub(crate) fn effect(
    consequence: Consequence,
    enforced: Enforced,
    bounce: Option<&str>,
) -> Option<String> {
    let words = match (consequence, enforced) {
        (Consequence::None, _) => return None,
        (Consequence::Refused, Enforced::All) => sentences::REFUSED_NOW,
        (Consequence::Refused, Enforced::ByAddress) => sentences::REFUSED_BY_ADDRESS,
        (Consequence::Refused, Enforced::Lenient) => sentences::REFUSED_BY_LENIENT,
        (Consequence::Refused, Enforced::Nobody) => sentences::REFUSED_LATER,
        (Consequence::DaneRefused, _) => sentences::REFUSED_BY_DANE_HERE,
        (Consequence::Unprotected, Enforced::Lenient) => sentences::UNPROTECTED_BY_STRICT,
        (Consequence::Unprotected, _) => sentences::UNPROTECTED,
    };
    let is_now = consequence == Consequence::DaneRefused || enforced == Enforced::All;
    let code = bounce.filter(|_| is_now);
    let code = code.map(|code| sentences::BOUNCE_CODES.with(&[code]));
    Some(words.get().to_owned() + &code.unwrap_or_default())
}

/// What a fault means that refuses mail elsewhere, and not here: because senders have another
/// address to go to, or because MX records that are not signed leave DANE to their choice.
pub(crate) fn avoided(by_dane: bool, mx_is_secure: bool) -> &'static str {
    if by_dane && !mx_is_secure {
        sentences::AVOIDED_AT_WILL.get()
    } else {
        sentences::AVOIDED_ELSEWHERE.get()
    }
}

/// In place of things to copy that stand under another finding.
pub(crate) fn copies_above(title: &str) -> String {
    sentences::COPIES_ABOVE.with(&[title])
}

/// `RFC 8461, section 3.1` of `8461#3.1`.
pub(crate) fn standard(number: &str, section: &str) -> String {
    match section.chars().next() {
        None => format!("RFC {number}"),
        Some(first) if first.is_ascii_digit() => format!("RFC {number}, section {section}"),
        Some(_) => format!("RFC {number}, appendix {section}"),
    }
}

/// A question, in a few words.
pub(crate) fn question(question: &Question) -> String {
    let (sentence, host, address) = match question {
        Question::Dns { owner, rtype } => return format!("{} {owner}", rtype.mnemonic()),
        Question::EachResolver { owner, rtype } => {
            let values = [rtype.mnemonic(), owner.a_label()];
            return sentences::QUESTION_EACH_RESOLVER.with(&values);
        }
        Question::Policy {
            policy_host,
            address,
        } => (sentences::QUESTION_POLICY, policy_host, address),
        Question::NearPath {
            policy_host, path, ..
        } => return format!("https://{policy_host}{}", path.path()),
        Question::Smtp { mx_host, address } => (sentences::QUESTION_SMTP, mx_host, address),
        Question::TlsSurvey { host, address, .. } => {
            (sentences::QUESTION_TLS_SURVEY, host, address)
        }
        Question::Endpoint { host, address } => (sentences::QUESTION_ENDPOINT, host, address),
    };
    sentence.with(&[host.a_label(), &address.to_string()])
}

/// The DNSSEC state of an answer.
pub(crate) fn security(security: Security) -> &'static str {
    match security {
        Security::Secure => sentences::SECURITY_SECURE.get(),
        Security::Insecure => sentences::SECURITY_INSECURE.get(),
        Security::Bogus => sentences::SECURITY_BOGUS.get(),
        Security::Undetermined => sentences::SECURITY_UNDETERMINED.get(),
    }
}

/// Over what comes of DANE and MTA-STS at an MX host.
pub(crate) const JOINT_FATE: &str = "DANE and MTA-STS together";

/// Over a text that was pasted, as it was probably meant.
pub const CORRECTED: &str = "As it was probably meant";

/// Senders by what they check.
pub(crate) fn sender_kind(kind: SenderKind) -> &'static str {
    match kind {
        SenderKind::Dane => "Senders with DANE only",
        SenderKind::Sts => "Senders with MTA-STS only",
        SenderKind::Both => "Senders with both",
    }
}

/// What becomes of mail.
pub(crate) fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Verified => sentences::FATE_VERIFIED.get(),
        Fate::Encrypted => sentences::FATE_ENCRYPTED.get(),
        Fate::Opportunistic => sentences::FATE_OPPORTUNISTIC.get(),
        Fate::InClear => sentences::FATE_IN_CLEAR.get(),
        Fate::Refused => sentences::FATE_REFUSED.get(),
        Fate::Differs => sentences::FATE_DIFFERS.get(),
    }
}

/// `1 host`, `2 hosts`.
pub(crate) fn count(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", plural(count as u64, one, many))
}
