//! A word for a verdict.

use strictmx_core::verdict::Verdict;

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
