//! Reports go to somebody else.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::tlsrpt::ReportUri;

declare_check! {
    /// # What it checks
    ///
    /// Whether reports are sent to another domain than the one under test.
    ///
    /// # Why it matters
    ///
    /// Nothing is wrong: services read reports for others. Unlike DMARC, TLSRPT asks for no
    /// permission of the other side, so that no record is missing there. The service learns who
    /// sends you mail.
    ///
    /// # How to fix
    ///
    /// Nothing is to be done, as long as you know the service.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:reports@example.net"
    /// example.net. MX 10 mail.example.net.
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@mail.example.com"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 7 has no authorisation for other domains, in contrast to RFC 7489 section
    /// 7.1.
    id: "tlsrpt-record-rua-external",
    severity: Info,
    consequence: None,
    rfc: ["8460#7"],
    result_type: None,
    since: "0.1.0",
    title: "Reports go to another domain",
    message: "Reports go to {uri}, at another domain. Senders ask for no permission there, unlike for DMARC reports.",
    remedy: "Nothing, if you know who reads them.",
    args: { uri: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let (record, parsed) = facts.chosen_tlsrpt_record()?;
    let mut findings = Vec::new();
    let own = facts.policy_domain;
    let is_other =
        |name: &DomainName| name != own && !name.is_subdomain_of(own) && !name.is_address();
    for uri in &parsed.seen {
        let fires = match &uri.value {
            ReportUri::Mailto { domain, .. } => is_other(domain),
            ReportUri::Https { host, .. } => {
                host.parse::<DomainName>().is_ok_and(|host| is_other(&host))
            }
        };
        // Those that get lost are told as that.
        if fires && !matches!(facts.is_lost(&uri.value), Ok(true)) {
            let finding = Found {
                uri: uri.value.to_string(),
            }
            .finding();
            findings.push(finding.at(facts.tlsrpt_record.source(), *record, uri.span));
        }
    }
    Ok(findings)
}
