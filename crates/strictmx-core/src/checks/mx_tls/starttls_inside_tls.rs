//! An MX host offers STARTTLS again inside TLS.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That an MX host no longer offers STARTTLS once TLS is up. It is looked for in the reply to
    /// the second EHLO.
    ///
    /// # Why it matters
    ///
    /// Inside TLS there is nothing to start. Most senders take no notice; some get confused and
    /// break off. It is also a sign that the part of the server which does TLS and the one which
    /// speaks SMTP do not know of each other, as with a proxy that does not tell.
    ///
    /// # How to fix
    ///
    /// Update the mail server. If a proxy does TLS in its place, let it tell the server so, or
    /// switch STARTTLS off in the server behind it (Postfix: `smtpd_tls_security_level = none`
    /// there; Exim: `tls_advertise_hosts =`). After `openssl s_client -starttls smtp -connect
    /// mail.example.com:25` type `EHLO test` to see what is offered.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail ehlo-after-tls 250-mail.example.com 250 STARTTLS
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail ehlo-after-tls 250-mail.example.com 250 8BITMIME
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 3207 section 4.2: a server must not offer STARTTLS after TLS is up.
    id: "mx-tls-starttls-inside-tls",
    severity: Warning,
    consequence: None,
    rfc: ["3207#4.2"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server offers STARTTLS inside TLS",
    message: "{mx_host} still offers STARTTLS when TLS is already up. Most senders ignore that; some may break off.",
    remedy: "Update the mail server of {mx_host}, or tell it about the proxy that does TLS for it.",
    args: { mx_host: DomainName },
    run: MxAddress,
}

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let reply = attempt.seen()?.ehlo_after_tls.as_ref();
    if !reply.ok_or(Because::NoTls)?.has_capability("STARTTLS") {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
    };
    fired(found.finding())
}
