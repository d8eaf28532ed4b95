//! A policy is served, but no record announces it.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran, fired};
use crate::timestamp::Timestamp;

declare_check! {
    /// # What it checks
    ///
    /// Whether the policy host serves a valid policy although there is no `_mta-sts` record.
    ///
    /// # Why it matters
    ///
    /// Without the record no sender looks for the policy, so MTA-STS does nothing for the domain.
    /// If there was a record before, senders that remember the policy go on applying it, and since
    /// they find no new `id` they do not notice changes.
    ///
    /// # How to fix
    ///
    /// To use MTA-STS, publish the record. To withdraw it, publish the record too, serve
    /// `mode: none`, and remove both when every policy has expired.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT nodata
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT nodata
    /// policy status 404
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 sections 3.1 and 8.3.
    id: "rollout-half-removed",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.1", "8461#5.1", "8461#8.3"],
    result_type: None,
    since: "0.1.0",
    title: "A policy is served, but no record announces it",
    message: "There is a valid policy for {policy_domain}, but no _mta-sts record tells senders of it. New senders do not look for it; senders that know it from before may apply it until {expires}.",
    remedy: "Publish the _mta-sts record. If MTA-STS is to be withdrawn, serve mode none first and keep both until then.",
    args: { policy_domain: DomainName, expires: Timestamp },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.sts_record.looked.known()?;
    if facts.deployed().is_ok() {
        return Err(Because::NothingToJudge.into());
    }
    let policy = facts.policy()?;
    let lasts_s = i64::try_from(policy.max_age).unwrap_or(i64::MAX);
    let found = Found {
        policy_domain: facts.policy_domain.clone(),
        expires: facts.now.plus_s(lasts_s),
    };
    fired(
        found
            .finding()
            .fixes(facts.mended(Text::Record(Record::Sts, None))),
    )
}
