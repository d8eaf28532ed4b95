//! The host that takes reports over HTTPS has no valid certificate.

use crate::declare_check;
use crate::facts::{EndpointSeen, Facts};
use crate::outcome::{Because, Ran, Skip};

declare_check! {
    /// # What it checks
    ///
    /// That the host of an `https:` address in the TLSRPT record finishes a TLS handshake with a
    /// valid certificate. Nothing is sent after the handshake. Only port 443 is contacted.
    ///
    /// # Why it matters
    ///
    /// Reports tell who sends mail to you, and from where. Senders may ignore the certificate, or
    /// refuse to report: you cannot know which.
    ///
    /// # How to fix
    ///
    /// Renew the certificate of the host, with all intermediates, or name the host that the
    /// certificate is for. If a provider takes your reports, compare the address with the
    /// provider's instructions.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _smtp._tls TXT "v=TLSRPTv1; rua=https://reports.example.com/v1"
    /// reports A 20.0.0.90
    /// endpoint reports certificate path=self-signed
    /// ```
    ///
    /// ```scenario,clear
    /// _smtp._tls TXT "v=TLSRPTv1; rua=https://reports.example.com/v1"
    /// reports A 20.0.0.90
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8460 section 3: senders may ignore certificate errors when they report.
    id: "tlsrpt-record-endpoint-certificate",
    severity: Warning,
    consequence: None,
    rfc: ["8460#3"],
    result_type: None,
    since: "0.1.0",
    title: "The host that takes reports has no valid certificate",
    message: "The certificate of the host in {uri} is not valid: {cause}. Some senders do not report to it.",
    remedy: "Give the host a certificate that is valid for it, or name another address.",
    args: { uri: String, cause: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let mut findings = Vec::new();
    let mut unknown = Ok(());
    for (destination, host) in facts.https_destinations()? {
        let skip = match facts.endpoint(&host) {
            Ok(EndpointSeen { tls: Some(tls), .. }) => {
                if let Some(cause) = tls.certificate_fault(facts.now) {
                    let uri = destination.to_string();
                    findings.push(Found { uri, cause }.finding());
                }
                continue;
            }
            Ok(_) => Because::SaidElsewhere.into(),
            Err(skip) => skip,
        };
        if !matches!(unknown, Err(Skip::NotTested(..))) {
            unknown = Err(skip);
        }
    }
    if findings.is_empty() {
        unknown?;
    }
    Ok(findings)
}
