//! Mode testing, and nobody to report to.

use crate::checks::commands::dns_hosts;
use crate::checks::records::is_said_elsewhere;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::mend::{Record, Text};
use crate::outcome::{Because, Ran, fired};
use crate::scan::misplaced_tlsrpt_owners;
use crate::sts::Mode;
use crate::tlsrpt::record::VERSION;

declare_check! {
    /// # What it checks
    ///
    /// Whether a policy in mode testing comes without a `_smtp._tls` record.
    ///
    /// # Why it matters
    ///
    /// Mode testing has one purpose: senders report what would have failed. Without the record
    /// they have nowhere to send the reports, so that testing tells you nothing.
    ///
    /// # How to fix
    ///
    /// Publish a TLSRPT record with an address that you read, or that a report service gave you.
    ///
    #[doc = dns_hosts!(TXT "_smtp._tls": "v=TLSRPTv1; rua=mailto:tlsrpt@example.com")]
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT nodata
    /// | version: STSv1
    /// | mode: testing
    /// | mx: mail.example.com
    /// | max_age: 86400
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: testing
    /// | mx: mail.example.com
    /// | max_age: 86400
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 5 and RFC 8460 section 3.
    id: "rollout-testing-without-reports",
    severity: Warning,
    consequence: None,
    rfc: ["8461#5", "8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "Testing without reports tells you nothing",
    message: "The policy is in mode testing, but {owner} does not say where senders should report to.",
    remedy: "Publish a TLSRPT record at {owner} with an address that somebody reads.",
    args: { owner: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    if facts.mail.is_without_mail() {
        return Err(Because::NoMail.into());
    }
    let policy = facts.announced_policy()?;
    if facts.tlsrpt_record.is_tried()? || policy.mode != Mode::Testing {
        return Ok(Vec::new());
    }
    let elsewhere = misplaced_tlsrpt_owners(facts.policy_domain);
    if is_said_elsewhere(facts, &facts.tlsrpt_record, elsewhere, VERSION) {
        return Err(Because::SaidElsewhere.into());
    }
    let owner = facts.tlsrpt_record.owner.clone();
    fired(
        Found { owner }
            .finding()
            .fixes(facts.mended(Text::Record(Record::Tlsrpt, None))),
    )
}
