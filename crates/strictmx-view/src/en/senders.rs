//! What senders do, and why.

use strictmx_core::senders::{Mail, Reason, SenderOutcome};
use strictmx_core::verdict::Verdict;

use super::COMMA;

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

/// The same of one sender, and of several.
pub(crate) fn senders_do(outcome: SenderOutcome) -> (&'static str, &'static str) {
    match outcome {
        SenderOutcome::Applies => ("applies the policy", "apply the policy"),
        SenderOutcome::Ignores => ("delivers without a policy", "deliver without a policy"),
        SenderOutcome::Removes => ("removes the policy", "remove the policy"),
        SenderOutcome::Refuses => ("refuses to deliver", "refuse to deliver"),
        SenderOutcome::Unknown => ("unknown", "unknown"),
    }
}

/// The same in a sentence.
pub(crate) fn sender_policy(outcome: SenderOutcome) -> &'static str {
    match outcome {
        SenderOutcome::Applies => "takes the policy",
        SenderOutcome::Ignores => "delivers as if there were no policy",
        SenderOutcome::Removes => "takes the policy, which withdraws MTA-STS",
        SenderOutcome::Refuses => "does not deliver now",
        SenderOutcome::Unknown => "not known",
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

/// The same in a sentence.
pub(crate) fn mail_sentence(mail: Mail, reason: Option<Reason>) -> &'static str {
    match mail {
        Mail::Delivers if reason.is_some() => "mail is delivered",
        Mail::Delivers => "mail is delivered, and the policy heeded",
        Mail::Ignores => "mail is delivered as if there were no policy",
        Mail::Defers => "mail waits and is tried again",
        Mail::Refuses => "mail is not delivered here, and bounces in the end",
        Mail::Unknown => "not known",
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

/// The same in words, of one sender and of several.
pub(crate) fn deed(deed: Deed) -> (&'static str, &'static str) {
    match deed {
        Deed::Refuses => ("refuses to deliver", "refuse to deliver"),
        Deed::RefusesSome => ("refuses some servers", "refuse some servers"),
        Deed::Delivers => ("delivers all the same", "deliver all the same"),
        Deed::Heeds => ("heeds it", "heed it"),
        Deed::OtherMode => ("takes another mode from it", "take another mode from it"),
        Deed::Ignores => ("ignores it", "ignore it"),
    }
}

/// How many of those that are known deliver nothing, as a sentence before another.
pub(crate) fn refusing(refusing: usize, known: usize) -> String {
    let verb = super::plural(refusing as u64, "delivers", "deliver");
    format!("{refusing} of {known} known senders {verb} nothing now. ")
}

/// What the standard says of the policy, where it says anything.
pub(crate) fn by_the_standard(verdict: Verdict) -> Option<&'static str> {
    match verdict {
        Verdict::Unprotected => Some("By the standard this policy is not to be used"),
        Verdict::NotDeployed => Some("By the standard there is no policy"),
        Verdict::NoMail | Verdict::Undetermined => None,
        _ => Some("By the standard this policy is to be used"),
    }
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
    match reason {
        Reason::NoRecord => "there is no record",
        Reason::Record => "it finds no record that it can use",
        Reason::DnsFailure => "its resolver gets no answer",
        Reason::NoPolicyHost => "the policy host has no address",
        Reason::NoAnswer => "the policy host does not answer",
        Reason::Certificate => "the policy host's certificate does not verify",
        Reason::Time => "it does not wait that long for the policy",
        Reason::Status => "the status of the response is not one that it takes",
        Reason::MediaType => "the media type is not one that it takes",
        Reason::Size => "the policy is too large for it",
        Reason::Encoding => "it takes no compressed policy",
        Reason::Policy => "it cannot use the policy as it is written",
        Reason::AddressesDiffer => "it depends on the address of the policy host that it comes to",
        Reason::MxNotCovered => "the policy does not cover this server",
        Reason::MxTls => "TLS fails or does not verify",
        Reason::MxNoAddress => "the server has no public address",
        Reason::NullMx => "a null MX stands beside the other records",
        Reason::Dane => "no TLSA record matches the certificate",
        Reason::DaneAtAlias => {
            "no TLSA record matches the certificate (they stand at a signed alias of unsigned addresses: by RFC 7672 2.2.2 they count; whether this sender looks there was not measured)"
        }
        Reason::DaneInstead => "it goes by the TLSA records in place of the policy",
        Reason::Undocumented => "its makers do not document this case, and it was not measured",
        Reason::Elsewhere => "it leaves that to the program around it",
        Reason::NotTested => "what it depends on was not tested",
    }
}
