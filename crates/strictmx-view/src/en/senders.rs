//! What senders do, and why.

use strictmx_core::senders::{Mail, Reason, SenderOutcome};
use strictmx_core::verdict::Verdict;

use super::{COMMA, sentences};

/// What a sender does with the policy, in a word.
pub fn sender_outcome(outcome: SenderOutcome) -> &'static str {
    match outcome {
        SenderOutcome::Applies => "applies",
        SenderOutcome::Ignores => "ignores",
        SenderOutcome::Removes => "removes",
        SenderOutcome::Refuses => "refuses",
        SenderOutcome::Unknown => "unknown",
    }
}

/// How many senders do that with the policy.
pub(crate) fn senders_do(outcome: SenderOutcome, senders: usize) -> String {
    let (one, many) = match outcome {
        SenderOutcome::Applies => (sentences::DOES_APPLIES, sentences::DO_APPLIES),
        SenderOutcome::Ignores => (sentences::DOES_IGNORES, sentences::DO_IGNORES),
        SenderOutcome::Removes => (sentences::DOES_REMOVES, sentences::DO_REMOVES),
        SenderOutcome::Refuses => (sentences::DOES_REFUSES, sentences::DO_REFUSES),
        SenderOutcome::Unknown => (sentences::DOES_UNKNOWN, sentences::DOES_UNKNOWN),
    };
    super::count(senders, one.get(), many.get())
}

/// And at how many servers of all so many senders refuse mail, if at any.
pub(crate) fn refuse_at(senders: usize, servers: usize, all: usize) -> String {
    let sentence = match (servers, senders) {
        (0, _) => return String::new(),
        (_, 1) => sentences::DOES_REFUSES_AT,
        _ => sentences::DO_REFUSES_AT,
    };
    sentence.with(&[&servers.to_string(), &all.to_string()])
}

/// What a sender does with the policy, in a sentence.
pub(crate) fn sender_policy(outcome: SenderOutcome) -> &'static str {
    match outcome {
        SenderOutcome::Applies => sentences::POLICY_APPLIES.get(),
        SenderOutcome::Ignores => sentences::POLICY_IGNORES.get(),
        SenderOutcome::Removes => sentences::POLICY_REMOVES.get(),
        SenderOutcome::Refuses => sentences::POLICY_REFUSES.get(),
        SenderOutcome::Unknown => sentences::POLICY_UNKNOWN.get(),
    }
}

/// What happens to mail, in a word.
pub(crate) fn mail(mail: Mail) -> &'static str {
    match mail {
        Mail::Delivers => "delivers",
        Mail::Ignores => "without policy",
        Mail::Defers => "defers",
        Mail::Refuses => "refuses",
        Mail::Unknown => "unknown",
    }
}

/// What happens to mail, in a sentence; whether there is a `reason` may decide which.
pub(crate) fn mail_sentence(mail: Mail, reason: Option<Reason>) -> &'static str {
    match mail {
        Mail::Delivers if reason.is_some() => sentences::MAIL_DELIVERS.get(),
        Mail::Delivers => sentences::MAIL_DELIVERS_1.get(),
        Mail::Ignores => sentences::MAIL_IGNORES.get(),
        Mail::Defers => sentences::MAIL_DEFERS.get(),
        Mail::Refuses => sentences::MAIL_REFUSES.get(),
        Mail::Unknown => sentences::MAIL_UNKNOWN.get(),
    }
}

/// What a sender does that the standard does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// It delivers to no server.
    Refuses,
    /// It does not deliver to a server to which the standard has it deliver.
    RefusesSome,
    /// It delivers where the standard forbids to.
    Delivers,
    /// It uses a policy that is not to be used.
    Heeds,
    /// It takes the policy for another mode: withdraws where that is not meant, or does not.
    OtherMode,
    /// It does not use a policy that is to be used.
    Ignores,
}

impl Deed {
    /// The gravest first.
    pub(crate) const ALL: [Self; 6] = [
        Self::Refuses,
        Self::RefusesSome,
        Self::Delivers,
        Self::Heeds,
        Self::OtherMode,
        Self::Ignores,
    ];
}

/// What one sender or several do that the standard does not say, in words.
pub(crate) fn deed(deed: Deed, senders: usize) -> &'static str {
    let (one, many) = match deed {
        Deed::Refuses => (sentences::DOES_REFUSES, sentences::DO_REFUSES),
        Deed::RefusesSome => (sentences::DEED_REFUSES_SOME, sentences::DEEDS_REFUSES_SOME),
        Deed::Delivers => (sentences::DEED_DELIVERS, sentences::DEEDS_DELIVERS),
        Deed::Heeds => (sentences::DEED_HEEDS, sentences::DEEDS_HEEDS),
        Deed::OtherMode => (sentences::DEED_OTHER_MODE, sentences::DEEDS_OTHER_MODE),
        Deed::Ignores => (sentences::DEED_IGNORES, sentences::DEEDS_IGNORES),
    };
    if senders == 1 { one.get() } else { many.get() }
}

/// How many of those that are known deliver nothing, as a sentence before another.
pub(crate) fn refusing(refusing: usize, known: usize) -> String {
    let sentence = match refusing {
        1 => sentences::REFUSING,
        _ => sentences::REFUSING_SEVERAL,
    };
    sentence.with(&[&refusing.to_string(), &known.to_string()])
}

/// What the standard says of the policy, where it says anything.
pub(crate) fn by_the_standard(verdict: Verdict) -> Option<&'static str> {
    let sentence = match verdict {
        Verdict::Unprotected => sentences::STANDARD_NO_USE,
        Verdict::NotDeployed => sentences::STANDARD_NO_POLICY,
        Verdict::NoMail | Verdict::Undetermined => return None,
        _ => sentences::STANDARD_USE,
    };
    Some(sentence.get())
}

/// `mox refuses to deliver, and chasquid ignores it`.
pub(crate) fn clauses(clauses: &[String]) -> Option<String> {
    let (last, rest) = clauses.split_last()?;
    Some(match rest {
        [] => last.clone(),
        _ => format!("{}, and {last}", rest.join(COMMA)),
    })
}

/// Why.
pub(crate) fn reason(reason: Reason) -> &'static str {
    let sentence = match reason {
        Reason::NoRecord => sentences::BECAUSE_NO_RECORD,
        Reason::Record => sentences::BECAUSE_RECORD,
        Reason::DnsFailure => sentences::BECAUSE_DNS_FAILURE,
        Reason::NoPolicyHost => sentences::BECAUSE_NO_POLICY_HOST,
        Reason::NoAnswer => sentences::BECAUSE_NO_ANSWER,
        Reason::Certificate => sentences::BECAUSE_CERTIFICATE,
        Reason::Time => sentences::BECAUSE_TIME,
        Reason::Status => sentences::BECAUSE_STATUS,
        Reason::MediaType => sentences::BECAUSE_MEDIA_TYPE,
        Reason::Size => sentences::BECAUSE_SIZE,
        Reason::Encoding => sentences::BECAUSE_ENCODING,
        Reason::Policy => sentences::BECAUSE_POLICY,
        Reason::AddressesDiffer => sentences::BECAUSE_ADDRESSES_DIFFER,
        Reason::MxNotCovered => sentences::BECAUSE_MX_NOT_COVERED,
        Reason::MxTls => sentences::BECAUSE_MX_TLS,
        Reason::MxNoAddress => sentences::BECAUSE_MX_NO_ADDRESS,
        Reason::NullMx => sentences::BECAUSE_NULL_MX,
        Reason::Dane => sentences::BECAUSE_DANE,
        Reason::DaneAtAlias => sentences::BECAUSE_DANE_AT_ALIAS,
        Reason::DaneInstead => sentences::BECAUSE_DANE_INSTEAD,
        Reason::Undocumented => sentences::BECAUSE_UNDOCUMENTED,
        Reason::Elsewhere => sentences::BECAUSE_ELSEWHERE,
        Reason::NotTested => sentences::BECAUSE_NOT_TESTED,
    };
    sentence.get()
}
