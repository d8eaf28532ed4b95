//! An https destination that some senders will not use.

use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;
use crate::tlsrpt::ReportUri;

declare_check! {
    /// # What it checks
    ///
    /// Whether an `https:` destination has a user name, a fragment, or an address in place of a
    /// name.
    ///
    /// # Why it matters
    ///
    /// The syntax allows them, and programs differ in what they do with them.
    ///
    /// # How to fix
    ///
    /// Use a plain URL with a host name.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=https://user@reports.example.com/"
    /// ```
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=https://20.0.0.90/tlsrpt"
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=https://reports.example.com/tlsrpt"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9110 section 4.2.4 on user information, RFC 3986 section 3.5 on fragments.
    id: "tlsrpt-record-rua-unusual",
    severity: Notice,
    consequence: None,
    rfc: ["9110#4.2.4", "3986#3.5"],
    result_type: None,
    since: "0.1.0",
    title: "The report URL is unusual",
    message: "{uri} has a user name, a fragment, or an IP address in place of a host name, which some senders do not take.",
    remedy: "Use a plain https: URL with a host name.",
    args: { uri: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let (record, parsed) = facts.chosen_tlsrpt_record()?;
    let mut findings = Vec::new();
    for uri in &parsed.seen {
        let fires = match &uri.value {
            ReportUri::Https {
                host,
                has_user_info,
                has_fragment,
                ..
            } => {
                let is_address = host.starts_with('[') || host.parse::<std::net::IpAddr>().is_ok();
                *has_user_info || *has_fragment || is_address
            }
            ReportUri::Mailto { .. } => false,
        };
        if fires {
            let finding = Found {
                uri: uri.value.to_string(),
            }
            .finding();
            findings.push(finding.at(facts.tlsrpt_record.source(), *record, uri.span));
        }
    }
    Ok(findings)
}
