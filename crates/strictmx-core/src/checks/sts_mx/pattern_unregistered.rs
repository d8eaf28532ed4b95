//! A pattern is for servers of a domain that nobody has registered.

use crate::checks::unused;
use crate::declare_check;
use crate::dns::Lookup;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::mend::Text;
use crate::outcome::Ran;
use crate::question::RecordType;

declare_check! {
    /// # What it checks
    ///
    /// Whether the domain of a pattern that matches no MX host exists in DNS, where it is somebody
    /// else's. Names of two labels are taken for whole domains, and of three below endings such as
    /// `co.uk`.
    ///
    /// # Why it matters
    ///
    /// The policy says to which servers mail may go. If the domain of a former provider has expired,
    /// anybody can register it and get a valid certificate for a server of that name. Whoever can
    /// also forge your MX records then receives your mail, and the policy, which is there to
    /// prevent that, allows it.
    ///
    /// # How to fix
    ///
    /// Remove the line, or correct its spelling; then change the `id` of the MTA-STS record.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | mx: mx.former-provider.example.net
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// example.net. A 20.0.0.77
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | mx: mx.former-provider.example.net
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 10.4: whoever controls a host that the policy names can stand in for the
    /// domain's mail servers.
    id: "sts-mx-pattern-unregistered",
    severity: Warning,
    consequence: None,
    rfc: ["8461#10.4", "8461#4.1"],
    result_type: None,
    since: "0.1.0",
    title: "The policy admits servers of a domain that does not exist",
    message: "The line mx: {pattern} admits servers of {owner}, and there is no such domain. Whoever registers it can run a server that the policy accepts.",
    remedy: "Remove mx: {pattern}, or correct it, and change the id of the MTA-STS record.",
    args: { pattern: String, owner: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let source = &facts.policy_host.served()?.question;
    let mut findings = Vec::new();
    let mut unknown = None;
    for mx in unused::patterns(facts)? {
        let Some(owner) = unused::of_whom(&mx.value, facts) else {
            continue;
        };
        match facts.looked(owner.clone(), RecordType::A).known() {
            Ok(Lookup::NxDomain { .. }) => {
                let pattern = mx.value.to_string();
                let mut finding = Found { pattern, owner }.finding().at(source, 0, mx.span);
                finding.fixes = facts.mended(Text::Policy);
                findings.push(finding);
            }
            Ok(_) => {}
            Err(skip) => unknown = Some(skip),
        }
    }
    match unknown {
        Some(skip) if findings.is_empty() => Err(skip),
        _ => Ok(findings),
    }
}
