//! A valid policy in a form that some senders do not read, or read otherwise.

use crate::declare_check;
use crate::facts::Facts;
use crate::mend::Text;
use crate::outcome::{Because, Ran, fired};
use crate::senders::{Body, By};
use crate::span::Span;
use crate::sts::Policy;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether every sender whose parser is known reads the policy, where it is valid, and takes
    /// from it what the standard does.
    ///
    /// # Why it matters
    ///
    /// The standard allows fields of other names with nearly any text, and some senders do not: to
    /// them the domain has no policy. Others do not tell capital letters from small ones, and take
    /// `Mode: testing` for the mode.
    ///
    /// # How to fix
    ///
    /// Remove all lines but `version`, `mode`, `mx` and `max_age`, then change the `id` in the
    /// `_mta-sts` record.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// | contact: https://example.com/
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | Mode: testing
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// | contact: postmaster
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2: other fields are to be ignored.
    id: "sts-policy-unread",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.2"],
    result_type: None,
    since: "0.1.0",
    title: "Some senders do not read the policy as it is meant",
    message: "The policy is valid, but in a form that these senders do not read, or take something else from: {found}.",
    remedy: "Write the lines version, mode, mx and max_age alone.",
    args: { found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let policy = facts.policy()?;
    let served = facts.policy_host.served()?;
    let is_extension = |fault: &Fault| matches!(fault, Fault::UnknownField { .. });
    if !served
        .parsed
        .faults
        .iter()
        .all(|fault| is_extension(&fault.value))
    {
        return Err(Because::SaidElsewhere.into());
    }
    let plain = Policy {
        extensions: Vec::new(),
        ..policy.clone()
    };
    let plain = plain.to_string();
    // Mostly it is just that, with one or the other end of lines, which all senders read.
    let is_plain = |plain: &str| served.octets == plain.as_bytes();
    if is_plain(&plain) || is_plain(&plain.replace('\n', "\r\n")) {
        return Ok(Vec::new());
    }
    // A wrong charset is said elsewhere.
    let charset = Some("utf-8");
    let body = |octets| Body { octets, charset };
    let found = facts.senders_misled(By::Body(&body(served.octets), &body(plain.as_bytes())));
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let finding = Found { found }.finding();
    let finding = finding.at(&served.question, 0, Span::new(0, served.octets.len()));
    fired(finding.fixes(facts.mended(Text::Policy)))
}
