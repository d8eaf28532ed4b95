//! A `max_age` of zero.

use crate::declare_check;
use crate::facts::Facts;
use crate::mend::Text;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether a policy has `max_age: 0`.
    ///
    /// # Why it matters
    ///
    /// The standard allows it, and it means that senders may not remember the policy at all. All
    /// protection against somebody who blocks the fetching of it is gone, and chasquid takes the
    /// policy for an invalid one: it goes on enforcing what it remembers, be this mode none.
    ///
    /// # How to fix
    ///
    /// Write `max_age: 604800`, a week, or more, and give the `_mta-sts` record a new `id`. To
    /// withdraw MTA-STS use `mode: none` with `max_age: 86400`, a day, and keep it until every policy
    /// that was served before has expired.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 0
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2: a non-negative number of seconds.
    id: "rollout-max-age-zero",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.2"],
    result_type: None,
    since: "0.1.0",
    title: "Senders may not remember the policy",
    message: "The policy has max_age: 0, so that senders may not remember it; chasquid does not accept it at all.",
    remedy: "Write max_age: 604800 or more, in mode none 86400, and give the _mta-sts record a new id. Where senders refuse a mail server, mend that first.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let policy = facts.announced_policy()?;
    if policy.max_age > 0 {
        return Ok(Vec::new());
    }
    let mut finding = Found {}.finding();
    finding.fixes = facts.mended(Text::Policy);
    fired(finding)
}
