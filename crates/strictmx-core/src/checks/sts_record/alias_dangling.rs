//! The record is delegated to a name that does not exist.

use crate::declare_check;
use crate::dns::Lookup;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether `_mta-sts` is a CNAME to a name that has no TXT record. Where a name that nobody uses
    /// leads there as well, a wildcard does, and nobody tried to announce a policy.
    ///
    /// # Why it matters
    ///
    /// The record was delegated to a provider, and the provider has nothing there: the
    /// service was never finished, or it has ended. Senders find no policy. A name that
    /// nobody owns any more can be taken by somebody else, who then speaks for your domain.
    ///
    /// # How to fix
    ///
    /// `dig TXT _mta-sts.example.com` shows where the CNAME leads and where it ends. Ask the
    /// provider for the right target, or remove the CNAME if you no longer use the service. To go
    /// on without a provider, put a TXT record of your own in its place.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts CNAME _mta-sts.provider.net.
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts CNAME _mta-sts.provider.net.
    /// _mta-sts.provider.net. TXT "v=STSv1; id=1"
    /// ```
    ///
    /// ```scenario,clear
    /// * CNAME hosting.provider.net.
    /// hosting.provider.net. A 20.0.0.90
    /// _mta-sts TXT absent
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.1 lets senders follow CNAMEs to the record.
    id: "sts-record-alias-dangling",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.1", "8461#8.2"],
    result_type: None,
    since: "0.1.0",
    title: "The record is delegated to nothing",
    message: "{alias} leads by CNAME to {alias_target}, where there is no TXT record. Senders find no policy.",
    remedy: "Correct the CNAME, or remove it. Where a policy is served, publish a TXT record in its place.",
    args: { alias: DomainName, alias_target: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let (Lookup::NoData { aliases } | Lookup::NxDomain { aliases }) =
        facts.sts_record.looked.known()?
    else {
        return Ok(Vec::new());
    };
    let [first, ..] = &aliases[..] else {
        return Ok(Vec::new());
    };
    if !facts.sts_record.looked.is_alias(facts) {
        return Err(Because::NothingToJudge.into());
    }
    let found = Found {
        alias: facts.sts_record.owner.clone(),
        alias_target: facts.sts_record.looked.end().clone(),
    };
    let mut finding = (found.finding()).fix(Fix::remove_alias(&first.owner, &first.target));
    // Senders are to find the policy that is served. What is to be served first comes with any fault.
    if facts.policy_host.has_usable_policy() {
        let record = facts.mended(Text::Record(Record::Sts, None)).pop();
        finding.fixes.extend(record);
    }
    fired(finding)
}
