//! A pattern that was left over from a template.

use crate::checks::near_miss::{MAX_PATTERNS, is_unused};
use crate::checks::placeholder::is_left_over;
use crate::declare_check;
use crate::facts::Facts;
use crate::mend::Text;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Whether an `mx` line that matches no MX host has a name made for examples.
    ///
    /// # Why it matters
    ///
    /// Senders deliver to the servers that the policy lists, and the one of an example is none of
    /// yours.
    ///
    /// # How to fix
    ///
    /// Write the names of your mail servers as they stand in the MX records, then change the `id`
    /// in the `_mta-sts` record.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.yourdomain.com
    /// | max_age: 2419200
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
    /// RFC 8461 section 4.1.
    id: "sts-mx-pattern-template",
    severity: Warning,
    consequence: None,
    rfc: ["8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "An mx line was left over from a template",
    message: "The line mx: {pattern} comes from a template: nobody's mail server has that name.",
    remedy: "Write the names of your mail servers instead, as they stand in the MX records, and give the _mta-sts record a new id.",
    args: { pattern: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let (source, _, _) = facts.policy_host.served()?;
    let patterns = facts.policy()?.mx.iter().take(MAX_PATTERNS);
    // Somebody may have such a name.
    let left_over = patterns
        .filter(|mx| is_left_over(&mx.value, facts.policy_domain) && is_unused(&mx.value, facts));
    let found = left_over.map(|mx| {
        let pattern = mx.value.to_string();
        Found { pattern }.finding().at(source, 0, mx.span)
    });
    let mut found: Vec<_> = found.collect();
    if let Some(first) = found.first_mut() {
        first.fixes = facts.mended(Text::Policy);
    }
    Ok(found)
}
