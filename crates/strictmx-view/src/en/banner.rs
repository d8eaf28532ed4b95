//! The sentence, what it means for mail now, and what to do next.

use strictmx_core::verdict::Verdict;

/// One or two words for a verdict.
pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NotDeployed => "Not set up",
        Verdict::Unprotected => "Not protected",
        Verdict::Testing => "Testing",
        Verdict::TestingFailing => "Testing, with failures",
        Verdict::Enforced => "Protected",
        Verdict::EnforcedAtRisk => "Mail at risk",
        Verdict::Removal => "Being withdrawn",
        Verdict::NoMail => "No mail",
        Verdict::Undetermined => "Not known",
    }
}

pub(crate) const CHECKING: &str = "Checking";
pub(crate) const CHECKING_SENTENCE: &str = "Looking at {domain}.";
pub(crate) const CHECKING_SO_FAR: &str =
    "{answered} of {asked:question|questions} answered so far.";

pub(crate) const ENFORCED: &str =
    "Mail to {domain} is protected: senders that check MTA-STS deliver only over verified TLS.";
pub(crate) const ENFORCED_NOW: &str =
    "Nobody on the way can read this mail, or lead it to another server, without being noticed.";

pub(crate) const AT_RISK_SOME: &str = "Some mail to {domain} is being refused now: {bad} of {total:mail server|mail servers} {bad?does|do} not satisfy your own policy.";
pub(crate) const AT_RISK_NONE_OF: &str = "Mail to {domain} is being refused now: none of its {total} mail servers satisfies your own policy.";
pub(crate) const AT_RISK_ONLY: &str =
    "Mail to {domain} is being refused now: its only mail server does not satisfy your own policy.";
pub(crate) const AT_RISK_NOW: &str = "Senders that check MTA-STS, Gmail and Microsoft among them, do not deliver to {hosts}; their mail waits and bounces after some days.";
pub(crate) const AT_RISK_NOW_SOME: &str = "Senders that check MTA-STS, Gmail and Microsoft among them, do not deliver to {hosts}. Their mail takes another server, or waits.";

pub(crate) const UNPROTECTED: &str =
    "{domain} publishes MTA-STS, but senders cannot use it: {reason}.";
pub(crate) const UNPROTECTED_NOW: &str = "Mail is delivered as if there were no MTA-STS, and can be read or led astray on the way. Senders that remember an earlier policy still apply that one.";

pub(crate) const TESTING: &str = "Testing: nothing is enforced for {domain} yet.";
pub(crate) const TESTING_NOW: &str = "Mail is delivered whether or not TLS can be verified. Enforcing today would refuse none of it, as far as could be tested.";
pub(crate) const TESTING_FAILING: &str =
    "Testing, and enforcing today would refuse mail to {domain} at {hosts}.";
pub(crate) const TESTING_FAILING_NO_HOSTS: &str =
    "Testing, and enforcing today would refuse mail to {domain}.";
pub(crate) const TESTING_FAILING_NOW: &str =
    "All mail is still delivered. Mend this before you change the mode to enforce.";

pub(crate) const REMOVAL: &str =
    "MTA-STS is being withdrawn for {domain}: its policy has mode none.";
pub(crate) const REMOVAL_NOW: &str = "Mail is delivered as if there were no MTA-STS. Senders that have not looked since may still apply the policy they remember.";

pub(crate) const NOT_DEPLOYED: &str = "MTA-STS is not set up for {domain}.";
pub(crate) const NOT_DEPLOYED_NOW: &str = "Mail arrives, over TLS where nobody on the way prevents it. MTA-STS would let senders insist on it.";

pub(crate) const NO_MAIL: &str = "{domain} accepts no mail.";
pub(crate) const NO_MAIL_NULL_MX: &str = "{domain} accepts no mail (null MX).";
pub(crate) const NO_MAIL_NO_NAME: &str = "{domain} accepts no mail: there is no such name.";
pub(crate) const NO_MAIL_NO_ADDRESS: &str =
    "{domain} accepts no mail: it has neither an MX record nor an address.";
pub(crate) const NO_MAIL_NOW: &str = "There is no mail to protect.";

pub(crate) const UNDETERMINED: &str =
    "We could not find out whether mail to {domain} is protected.";
pub(crate) const UNDETERMINED_MX: &str =
    "{domain} has a policy in mode {mode}, but none of its mail servers could be tested.";
pub(crate) const UNDETERMINED_NOW: &str = "This says nothing for or against {domain}.";
pub(crate) const UNDETERMINED_MX_NOW: &str =
    "Senders apply the policy. Whether the mail servers satisfy it, this check cannot tell.";

pub(crate) const HOW_TO_FIX: &str = "How to fix it";
pub(crate) const WHAT_NEXT: &str = "What to do next";
pub(crate) const SET_UP: &str = "How to set it up";
pub(crate) const CHECK_AGAIN: &str = "Check again";

pub(crate) const PROOF_WITH_SUBJECTS: &str = "{title}: {subjects}.";
pub(crate) const PROOF: &str = "{title}.";
pub(crate) const NOT_TESTED: &str = "{what} could not be tested. {cause} {whose}";
