//! The record has a long TTL.

use crate::arg::Seconds;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Because;
use crate::outcome::Ran;
use crate::timestamp::DAY_S;

declare_check! {
    /// # What it checks
    ///
    /// Whether resolvers may keep the `_mta-sts` record for more than a day. How long they may is
    /// its time to live (TTL).
    ///
    /// # Why it matters
    ///
    /// Senders notice a change of the policy by the `id` in the record. Until the TTL has run out
    /// they may see the old one, and an error takes as long to fix.
    ///
    /// # How to fix
    ///
    /// Set the TTL to an hour (3600). How long senders remember the policy is said by `max_age` in
    /// the policy.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TTL 604800
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TTL 86400
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 8.1: the old policy has to work until the TTL has run out.
    id: "sts-record-ttl-long",
    severity: Info,
    consequence: None,
    rfc: ["8461#8.1"],
    result_type: None,
    since: "0.1.0",
    title: "Changes are noticed late",
    message: "Resolvers may keep the MTA-STS record for {ttl} (its TTL). Senders may notice a new policy only after that.",
    remedy: "Set the TTL to an hour.",
    args: { ttl: Seconds },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let ttl_s = facts.sts_record.looked.found(Because::NoStsRecord)?.ttl_s;
    facts.record()?;
    // A short one may be what a resolver's cache has left of it, and says nothing.
    let long = i64::from(ttl_s) > DAY_S;
    let ttl = Seconds(ttl_s.into());
    Ok(long.then(|| Found { ttl }.finding()).into_iter().collect())
}
