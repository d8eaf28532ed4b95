//! The domains of the lab. One file an area; a domain is a healthy one with one thing changed.

mod build;
mod draft;

mod dane;
mod healthy;
mod hostile;
mod mx_host;
mod mx_tls;
mod policy_host;
mod policy_response;
mod rollout;
mod sts_mx;
mod sts_policy;
mod sts_record;
mod tlsrpt_record;

use strictmx_core::domain_name::DomainName;
use strictmx_core::verdict::Verdict;

pub(crate) use build::build;
use build::domain_name;
use draft::Draft;

/// Every domain of the lab is under this one.
pub const APEX: &str = "lab.test";

/// What the lab's resolver answers for. Domains of the lab point at hosts of others: those are
/// elsewhere under `test`, which is nobody's (RFC 6761 6.2), or under `invalid`, where nothing is
/// (RFC 6761 6.4), and one is where Exchange Online would have the mail server of a domain that it
/// can never have.
pub const ZONES: [&str; 3] = ["test", "invalid", PROVIDERS_MX];

/// By its rule for the names of mail servers.
const PROVIDERS_MX: &str = "provider-wide-lab-test.mail.protection.outlook.com";

/// A domain of the lab.
#[derive(Clone, Debug)]
pub struct LabDomain {
    /// To be typed where a domain is asked for.
    pub name: DomainName,
    /// What is the matter, in a few words.
    pub title: &'static str,
    /// What is published and what it leads to, in plain words.
    pub description: &'static str,
    /// `healthy`, `hostile`, or the area of the checks that find the fault.
    pub area: &'static str,
    /// One of the few to show as examples.
    pub featured: bool,
    /// What a scan must say.
    pub expected: Expected,
}

/// What a scan of a domain must say, whoever makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expected {
    /// The verdict.
    pub verdict: Verdict,
    /// The checks that fire, and no other one does, at any severity: a domain is broken in one way
    /// only.
    pub must: &'static [&'static str],
}

/// All drafts with their area.
fn drafts() -> impl Iterator<Item = (&'static str, Draft)> {
    let areas = [
        ("healthy", healthy::drafts()),
        ("sts-record", sts_record::drafts()),
        ("policy-host", policy_host::drafts()),
        ("policy-host", policy_response::drafts()),
        ("sts-policy", sts_policy::drafts()),
        ("sts-mx", sts_mx::drafts()),
        ("mx-host", mx_host::drafts()),
        ("mx-tls", mx_tls::drafts()),
        ("dane", dane::drafts()),
        ("tlsrpt-record", tlsrpt_record::drafts()),
        ("rollout", rollout::drafts()),
        ("hostile", hostile::drafts()),
    ];
    areas
        .into_iter()
        .flat_map(|(area, drafts)| drafts.into_iter().map(move |draft| (area, draft)))
}

/// The catalogue.
pub(crate) fn domains() -> Vec<LabDomain> {
    drafts()
        .map(|(area, draft)| lab_domain(area, &draft))
        .collect()
}

fn lab_domain(area: &'static str, draft: &Draft) -> LabDomain {
    LabDomain {
        name: domain_name(draft.label),
        title: draft.title,
        description: draft.description,
        area,
        featured: draft.featured,
        expected: draft.expected,
    }
}

#[cfg(test)]
mod classes;
#[cfg(test)]
mod tests;
