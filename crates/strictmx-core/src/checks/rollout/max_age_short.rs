//! A `max_age` too short to protect.

use crate::arg::Seconds;
use crate::declare_check;
use crate::facts::Facts;
use crate::finding::Severity;
use crate::mend::Text;
use crate::outcome::{Ran, fired};
use crate::sts::Mode;

/// Google documents one day as its minimum.
const MINIMUM_S: u64 = 86_400;
/// RFC 8461 3.2 expects weeks; a week is the least of the values it uses as examples.
const WEEK_S: u64 = 604_800;

declare_check! {
    /// # What it checks
    ///
    /// That senders remember the policy for long enough: a day at least, a week in mode enforce.
    /// Zero has a check of its own.
    ///
    /// # Why it matters
    ///
    /// An attacker who keeps a sender from looking up the policy wins when the remembered one
    /// expires. The standard expects weeks or more. Below one day some senders go their own way:
    /// Google documents one day as the minimum, and Stalwart remembers one day whatever is written
    /// below an hour. The British NCSC wants two weeks in mode enforce.
    ///
    /// # How to fix
    ///
    /// Write `max_age: 604800` (a week) or more; once all is stable, some weeks are better still.
    /// A long `max_age` does not make changes slow: a new `id` in the record is noticed at the next
    /// delivery.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 3600
    /// ```
    ///
    /// While testing, a day is enough:
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
    /// RFC 8461 sections 3.2 and 10.2: weeks or greater, as long as is practical.
    id: "rollout-max-age-short",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.2", "8461#10.2"],
    result_type: None,
    since: "0.1.0",
    title: "Senders forget the policy too soon",
    message: "Senders remember the policy for {max_age} only. Whoever keeps them from fetching it for that long undoes the protection.",
    remedy: "Write {expected} or more, and give the _mta-sts record a new id. Where senders refuse a mail server, mend that first.",
    args: { max_age: Seconds, expected: String },
    run: Domain,
}

/// The least `max_age` in that mode, seconds.
pub(crate) fn least_s(mode: Mode) -> u64 {
    match mode {
        Mode::Enforce => WEEK_S,
        Mode::Testing => MINIMUM_S,
        Mode::None => 0,
    }
}

fn run(facts: &Facts<'_>) -> Ran {
    let policy = facts.announced_policy()?;
    let max_age_s = policy.max_age;
    if max_age_s == 0 || max_age_s >= least_s(policy.mode) {
        return Ok(Vec::new());
    }
    let max_age = Seconds(max_age_s);
    let expected = format!("max_age: {}", least_s(policy.mode));
    let mut finding = Found { max_age, expected }.finding();
    if max_age_s >= MINIMUM_S {
        finding = finding.severity(Severity::Notice);
    }
    finding.fixes = facts.mended(Text::Policy);
    fired(finding)
}
