//! What senders do, and why.

use strictmx_core::senders::{Mail, Reason, SenderOutcome};

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
        SenderOutcome::Applies => "takes the policy and keeps to it",
        SenderOutcome::Ignores => "delivers as if there were no policy",
        SenderOutcome::Removes => "takes the policy, which withdraws MTA-STS",
        SenderOutcome::Refuses => "does not deliver now",
        SenderOutcome::Unknown => "nobody can say",
    }
}

/// What happens to mail, in a word.
pub(crate) fn mail(mail: Mail) -> &'static str {
    match mail {
        Mail::Delivers => "delivers",
        Mail::Ignores => "ignores policy",
        Mail::Defers => "defers",
        Mail::Refuses => "refuses",
        Mail::Unknown => "unknown",
    }
}

/// The same in a sentence.
pub(crate) fn mail_sentence(mail: Mail) -> &'static str {
    match mail {
        Mail::Delivers => "mail is delivered, and the policy heeded",
        Mail::Ignores => "mail is delivered as if there were no policy",
        Mail::Defers => "mail waits and is tried again",
        Mail::Refuses => "mail is not delivered here, and bounces in the end",
        Mail::Unknown => "nobody can say",
    }
}

/// Why.
pub(crate) fn reason(reason: Reason) -> &'static str {
    match reason {
        Reason::NoRecord => "there is no record",
        Reason::Record => "it finds no record that it can use",
        Reason::DnsFailure => "its resolver gets no answer that validates",
        Reason::NoPolicyHost => "the policy host has no address",
        Reason::NoAnswer => "the policy host does not answer",
        Reason::Certificate => "the policy host's certificate does not verify",
        Reason::Time => "it does not wait so long for the policy",
        Reason::Status => "the status of the response is not one that it takes",
        Reason::MediaType => "the media type is not one that it takes",
        Reason::Size => "the policy is too large for it",
        Reason::Encoding => "it takes no compressed policy",
        Reason::Policy => "it cannot use the policy as it is written",
        Reason::MxNotCovered => "the policy does not cover this server",
        Reason::MxTls => "TLS does not come about or does not verify",
        Reason::MxNoAddress => "the server has no address",
        Reason::Dane => "no TLSA record matches the certificate",
        Reason::DaneAtAlias => {
            "no TLSA record matches the certificate (they stand at a signed alias of unsigned addresses: by RFC 7672 2.2.2 they count; whether this sender looks there was not measured)"
        }
        Reason::Undocumented => "its makers do not document this case",
        Reason::NotTested => "what it depends on was not tested",
    }
}
