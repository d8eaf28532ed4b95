//! The first sentences: what is true of a domain, what it means for mail, what proves it.

use strictmx_core::verdict::Verdict;

use super::sentences::{self, Sentence};
use crate::result::Deeds;

/// While the verdict is not known yet.
pub(crate) const CHECKING: &str = "Checking";

/// For a name that DNS does not have.
pub(crate) const NO_DOMAIN: &str = "No such domain";

/// For a domain to which nobody can deliver.
pub(crate) const UNDELIVERABLE: &str = "Undeliverable";

/// For a record that only some resolvers have.
pub(crate) const NOT_EVERYWHERE: &str = "Not everywhere";

/// For mail that is at risk at every mail server.
pub(crate) const ALL_REFUSED: &str = "Enforced, all refused";

/// For mail that senders which check DANE refuse at every mail server, and no others.
pub(crate) const ALL_REFUSED_BY_DANE: &str = "Enforced, DANE refuses";

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
    RefusedAtOneAddress,
    Unusable,
    UnusableToStrictSenders,
    Testing,
    TestingAsFarAsTested,
    TestingByTheStandard,
    TestingFailing,
    TestingRefusedByDane,
    Removal,
    NotSetUp,
    NotEverywhere,
    NoSuchDomain,
    NoMail,
    NoAddress,
    Unresolved,
    NotKnown,
}

/// What is true of a domain, in a sentence: a template with `{domain}`, the number of MX hosts or
/// senders that it is about as `{some}`, of `{all}`, and the reason as `{why}`.
pub(crate) fn truth(truth: Truth) -> &'static str {
    let sentence = match truth {
        Truth::Checking => sentences::CHECKING,
        Truth::Protected => sentences::PROTECTED,
        Truth::ProtectedAsFarAsTested => sentences::PROTECTED_AS_FAR_AS_TESTED,
        Truth::ProtectedAtOneAddress => sentences::PROTECTED_AT_ONE_ADDRESS,
        Truth::ProtectedFromSome => sentences::PROTECTED_FROM_SOME,
        Truth::SomeRefused => sentences::SOME_REFUSED,
        Truth::SomeRefusedByDane => sentences::SOME_REFUSED_BY_DANE,
        Truth::AllRefused => sentences::ALL_REFUSED,
        Truth::AllRefusedByDane => sentences::ALL_REFUSED_BY_DANE,
        Truth::RefusedAtOneAddress => sentences::REFUSED_AT_ONE_ADDRESS,
        Truth::Unusable => sentences::UNUSABLE,
        Truth::UnusableToStrictSenders => sentences::UNUSABLE_TO_STRICT_SENDERS,
        Truth::Testing => sentences::TESTING,
        Truth::TestingAsFarAsTested => sentences::TESTING_AS_FAR_AS_TESTED,
        Truth::TestingByTheStandard => sentences::TESTING_BY_THE_STANDARD,
        Truth::TestingFailing => sentences::TESTING_FAILING,
        Truth::TestingRefusedByDane => sentences::TESTING_REFUSED_BY_DANE,
        Truth::Removal => sentences::REMOVAL,
        Truth::NotSetUp => sentences::NOT_SET_UP,
        Truth::NotEverywhere => sentences::NOT_EVERYWHERE,
        Truth::NoSuchDomain => sentences::NO_SUCH_DOMAIN,
        Truth::NoMail => sentences::NO_MAIL,
        Truth::NoAddress => sentences::NO_ADDRESS,
        Truth::Unresolved => sentences::UNRESOLVED,
        Truth::NotKnown => sentences::NOT_KNOWN,
    };
    match sentence.get() {
        // Which a page could not load.
        "" => "{domain}",
        sentence => sentence,
    }
}

/// What it means for mail, where failures `are_reported`, are not, or nobody knows, and so many MX hosts of all have it
/// `in_clear` text only, and why it is `unknown` whether anything arrives, if it is.
/// Where real senders are known, it is true of them.
pub(crate) fn consequence(
    verdict: Verdict,
    deeds: &Deeds,
    are_reported: Option<bool>,
    in_clear: (usize, usize),
    unknown: Option<Sentence>,
) -> String {
    let who = match (deeds.known, deeds.refusing, deeds.enforcing) {
        (0, ..) => "By the standard mail",
        (_, 0, 0) => "Mail",
        (_, 0, _) => "Mail from strict senders",
        _ => "Mail from others",
    };
    let arrives = |how: &str| match unknown {
        Some(why) => why.get().to_owned(),
        None => format!("{who} arrives{how}"),
    };
    match verdict {
        Verdict::Enforced => {
            let nobody = match (deeds.enforcing, deeds.not_enforcing + deeds.by_address) {
                (0, _) if deeds.known > 0 => sentences::NOT_SURE,
                (_, 0) => sentences::NOBODY,
                _ => sentences::NOBODY_FROM_SOME,
            };
            nobody.get().to_owned()
        }
        Verdict::EnforcedAtRisk => sentences::BOUNCES_BY_POLICY.get().to_owned(),
        Verdict::Unprotected | Verdict::NotDeployed if in_clear.0 > 0 => {
            let (some, all) = (in_clear.0.to_string(), servers(in_clear.1));
            arrives(&sentences::ARRIVES_IN_CLEAR.with(&[&some, &all]))
        }
        Verdict::Unprotected => arrives(sentences::ARRIVES_UNPROTECTED.get()),
        Verdict::Testing => {
            let how = match are_reported {
                Some(true) => sentences::ARRIVES_IN_TEST,
                Some(false) => sentences::ARRIVES_IN_TEST_UNTOLD,
                None => sentences::ARRIVES_IN_TEST_UNKNOWN,
            };
            arrives(how.get())
        }
        Verdict::TestingFailing => arrives(sentences::ARRIVES_BEFORE_SWITCH.get()),
        Verdict::Removal => arrives(sentences::ARRIVES_IN_REMOVAL.get()),
        Verdict::NotDeployed => arrives(sentences::ARRIVES.get()),
        Verdict::NoMail => sentences::NOTHING_TO_PROTECT.get().to_owned(),
        Verdict::Undetermined => sentences::SHOWN_BELOW.get().to_owned(),
    }
}

/// What becomes of mail that one MX host refuses and another may take.
pub(crate) fn next_server(deeds: &Deeds) -> String {
    let who = match deeds.refusing {
        0 => "Mail",
        _ => "Mail from others",
    };
    sentences::NEXT_SERVER.with(&[who])
}

/// What becomes of mail that DANE keeps from one MX host, and not from another.
pub(crate) fn next_server_by_dane(deeds: &Deeds) -> String {
    let who = match deeds.refusing {
        0 => "Senders",
        _ => "Others",
    };
    sentences::NEXT_SERVER_BY_DANE.with(&[who])
}

/// What proves it: so many MX hosts have verified TLS.
pub(crate) fn verified(servers: usize) -> String {
    format!("{} with verified TLS.", self::servers(servers))
}

fn servers(count: usize) -> String {
    super::count(count, "mail server", "mail servers")
}

/// The most useful thing to do where the verdict is not known.
pub(crate) const CHECK_AGAIN: &str = "Check again";
/// The most useful thing to do where there is no MTA-STS.
pub(crate) const SET_UP: &str = "How to set it up";

/// The most useful thing to do where there is something to mend: the first of it.
pub(crate) fn fix_this(title: &str) -> String {
    format!("Fix this: {}", super::continued(title))
}
