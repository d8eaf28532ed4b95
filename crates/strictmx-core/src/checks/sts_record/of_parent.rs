//! Only the domain above has a record.

use crate::checks::records::strays;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::{Because, Ran, fired};
use crate::scan::sts_owner_above;
use crate::sts::record::VERSION;

declare_check! {
    /// # What it checks
    ///
    /// Where a domain has no MTA-STS record: whether the domain above it has one.
    ///
    /// # Why it matters
    ///
    /// Policies are not inherited: for mail to `user@news.example.com` senders ask for
    /// `_mta-sts.news.example.com` and nothing else. A policy at `example.com` protects the
    /// addresses of `example.com` alone.
    ///
    /// # How to fix
    ///
    /// If the domain takes mail, give it a record, a policy host and a policy of its own. One
    /// policy host per domain is needed, even if all of them serve the same text.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT nxdomain
    /// mta-sts A nxdomain
    /// mta-sts AAAA nxdomain
    /// _mta-sts.com. TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT nxdomain
    /// mta-sts A nxdomain
    /// mta-sts AAAA nxdomain
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.4: the policy of the domain above does not apply.
    id: "sts-record-of-parent",
    severity: Info,
    consequence: None,
    rfc: ["8461#3.4"],
    result_type: None,
    since: "0.1.0",
    title: "The policy of the domain above does not count here",
    message: "{owner} announces a policy, but {policy_domain} does not inherit it.",
    remedy: "Give {policy_domain} a record and a policy of its own, if it takes mail.",
    args: { policy_domain: DomainName, owner: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.sts_record.looked.known()?;
    let owner = sts_owner_above(facts.policy_domain).ok_or(Because::NothingToJudge)?;
    if !facts.sts_record.looked.is_absent()
        || strays(facts, vec![owner.clone()], VERSION)?.is_empty()
    {
        return Ok(Vec::new());
    }
    let policy_domain = facts.policy_domain.clone();
    fired(
        Found {
            policy_domain,
            owner,
        }
        .finding(),
    )
}
