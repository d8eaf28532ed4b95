//! A pattern has capital letters, which a sender takes for others.

use crate::checks::near_miss::MAX_PATTERNS;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::mend::Text;
use crate::outcome::Ran;
use crate::span::Spanned;
use crate::sts::{Mode, MxPattern};

declare_check! {
    /// # What it checks
    ///
    /// Whether a mail server is named by patterns with capital letters only.
    ///
    /// # Why it matters
    ///
    /// Letter case makes no difference in names. mimecast/mta-sts compares patterns as they stand,
    /// though, with names in small letters: it finds no match, and in mode enforce it refuses to
    /// deliver.
    ///
    /// # How to fix
    ///
    /// Write the names in small letters, and change the `id` in the `_mta-sts` record so that
    /// senders fetch the policy anew.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: MAIL.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: MAIL.example.com
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.1 compares as for certificates, and RFC 9525 section 6.3 does so without
    /// regard to case.
    id: "sts-mx-pattern-case",
    severity: Warning,
    consequence: None,
    rfc: ["8461#4.1", "9525#6.3"],
    result_type: None,
    since: "0.1.0",
    title: "A name in the policy has capital letters",
    message: "The line mx: {pattern} has capital letters. By the standard it matches {mx_host}, but mimecast/mta-sts finds that it does not.",
    remedy: "Write {mx_host} in small letters in the policy, and give the _mta-sts record a new id.",
    args: { pattern: String, mx_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let policy = facts.policy()?;
    let served = facts.policy_host.served()?;
    facts.mail.hosts()?;
    if policy.mode == Mode::None {
        return Ok(Vec::new());
    }
    let patterns = || policy.mx.iter().take(MAX_PATTERNS);
    let written = |mx: &Spanned<MxPattern>| served.octets.get(mx.span.range()).unwrap_or_default();
    let (small, capital): (Vec<_>, Vec<_>) =
        patterns().partition(|mx| !written(mx).iter().any(u8::is_ascii_uppercase));
    if capital.is_empty() {
        return Ok(Vec::new());
    }
    let matched = |name: &DomainName| small.iter().any(|mx| mx.value.matches(name));
    let hosts: Vec<_> = facts.mail.names().filter(|name| !matched(name)).collect();
    let mut findings = Vec::new();
    for mx in capital {
        let Some(name) = hosts.iter().find(|name| mx.value.matches(name)) else {
            continue;
        };
        let found = Found {
            pattern: String::from_utf8_lossy(written(mx)).into_owned(),
            mx_host: (*name).clone(),
        };
        findings.push(found.finding().at(&served.question, 0, mx.span));
    }
    if let Some(first) = findings.first_mut() {
        first.fixes = facts.mended(Text::Policy);
    }
    Ok(findings)
}
