//! The policy is in mode none.

use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::{Ran, fired};
use crate::sts::Mode;

declare_check! {
    /// # What it checks
    ///
    /// Whether the policy's mode is `none`.
    ///
    /// # Why it matters
    ///
    /// Mode none withdraws MTA-STS: senders that fetch it forget the policy they knew. Senders
    /// that have not looked since still hold the old one, for as long as its own `max_age` said.
    ///
    /// # How to fix
    ///
    /// If you mean to withdraw MTA-STS, keep record and policy in place until every policy you
    /// ever served has expired: the day you last served it, plus its `max_age`. Then remove the
    /// `_mta-sts` record, and last the policy host. If not, write `mode: testing` or
    /// `mode: enforce` and change the `id`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: none
    /// | mx: mail.example.com
    /// | max_age: 86400
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
    /// RFC 8461 section 8.3 tells how to remove MTA-STS.
    id: "rollout-mode-none",
    severity: Notice,
    consequence: None,
    rfc: ["8461#5", "8461#8.3"],
    result_type: None,
    since: "0.1.0",
    title: "MTA-STS is being withdrawn",
    message: "The policy is in mode none: a sender that fetches it stops at once. One that does not look goes by an earlier policy until that one's own max_age is over.",
    remedy: "Keep record and policy until every earlier policy has expired: the day on which it was last served, plus its max_age. Then remove the _mta-sts record, and last the policy host.",
    args: {},
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let policy = facts.announced_policy()?;
    if policy.mode != Mode::None {
        return Ok(Vec::new());
    }
    fired(Found {}.finding())
}
