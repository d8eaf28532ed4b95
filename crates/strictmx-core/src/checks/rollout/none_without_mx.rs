//! A policy in mode none without `mx` lines.

use crate::declare_check;
use crate::facts::Facts;
use crate::mend::Text;
use crate::outcome::{Ran, fired};
use crate::sts::Mode;

declare_check! {
    /// # What it checks
    ///
    /// Whether a policy in mode `none` has no `mx` line.
    ///
    /// # Why it matters
    ///
    /// The standard allows it. But two senders, chasquid and Stalwart, take such a policy for a
    /// broken one, and go on enforcing the one they remember.
    ///
    /// # How to fix
    ///
    /// Leave the `mx` lines in the policy until MTA-STS is removed:
    ///
    /// ```text
    /// version: STSv1
    /// mode: none
    /// mx: mail.example.com
    /// max_age: 86400
    /// ```
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: none
    /// | max_age: 86400
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: none
    /// | mx: mail.example.com
    /// | max_age: 86400
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2: at least one mx, unless the mode is none.
    id: "rollout-none-without-mx",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.2", "8461#8.3"],
    result_type: None,
    since: "0.1.0",
    title: "Some senders do not understand the withdrawal",
    message: "The policy in mode none has no mx line. The standard allows that, but chasquid and Stalwart reject it and keep enforcing the policy they remember.",
    remedy: "Put the mx lines back until MTA-STS is removed.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let policy = facts.announced_policy()?;
    if policy.mode != Mode::None || !policy.mx.is_empty() {
        return Ok(Vec::new());
    }
    let mut finding = Found {}.finding();
    finding.fixes = facts.mended(Text::Policy);
    fired(finding)
}
