//! A policy in mode none that is to be remembered for long.

use crate::arg::Seconds;
use crate::declare_check;
use crate::facts::Facts;
use crate::mend::Text;
use crate::outcome::{Ran, fired};
use crate::sts::Mode;

/// RFC 8461 8.3 gives one day as example; a week leaves room for weekends.
pub(crate) const LONG_S: u64 = 7 * 86_400;

declare_check! {
    /// # What it checks
    ///
    /// Whether a policy in mode `none` has a `max_age` above one week.
    ///
    /// # Why it matters
    ///
    /// Nothing has to wait for it: a sender that fetches mode none stops at once, and what removal
    /// waits for are earlier policies. RFC 8461 asks for a small `max_age` all the same, so that
    /// senders soon remember nothing of the domain. A long one is mostly that of the policy before,
    /// which somebody left as it was.
    ///
    /// # How to fix
    ///
    /// Write `max_age: 86400` and change the `id` in the `_mta-sts` record.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: none
    /// | mx: mail.example.com
    /// | max_age: 31557600
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
    /// RFC 8461 section 8.3: publish mode none with a small max_age.
    id: "rollout-none-max-age-long",
    severity: Notice,
    consequence: None,
    rfc: ["8461#8.3"],
    result_type: None,
    since: "0.1.0",
    title: "The withdrawal is remembered for a long time",
    message: "The policy is in mode none, and senders remember that for {max_age}. By RFC 8461 it should be short, such as a day.",
    remedy: "Write max_age: 86400 and give the _mta-sts record a new id.",
    args: { max_age: Seconds },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let policy = facts.announced_policy()?;
    if policy.mode != Mode::None || policy.max_age <= LONG_S {
        return Ok(Vec::new());
    }
    let max_age = Seconds(policy.max_age);
    let mut finding = Found { max_age }.finding();
    finding.fixes = facts.mended(Text::Policy);
    fired(finding)
}
