//! The policy is in mode none.

use crate::arg::Seconds;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::{Ran, fired};
use crate::sts::Mode;
use crate::timestamp::Timestamp;

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
    message: "The policy is in mode none, with a max_age of {max_age}. A sender that fetches it now forgets about it on {expires}.",
    remedy: "Keep record and policy until the last enforcing policy has expired everywhere, then remove the _mta-sts record, and last the policy host.",
    args: { max_age: Seconds, expires: Timestamp },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let policy = facts.announced_policy()?;
    if policy.mode != Mode::None {
        return Ok(Vec::new());
    }
    let lasts_s = i64::try_from(policy.max_age).unwrap_or(i64::MAX);
    fired(
        Found {
            max_age: Seconds(policy.max_age),
            expires: facts.now.plus_s(lasts_s),
        }
        .finding(),
    )
}
