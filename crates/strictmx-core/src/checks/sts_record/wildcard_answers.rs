//! What stands at _mta-sts seems to be the answer of a DNS wildcard.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran, fired};
use crate::question::RecordType;
use crate::scan::unused_name;

declare_check! {
    /// # What it checks
    ///
    /// Whether a name that nobody uses has the same TXT records as `_mta-sts`, where a policy is
    /// announced or served.
    ///
    /// # Why it matters
    ///
    /// A wildcard such as `*.example.com` answers for every name that has no record of its own.
    /// What it brings is mostly an SPF record, which announces no policy; a wildcard MTA-STS record
    /// announces policies where nobody serves one.
    ///
    /// # How to fix
    ///
    /// Publish the MTA-STS record at `_mta-sts` itself; a record of its own goes before the
    /// wildcard.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// * TXT "v=spf1 -all"
    /// _mta-sts TXT absent
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=spf1 -all"
    /// ```
    ///
    /// ```scenario,clear
    /// * TXT "v=spf1 -all"
    /// _mta-sts TXT absent
    /// policy status 404
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8552 section 1.1 on wildcards and underscored names; RFC 8461 section 3.1.
    id: "sts-record-wildcard-answers",
    severity: Notice,
    consequence: None,
    rfc: ["8461#3.1", "8552#1.1"],
    result_type: None,
    since: "0.1.0",
    title: "A DNS wildcard seems to answer in place of the record",
    message: "{owner} has the TXT records that every other name below {policy_domain} has, as a wildcard brings them.",
    remedy: "Publish the MTA-STS record at {owner} itself.",
    args: { policy_domain: DomainName, owner: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let own = facts.sts_record.looked.found(Because::NoStsRecord)?;
    // Where nobody tried to announce a policy, another record there is nobody's fault.
    if facts.deployed().is_err() {
        facts.policy()?;
    }
    let stray = facts.looked(unused_name(facts.policy_domain), RecordType::Txt);
    let stray = stray.found(Because::NothingToJudge)?;
    if !own.has_data_of(stray) {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_domain: facts.policy_domain.clone(),
        owner: facts.sts_record.owner.clone(),
    };
    // A record that is there is mended by another finding, if it is to be.
    let mut finding = found.finding();
    if facts.deployed().is_err() {
        finding.fixes = facts.mended(Text::Record(Record::Sts, None));
    }
    fired(finding)
}
