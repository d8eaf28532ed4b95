//! Reports go to a domain that takes no mail.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Severity;
use crate::outcome::Ran;
use crate::tlsrpt::ReportUri;

declare_check! {
    /// # What it checks
    ///
    /// That the domain of each `mailto:` address in the TLSRPT record can receive mail: it has an MX
    /// record that is not null, or at least an address. Of several addresses DNS is asked about the
    /// first three; one beyond them is not tested, unless its domain is known from those.
    ///
    /// # Why it matters
    ///
    /// Reports to that address bounce, and nobody tells you. If there is no other address, you
    /// learn of no failure.
    ///
    /// # How to fix
    ///
    /// Look for a mistyped domain. Otherwise set up mail for it, or name an address at a domain that
    /// receives mail.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@reports.example.com"
    /// ```
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@reports.example.com"
    /// reports MX 0 .
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@reports.example.com"
    /// reports MX 10 mail
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3: where reports go. RFC 5321 section 5.1 and RFC 7505: which domains
    /// receive mail.
    id: "tlsrpt-record-rua-domain-without-mail",
    severity: Error,
    consequence: None,
    rfc: ["8460#3", "5321#5.1", "7505#3"],
    result_type: None,
    since: "0.1.0",
    title: "Reports go to a domain that receives no mail",
    message: "{found}, the domain of {uri}, receives no mail. Reports to it are lost.",
    remedy: "Name an address at a domain that receives mail.",
    args: { found: String, uri: String },
    run: Domain,
}

/// Domains that are told: as many as DNS is asked about.
const MAX_FINDINGS: usize = 3;

fn run(facts: &Facts<'_>) -> Ran {
    let destinations = facts.report_destinations()?;
    let mut lost = 0;
    // Of each domain the first address.
    let mut told: Vec<(&DomainName, &str)> = Vec::new();
    let mut unknown = Ok(());
    for destination in &destinations {
        let is_lost = facts.is_lost(destination);
        lost += usize::from(is_lost == Ok(true));
        let ReportUri::Mailto { domain, uri, .. } = destination else {
            continue;
        };
        match is_lost {
            Ok(false) => {}
            Ok(true) => {
                if told.len() < MAX_FINDINGS && told.iter().all(|(it, _)| *it != domain) {
                    told.push((domain, uri));
                }
            }
            Err(skip) => unknown = Err(skip),
        }
    }
    if told.is_empty() {
        unknown?;
    }
    // Where others remain, reports may arrive at them (RFC 8460 3, erratum 8070).
    let severity = if lost < destinations.len() {
        Severity::Warning
    } else {
        Severity::Error
    };
    let findings = told.into_iter().map(|(domain, uri)| {
        let found = Found {
            found: domain.to_string(),
            uri: uri.to_owned(),
        };
        found.finding().severity(severity)
    });
    Ok(findings.collect())
}
