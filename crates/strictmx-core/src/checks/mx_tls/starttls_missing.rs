//! An MX host does not offer STARTTLS.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::finding::ResultType;
use crate::outcome::{Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That an MX host offers STARTTLS, the way to encryption. It is looked for in the reply to
    /// EHLO; who does not know EHLO does not have it.
    ///
    /// # Why it matters
    ///
    /// Without STARTTLS mail can only be sent in clear text. Senders that apply the policy do not
    /// do that: in mode enforce their mail waits and bounces after some days; until then fixing
    /// the server saves it.
    ///
    /// # How to fix
    ///
    /// Give the mail server a certificate and switch TLS on. Postfix:
    ///
    /// ```text
    /// smtpd_tls_security_level = may
    /// smtpd_tls_chain_files = /path/to/privkey.pem, /path/to/fullchain.pem
    /// ```
    ///
    /// Exim:
    ///
    /// ```text
    /// tls_advertise_hosts = *
    /// tls_certificate = /path/to/fullchain.pem
    /// tls_privatekey = /path/to/privkey.pem
    /// ```
    ///
    /// Exchange Server offers it on a receive connector that has TLS among its `AuthMechanism`;
    /// Exchange Online always does: there is nothing to set, and an MX host without it is another
    /// server.
    ///
    /// If the server has TLS on already, a firewall on the way may take the word out; Cisco's SMTP
    /// inspection puts `XXXX` in its place. Switch that inspection off. If the server offers
    /// STARTTLS to some senders only, offer it to all. A reply of *500* or *502* to EHLO comes from
    /// software, or a proxy, that knows the SMTP of before 1995, without extensions.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail ehlo 250-mail.example.com 250-SIZE 52428800 250 8BITMIME
    /// ```
    ///
    /// ```scenario,fires
    /// smtp mail ehlo 502 5.5.1 Command not implemented
    /// ```
    ///
    /// A server that turns strictmx away says nothing about its TLS:
    ///
    /// ```scenario,not-tested
    /// smtp mail ehlo 550 5.7.1 Your address is on a block list
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail ehlo 250-mail.example.com 250 starttls
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4: an MX host is valid if it supports STARTTLS. RFC 3207 section 4: how it
    /// says so. RFC 5321 section 2.2.1: extensions are for those who know EHLO.
    id: "mx-tls-starttls-missing",
    severity: Error,
    consequence: Refused,
    rfc: ["8461#4", "3207#4", "5321#2.2.1"],
    result_type: Some(ResultType::StarttlsNotSupported),
    since: "0.1.0",
    title: "A mail server does not offer STARTTLS",
    message: "{mx_host} does not offer STARTTLS, so mail to it can only be sent in clear text. In mode enforce, senders that check MTA-STS do not deliver to such a server.",
    remedy: "Install a certificate on {mx_host} and switch STARTTLS on for port 25.",
    args: { mx_host: DomainName },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    if attempt.seen()?.offers_starttls() {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
    };
    fired(facts.weigh_address(attempt, found.finding()))
}
