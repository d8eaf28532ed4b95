//! The first sentences: what is true of a domain, what it means for mail, what proves it.

use strictmx_core::verdict::Verdict;

use super::refusing;
use crate::result::Deeds;

/// While the verdict is not known yet.
pub(crate) const CHECKING: &str = "Checking";

/// For a name that DNS does not have.
pub(crate) const NO_DOMAIN: &str = "No such domain";

/// For a domain to which nobody can deliver.
pub(crate) const UNDELIVERABLE: &str = "Undeliverable";

/// For mail that is at risk at every mail server.
pub(crate) const ALL_REFUSED: &str = "Enforced, all refused";

/// One or two words for a verdict.
pub(crate) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotDeployed => "Not set up",
        Verdict::Unprotected => "Not protected",
        Verdict::Testing => "Testing",
        Verdict::TestingFailing => "Testing, failing",
        Verdict::Enforced => "Enforced",
        Verdict::EnforcedAtRisk => "Enforced, at risk",
        Verdict::Removal => "Being withdrawn",
        Verdict::NoMail => "No mail",
        Verdict::Undetermined => "Not known",
    }
}

/// What is true of a domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Truth {
    Checking,
    Protected,
    ProtectedAsFarAsTested,
    ProtectedAtOneAddress,
    ProtectedFromSome,
    SomeRefused,
    SomeRefusedByDane,
    AllRefused,
    AllRefusedByDane,
    Unusable,
    UnusableToStrictSenders,
    Testing,
    TestingByTheStandard,
    TestingFailing,
    TestingRefusedByDane,
    Removal,
    NotSetUp,
    NoSuchDomain,
    NoMail,
    NoAddress,
    NotKnown,
}

/// The same in a sentence: a template with `{domain}`, the number of MX hosts or senders that it is
/// about as `{some}`, of `{all}`, and the reason or the day as `{why}`.
pub(crate) fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::Checking => "Checking {domain}\u{2026}",
        Truth::Protected => {
            "Mail to {domain} is protected: senders that check MTA-STS deliver only over verified TLS."
        }
        Truth::ProtectedAsFarAsTested => {
            "Mail to {domain} is protected as far as we could test: senders that check MTA-STS deliver only over verified TLS."
        }
        Truth::ProtectedAtOneAddress => {
            "Mail to {domain} is protected only for senders that reach one address of the policy host."
        }
        Truth::ProtectedFromSome => {
            "Mail to {domain} is protected, but not from all senders: {some}\u{a0}of\u{a0}{all} that we know {some?does|do} not enforce the policy."
        }
        Truth::SomeRefused => {
            "Some mail to {domain} is being refused now: {some}\u{a0}of\u{a0}{all} {all?mail server|mail servers} {some?does|do} not satisfy your own policy."
        }
        Truth::SomeRefusedByDane => {
            "Some mail to {domain} is being refused now: {some}\u{a0}of\u{a0}{all} {all?mail server|mail servers} {some?does|do} not satisfy the TLSA records (DANE)."
        }
        Truth::AllRefused => {
            "All mail to {domain} from senders that keep to MTA-STS is refused now: {some}\u{a0}of\u{a0}{all} {all?mail server|mail servers} {some?does|do} not satisfy your own policy."
        }
        Truth::AllRefusedByDane => {
            "All mail to {domain} from senders that check DANE is refused now: {some}\u{a0}of\u{a0}{all} {all?mail server|mail servers} {some?does|do} not satisfy the TLSA records (DANE)."
        }
        Truth::Unusable => "{domain} publishes MTA-STS, but senders cannot use it: {why}.",
        Truth::UnusableToStrictSenders => {
            "{domain} publishes MTA-STS, but strict senders cannot use it: {why}."
        }
        Truth::Testing => {
            "{domain} is testing MTA-STS: nothing is enforced yet, and nothing would be refused."
        }
        Truth::TestingByTheStandard => {
            "{domain} is testing MTA-STS: by the standard nothing is enforced yet."
        }
        Truth::TestingFailing => {
            "{domain} is testing MTA-STS, and enforcing today would refuse mail at {some}\u{a0}of\u{a0}{all} {all?mail server|mail servers}."
        }
        Truth::TestingRefusedByDane => "{domain} is testing MTA-STS.",
        Truth::Removal => {
            "{domain} is withdrawing MTA-STS; senders that look now forget it on {why}."
        }
        Truth::NotSetUp => "MTA-STS is not set up for {domain}.",
        Truth::NoSuchDomain => "There is no domain {domain}.",
        Truth::NoMail => "{domain} accepts no mail.",
        Truth::NoAddress => {
            "Nothing can be delivered to {domain}: its mail servers have no address."
        }
        Truth::NotKnown => "We could not find out whether mail to {domain} is protected. {why}",
    }
}

/// What follows then, whatever is made of the policy.
pub(crate) const REFUSED_BY_DANE: &str = " Senders that check DANE refuse mail at {some}\u{a0}of\u{a0}{all} {all?mail server|mail servers} now.";

/// What it means for mail where nobody can deliver.
pub(crate) const BOUNCES: &str = "Mail waits at its senders, and bounces after some days.";

/// What it means for mail where the domain does not exist.
pub(crate) const NO_SUCH_DOMAIN: &str = "Nothing can be delivered there. Check the spelling.";

/// What it means where DANE refuses.
pub(crate) const BOUNCES_BY_DANE: &str =
    "Senders that check DANE keep trying, and their mail bounces after some days.";

/// What it means for mail where more is known of each part than of the whole.
pub(crate) const SHOWN_BELOW: &str = "What is known is shown below.";

/// What DANE makes of all MX hosts where no policy protects mail to them.
pub(crate) const PROTECTED_BY_DANE: &str = " From senders that check DANE it is protected.";

/// What it means for mail, where failures `are_reported` or not; where real senders are known, it is
/// true of them.
pub(crate) fn consequence(verdict: Verdict, deeds: &Deeds, are_reported: bool) -> String {
    let refusing = match deeds.refusing {
        0 => String::new(),
        some => refusing(some, deeds.known),
    };
    let who = match (deeds.known, deeds.refusing, deeds.enforcing) {
        (0, ..) => "By the standard mail",
        (_, 0, 0) => "Mail",
        (_, 0, _) => "Mail from strict senders",
        _ => "Mail from others",
    };
    let arrives = |how: &str| format!("{refusing}{who} arrives{how}");
    match verdict {
        Verdict::Enforced => {
            let nobody = match (deeds.enforcing, deeds.not_enforcing + deeds.by_address) {
                (0, _) if deeds.known > 0 => "No sender that we know is sure to enforce it.",
                (_, 0) => "Nobody between two mail servers can read or divert it.",
                _ => {
                    "From senders that enforce it, nobody between two mail servers can read or divert it."
                }
            };
            format!("{refusing}{nobody}")
        }
        Verdict::EnforcedAtRisk => {
            "Senders that check keep trying, and their mail bounces after some days.".to_owned()
        }
        Verdict::Unprotected => arrives(
            ", but without the protection: whoever stands between two servers can keep it unencrypted.",
        ),
        Verdict::Testing if are_reported => {
            arrives(" as ever, without protection; senders report what would have failed.")
        }
        Verdict::Testing => {
            arrives(" as ever, without protection; nobody is told what would have failed.")
        }
        Verdict::TestingFailing => arrives(" as ever. Fix this before you enforce."),
        Verdict::Removal => {
            arrives(" as ever; senders may still apply a policy that they remember.")
        }
        Verdict::NotDeployed => arrives(", encrypted unless somebody interferes."),
        Verdict::NoMail => "There is nothing to protect.".to_owned(),
        Verdict::Undetermined => SHOWN_BELOW.to_owned(),
    }
}

/// What proves that record and policy host are in order.
pub(crate) const SERVED: &str = "One valid record; the policy is served over verified HTTPS.";
/// The same of the TLSRPT record.
pub(crate) const REPORTED: &str = "Senders know where to report failures.";

/// The same of MX hosts.
pub(crate) fn verified(servers: usize) -> String {
    let servers = super::count(servers, "mail server", "mail servers");
    format!("{servers} with verified TLS.")
}

/// The most useful thing to do.
pub(crate) const CHECK_AGAIN: &str = "Check again";
/// The same.
pub(crate) const SET_UP: &str = "How to set it up";

/// The same, of the first thing to mend.
pub(crate) fn fix_this(title: &str) -> String {
    format!("Fix this: {}", super::continued(title))
}
