//! The domain does not exist.

use crate::declare_check;
use crate::dns::Lookup;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the domain exists in DNS.
    ///
    /// # Why it matters
    ///
    /// Nobody can send mail to a domain that does not exist: it is refused at once. If the domain
    /// did exist until lately, its registration may have run out.
    ///
    /// # How to fix
    ///
    /// Look for a spelling mistake first. If the name is right, ask your registrar whether the
    /// registration is still valid and whether name servers are entered for it.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX nxdomain
    /// ```
    ///
    /// A domain without MX records exists all the same:
    ///
    /// ```scenario,clear
    /// @ MX nodata
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 5321 section 5.1: if the domain does not exist, that is reported as an error.
    id: "mx-host-domain-missing",
    severity: Error,
    consequence: None,
    rfc: ["5321#5.1"],
    result_type: None,
    since: "0.1.0",
    title: "The domain does not exist",
    message: "DNS says that {owner} does not exist. Mail to {policy_domain} is refused.",
    remedy: "Check the spelling; if it is right, see that the domain is registered and that its name servers know it.",
    args: { owner: DomainName, policy_domain: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    if !matches!(facts.mail.looked.known()?, Lookup::NxDomain { .. }) {
        return Ok(Vec::new());
    }
    // RFC 6604 3: the RCODE is about the last name of a chain of CNAMEs.
    let found = Found {
        owner: facts.mail.looked.end().clone(),
        policy_domain: facts.policy_domain.clone(),
    };
    let finding = found.finding();
    fired(match facts.mail.looked.aliases().first() {
        Some(alias) => finding.fix(Fix::remove_alias(&alias.owner, &alias.target)),
        None => finding,
    })
}
