//! An MX host's certificate is for the mail domain.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt, TlsSeen};
use crate::finding::{Fix, ResultType};
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That the certificate of an MX host is not just for the domain of the mail addresses, in
    /// place of the host.
    ///
    /// # Why it matters
    ///
    /// What has to match is the name in the MX record: for mail to `example.com` at the MX host
    /// `mail.example.com`, a certificate for `example.com` is not enough. Senders that apply the
    /// policy do not deliver then. Some that use Postfix with a plug-in do, as those compare the
    /// certificate with the patterns of the policy instead; it works by chance.
    ///
    /// # How to fix
    ///
    /// Get a certificate that has the name of the MX host, too:
    /// `certbot certonly --expand -d example.com -d mail.example.com`. Install it (Postfix:
    /// `smtpd_tls_chain_files`; Exim: `tls_certificate` and `tls_privatekey`) and reload the mail
    /// server.
    /// `openssl s_client -starttls smtp -connect mail.example.com:25 -servername mail.example.com`
    /// shows which one it sends.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail certificate names=example.com,www.example.com
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail certificate names=example.com,mail.example.com
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.2: the certificate has to match the host name of the MX host.
    id: "mx-tls-certificate-of-domain",
    severity: Error,
    consequence: Refused,
    rfc: ["8461#4.2", "9525#6.3"],
    result_type: Some(ResultType::CertificateHostMismatch),
    since: "0.1.0",
    title: "A mail server's certificate is for the mail domain, not for the server",
    message: "The certificate of {mx_host} is for {policy_domain}, but it has to be for the server's own name. In mode enforce, senders that check MTA-STS do not deliver to it.",
    remedy: "Get a certificate that has the name {mx_host} beside {policy_domain}, and reload the mail server.",
    args: { mx_host: DomainName, policy_domain: DomainName },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    if !is_for_domain(facts, facts.by_authority(attempt)?) {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        policy_domain: facts.policy_domain.clone(),
    };
    let name = attempt.mx_host.clone();
    let finding = facts.weigh_address(attempt, found.finding());
    fired(finding.fix(Fix::CertificateName { name }))
}

/// Whether the certificate names the policy domain, and not the host.
pub(super) fn is_for_domain(facts: &Facts<'_>, tls: &TlsSeen<'_>) -> bool {
    let names_domain = tls
        .leaf()
        .is_some_and(|leaf| leaf.names(facts.policy_domain));
    names_domain && tls.name_fault().is_some()
}
