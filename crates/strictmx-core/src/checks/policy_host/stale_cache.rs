//! A cache in front of the policy host hands out an old copy.

use crate::arg::Seconds;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::outcome::{Because, Ran, fired};
use crate::timestamp::DAY_S;

declare_check! {
    /// # What it checks
    ///
    /// That the policy does not come from a web cache where it has lain for more than a day, as
    /// the `Age` field of the response tells.
    ///
    /// # Why it matters
    ///
    /// When you change the policy and the `id` in the record, senders fetch the policy anew. If a
    /// cache hands them the old text, they keep that under the new `id` until `max_age` has run
    /// out: mail to a new server is refused in mode enforce, and nothing that you publish tells
    /// them.
    ///
    /// # How to fix
    ///
    /// Let the path past the cache of your content delivery network, or have it ask again after a
    /// minute: `Cache-Control: max-age=60` from the web server (nginx: `add_header Cache-Control
    /// max-age=60;`, Apache: `Header set Cache-Control max-age=60`, Caddy: `header Cache-Control
    /// max-age=60`). Empty the cache whenever you change the policy, before you change the record.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy header age: 90000
    /// ```
    ///
    /// ```scenario,clear
    /// policy header age: 600
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: HTTP caching must not be used by senders; section 8.2 suggests about
    /// a minute for proxies. RFC 9111 section 5.1: the Age field.
    id: "policy-host-stale-cache",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.3", "8461#8.2", "9111#5.1"],
    result_type: None,
    since: "0.1.0",
    title: "A web cache hands out an old copy of the policy",
    message: "The policy of {policy_host} comes from a web cache that fetched it {age} ago. After a change senders may get the old policy and keep it.",
    remedy: "Exempt `https://{policy_host}/.well-known/mta-sts.txt` from the cache, or let it keep the policy for a minute only.",
    args: { policy_host: DomainName, age: Seconds },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let field = attempt.response()?.header("age").map(|value| value.lossy());
    attempt.served().ok_or(Because::NoPolicy)?;
    let age_s = field.and_then(|value| value.trim().parse::<u64>().ok());
    let Some(age_s) = age_s.filter(|age_s| *age_s > DAY_S.unsigned_abs()) else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        age: Seconds(age_s),
    };
    fired(found.finding())
}
