//! An MX host's certificate is for other names.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, NameFault, SmtpAttempt};
use crate::finding::{Fix, ResultType};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the certificate of an MX host is for the name in the MX record: that this name, or a
    /// wildcard directly above it, is among its names (subjectAltName). A certificate for the mail
    /// domain, a name that stands in the common name only, and a wildcard that does not reach so
    /// deep have checks of their own.
    ///
    /// # Why it matters
    ///
    /// Senders that apply the policy want to know that they speak to the host in the MX record.
    /// The name in the greeting, the address and the target of a CNAME do not count. With another
    /// name they do not deliver: in mode enforce their mail waits and bounces after some days.
    ///
    /// # How to fix
    ///
    /// Either get a certificate that has the name of the MX host (with certbot, `--expand` and one
    /// `-d` for each name), install it (Postfix: `smtpd_tls_chain_files`; Exim: `tls_certificate`
    /// and `tls_privatekey`; Exchange Server: `Enable-ExchangeCertificate -Thumbprint THUMBPRINT
    /// -Services SMTP`) and reload the mail server; or list a name that the certificate has in the
    /// policy, with a new `id` in the `_mta-sts` record, and name it in the MX record then (RFC
    /// 8461 8.1). If a provider runs the server, name it as the provider tells you to: for Exchange
    /// Online that is the host given in the admin centre, below `mail.protection.outlook.com` or
    /// `mx.microsoft`, and no name of your own.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail certificate names=mx1.example.net,mx2.example.net
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate names=*.example.com
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.2: a DNS-ID of the certificate has to match the MX host, by the rules of
    /// RFC 9525 section 6.3.
    id: "mx-tls-certificate-name",
    severity: Error,
    consequence: Refused,
    rfc: ["8461#4.2", "9525#6.3"],
    result_type: Some(ResultType::CertificateHostMismatch),
    since: "0.1.0",
    title: "A mail server's certificate is for another name",
    message: "{mx_host} presents a certificate for {found}, not for {mx_host}. In mode enforce, senders that check MTA-STS do not deliver to a server with a certificate for another name.",
    remedy: "Install a certificate for {mx_host}; or name the server by a name that its certificate has, first in the policy with a new id, then in the MX record.",
    args: { mx_host: DomainName, found: String },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let tls = facts.by_authority(attempt)?;
    match tls.name_fault() {
        Some(NameFault::OtherNames) => {}
        Some(_) => return Err(Because::SaidElsewhere.into()),
        None => return Ok(Vec::new()),
    }
    if super::certificate_of_domain::is_for_domain(facts, tls) {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        found: tls.names_said(),
    };
    let name = attempt.mx_host.clone();
    let finding = facts.weigh_address(attempt, found.finding());
    fired(finding.fix(Fix::CertificateName { name }))
}
