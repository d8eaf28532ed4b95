//! A pattern that was left over from a template, or is for a local network.

use crate::checks::near_miss::{MAX_PATTERNS, Miss, is_unused};
use crate::checks::placeholder::is_left_over;
use crate::declare_check;
use crate::facts::Facts;
use crate::mend::Text;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Whether an `mx` line that matches no MX host has a name made for examples, or one that is
    /// known in a local network at most, such as `localhost` or `mail.local`.
    ///
    /// # Why it matters
    ///
    /// Senders deliver to the servers that the policy lists by the names of the MX records, which are
    /// names in public DNS, and the one of an example is none of yours.
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
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | mx: localhost
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
    title: "An mx line names a server that nobody has",
    message: "The line mx: {pattern} comes from a template, a test or a local network: nobody's mail server on the Internet has that name.",
    remedy: "Write the names of your mail servers instead, as they stand in the MX records, and give the _mta-sts record a new id.",
    args: { pattern: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let source = &facts.policy_host.served()?.question;
    let patterns = facts.compared_policy()?.mx.iter().take(MAX_PATTERNS);
    // None where the mail servers are not known.
    let unused = facts.unused_patterns().unwrap_or_default();
    let is_typo = |at: usize| {
        let near = unused.iter().find(|unused| unused.at == at);
        near.is_some_and(|it| matches!(it.near, Some((Miss::Typo, _))))
    };
    let left_over = patterns.enumerate().filter(|(at, mx)| {
        // Somebody may have such a name, and another finding says what was meant.
        let says_more = !is_unused(&mx.value, facts) || is_typo(*at);
        !says_more && is_left_over(&mx.value, facts.policy_domain)
    });
    let found = left_over.map(|(_, mx)| {
        let pattern = mx.value.to_string();
        Found { pattern }.finding().at(source, 0, mx.span)
    });
    let mut found: Vec<_> = found.collect();
    if let Some(first) = found.first_mut() {
        first.fixes = facts.mended(Text::Policy);
    }
    Ok(found)
}
