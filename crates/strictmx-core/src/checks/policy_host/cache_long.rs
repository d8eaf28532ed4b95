//! The response asks caches to keep the policy for long.

use crate::arg::Seconds;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::outcome::{Ran, fired};
use crate::timestamp::DAY_S;

declare_check! {
    /// # What it checks
    ///
    /// Whether `Cache-Control` lets web caches keep the policy for more than a day.
    ///
    /// # Why it matters
    ///
    /// Senders ask caches for a fresh copy, but a content delivery network in front of the policy
    /// host may follow this field and serve the old policy after a change.
    ///
    /// # How to fix
    ///
    /// Serve the policy with `Cache-Control: max-age=60`, or `no-cache`. In nginx: `location =
    /// /.well-known/mta-sts.txt { expires 1m; }`; in Apache, with `mod_headers`: `Header set
    /// Cache-Control max-age=60`; in Caddy: `header /.well-known/mta-sts.txt Cache-Control
    /// max-age=60`. How long senders remember the policy is said by `max_age` in the policy, and by
    /// nothing else.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy header cache-control: public, max-age=31536000
    /// ```
    ///
    /// ```scenario,fires
    /// policy header cache-control: max-age=60, s-maxage=31536000
    /// ```
    ///
    /// ```scenario,clear
    /// policy header cache-control: max-age=3600
    /// ```
    ///
    /// ```scenario,clear
    /// policy header cache-control: max-age=31536000, s-maxage=60
    /// ```
    ///
    /// ```scenario,clear
    /// policy header cache-control: No-Store, max-age=31536000
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 8.2 speaks of a minute; RFC 9111 section 5.2.
    id: "policy-host-cache-long",
    severity: Notice,
    consequence: None,
    rfc: ["8461#8.2", "9111#5.2"],
    result_type: None,
    since: "0.1.0",
    title: "Web caches may keep the policy for a long time",
    message: "{policy_host} lets web caches keep the policy for {age}. After a change they may hand out the old one.",
    remedy: "Serve the policy with Cache-Control: max-age=60.",
    args: { policy_host: DomainName, age: Seconds },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let field = attempt.response()?.header("cache-control");
    let field = field.filter(|_| attempt.served().is_some());
    let text = field.map(|value| value.lossy().to_ascii_lowercase());
    let directives: Vec<_> = text.iter().flat_map(|text| text.split(',')).collect();
    let seconds = |name: &str| {
        let mut values = directives
            .iter()
            .filter_map(|it| it.trim().strip_prefix(name));
        values.find_map(|value| value.trim_matches('"').parse::<u64>().ok())
    };
    // With these a shared cache keeps nothing, or asks before it serves it (RFC 9111 5.2.2).
    let unkept = |it: &&str| matches!(it.trim(), "no-store" | "no-cache" | "private");
    let kept = !directives.iter().any(unkept);
    // Shared caches go by s-maxage where there is one (RFC 9111 5.2.2.10).
    let age = seconds("s-maxage=").or_else(|| seconds("max-age="));
    let age = age.filter(|_| kept);
    let Some(age) = age.filter(|age| *age > DAY_S.unsigned_abs()) else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        age: Seconds(age),
    };
    fired(found.finding())
}
