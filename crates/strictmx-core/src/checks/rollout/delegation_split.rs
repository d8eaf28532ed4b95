//! Record and policy host are delegated to different providers.

use crate::checks::near_miss::are_siblings;
use crate::declare_check;
use crate::dns::Alias;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Where both `_mta-sts` and `mta-sts` are CNAMEs: whether they lead to the same domain.
    ///
    /// # Why it matters
    ///
    /// The `id` of the record says when the policy has changed, so that one party has to keep both.
    /// With two, senders keep an old policy under a new id, or never notice a change.
    ///
    /// # How to fix
    ///
    /// `dig CNAME _mta-sts.example.com` and `dig CNAME mta-sts.example.com` show where the two lead.
    /// Point both to the provider that keeps the policy, as its instructions say.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts CNAME _mta-sts.first.example.net.
    /// _mta-sts.first.example.net. TXT "v=STSv1; id=1"
    /// mta-sts CNAME policies.example.org.
    /// policies.example.org. A 20.0.0.80
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts CNAME _mta-sts.first.example.net.
    /// _mta-sts.first.example.net. TXT "v=STSv1; id=1"
    /// mta-sts CNAME policies.example.net.
    /// policies.example.net. A 20.0.0.80
    /// ```
    ///
    /// A provider may have the policy elsewhere, here with a content delivery network:
    ///
    /// ```scenario,clear
    /// _mta-sts CNAME _mta-sts.first.example.net.
    /// _mta-sts.first.example.net. TXT "v=STSv1; id=1"
    /// mta-sts CNAME mta-sts.first.example.net.
    /// mta-sts.first.example.net. CNAME d1.cdn.example.org.
    /// d1.cdn.example.org. A 20.0.0.80
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 8.2: a provider takes over both.
    id: "rollout-delegation-split",
    severity: Notice,
    consequence: None,
    rfc: ["8461#8.2"],
    result_type: None,
    since: "0.1.0",
    title: "Record and policy are run by two providers",
    message: "The record is delegated to {owner}, and the policy host to {alias_target}. Nobody makes sure that the id changes with the policy.",
    remedy: "Delegate both to the same provider.",
    args: { owner: DomainName, alias_target: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.record()?;
    let record = facts.sts_record.looked.aliases();
    let lookups = facts.policy_host.addresses.iter();
    let host: Vec<_> = lookups.flat_map(|looked| looked.aliases()).collect();
    let ([of_record, ..], [of_host, ..]) = (record, &host[..]) else {
        return Ok(Vec::new());
    };
    // A provider may have its policy hosts elsewhere: one step of either way is enough.
    let meet = |a: &Alias| host.iter().any(|b| are_siblings(&a.target, &b.target));
    if record.iter().any(meet) {
        return Ok(Vec::new());
    }
    let (owner, alias_target) = (of_record.target.clone(), of_host.target.clone());
    fired(
        Found {
            owner,
            alias_target,
        }
        .finding(),
    )
}
