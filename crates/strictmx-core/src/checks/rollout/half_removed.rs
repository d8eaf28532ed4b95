//! A policy is served, but no record announces it.

use crate::checks::records::is_said_elsewhere;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran, fired};
use crate::scan::misplaced_sts_owners;
use crate::sts::record::VERSION;

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
    /// `mode: none`, and remove both when the last enforcing policy has expired everywhere. If it
    /// has already, remove the policy host as well.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT nodata
    /// ```
    ///
    /// Without the record, senders do not learn of a withdrawal:
    ///
    /// ```scenario,fires
    /// _mta-sts TXT nodata
    /// | version: STSv1
    /// | mode: none
    /// | mx: mail.example.com
    /// | max_age: 86400
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
    message: "{policy_domain} has a valid policy, but no _mta-sts record tells senders of it. New ones do not look for it; those that remember an earlier one keep to that until it expires.",
    remedy: "Publish the _mta-sts record. To withdraw MTA-STS, serve mode none with it until the last enforcing policy has expired everywhere, then remove both.",
    args: { policy_domain: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.sts_record.looked.known()?;
    if facts.deployed().is_ok() {
        return Err(Because::NothingToJudge.into());
    }
    facts.policy()?;
    if facts.mail.is_without_mail() {
        return Err(Because::NoMail.into());
    }
    // Announced as it is nobody could use it.
    if !facts.policy_host.has_usable_policy() {
        return Err(Because::NoPolicy.into());
    }
    let elsewhere = misplaced_sts_owners(facts.policy_domain);
    if is_said_elsewhere(facts, &facts.sts_record, elsewhere, VERSION) {
        return Err(Because::SaidElsewhere.into());
    }
    let policy_domain = facts.policy_domain.clone();
    let found = Found { policy_domain };
    fired(
        found
            .finding()
            .fixes(facts.mended(Text::Record(Record::Sts, None))),
    )
}
