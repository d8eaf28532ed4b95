//! A wildcard that admits all servers of a provider.

use crate::checks::near_miss::{MAX_PATTERNS, is_unused};
use crate::checks::providers;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Whether an `mx` line is a wildcard over the servers of a large provider, such as
    /// `*.mail.protection.outlook.com`.
    ///
    /// # Why it matters
    ///
    /// Nothing is wrong: some providers ask for it. It admits the servers of all other customers of
    /// the provider too, so that MTA-STS cannot tell yours from theirs.
    ///
    /// # How to fix
    ///
    /// Where the names of your servers do not change, list them as they stand in the MX records.
    /// Keep the wildcard where the provider asks for it.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX 10 example-com.mail.protection.outlook.com.
    /// example-com.mail.protection.outlook.com. A 20.0.0.26
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.mail.protection.outlook.com
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
    /// RFC 8461 section 10.4 on how specific patterns are.
    id: "sts-mx-pattern-provider-wide",
    severity: Info,
    consequence: None,
    rfc: ["8461#10.4"],
    result_type: None,
    since: "0.1.0",
    title: "A wildcard admits all servers of a provider",
    message: "The line mx: {pattern} admits every mail server of {provider}, also those of its other customers.",
    remedy: "Keep it where {provider} asks for it; otherwise list the names that stand in the MX records.",
    args: { pattern: String, provider: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let policy = facts.policy()?;
    facts.mail.hosts()?;
    let source = &facts.policy_host.served()?.question;
    let mut findings = Vec::new();
    let looked_at = policy.mx.iter().take(MAX_PATTERNS);
    for mx in looked_at.filter(|mx| mx.value.wildcard) {
        let used = !is_unused(&mx.value, facts);
        if let Some(provider) = providers::find(mx.value.domain.a_label()).filter(|_| used) {
            let (pattern, provider) = (mx.value.to_string(), provider.to_owned());
            let finding = Found { pattern, provider }.finding();
            findings.push(finding.at(source, 0, mx.span));
        }
    }
    Ok(findings)
}
