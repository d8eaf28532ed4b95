//! A wildcard that admits more than the domain's mail servers.

use crate::checks::near_miss::MAX_PATTERNS;
use crate::checks::placeholder::is_private;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Severity;
use crate::mend::Text;
use crate::outcome::Ran;
use crate::sts::MxPattern;

declare_check! {
    /// # What it checks
    ///
    /// Whether a wildcard stands directly in front of a top-level domain, of an ending such as
    /// `co.uk`, or of the domain itself.
    ///
    /// # Why it matters
    ///
    /// A pattern says whose hosts may take your mail. `*.com` admits everybody who owns a name
    /// there. `*.example.com` on your own domain admits every host name below it that can get a
    /// certificate, among them printers, guests and forgotten test machines.
    ///
    /// # How to fix
    ///
    /// Name the mail servers, a line each, or give them a level of their own, such as
    /// `*.mx.example.com`. Wildcards of providers are as they should be: below
    /// `mail.protection.outlook.com`, for example, there are mail servers alone.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | mx: *.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | mx: *.co.uk
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX 10 a.mx
    /// a.mx A 20.0.0.25
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.mx.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 10.4 and RFC 9525 section 7.1 warn of wide wildcards.
    id: "sts-mx-pattern-too-broad",
    severity: Warning,
    consequence: None,
    rfc: ["8461#10.4", "9525#7.1"],
    result_type: None,
    since: "0.1.0",
    title: "A wildcard in the policy admits too many hosts",
    message: "The line mx: {pattern} admits every host directly below that name, not only mail servers.",
    remedy: "Replace the wildcard by the names of the mail servers.",
    args: { pattern: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let policy = facts.compared_policy()?;
    let source = &facts.policy_host.served()?.question;
    let mut findings = Vec::new();
    let looked_at = policy.mx.iter().take(MAX_PATTERNS);
    for mx in looked_at.filter(|mx| is_too_broad(&mx.value, facts.policy_domain)) {
        let domain = &mx.value.domain;
        let own = *domain == *facts.policy_domain;
        let top_level = !domain.a_label().contains('.');
        // One's own domain is a risk to weigh; a whole top-level domain protects from nobody.
        let severity = match (own, top_level) {
            (true, _) => Severity::Info,
            (false, true) => Severity::Error,
            (false, false) => Severity::Warning,
        };
        let finding = Found {
            pattern: mx.value.to_string(),
        }
        .finding();
        findings.push(finding.severity(severity).at(source, 0, mx.span));
    }
    // The policy to copy keeps what is one's own.
    let mut of_others = findings
        .iter_mut()
        .filter(|it| it.severity > Severity::Info);
    if let Some(first) = of_others.next() {
        first.fixes = facts.mended(Text::Policy);
    }
    Ok(findings)
}

/// Whether it stands for all names directly below the policy domain, or below what nobody
/// registered, a registry's as far as can be told without the list of all.
pub(crate) fn is_too_broad(mx: &MxPattern, policy_domain: &DomainName) -> bool {
    let is_public = mx.wildcard && !is_private(mx, policy_domain);
    is_public && (mx.domain == *policy_domain || mx.domain.registered().is_none())
}
