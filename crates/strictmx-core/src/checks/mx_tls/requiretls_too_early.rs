//! REQUIRETLS is announced before TLS only.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::outcome::{Because, Ran, fired};
use crate::smtp::Reply;

declare_check! {
    /// # What it checks
    ///
    /// That an MX host that announces REQUIRETLS does so inside TLS, where it counts.
    ///
    /// # Why it matters
    ///
    /// With REQUIRETLS a message says that it must not travel unencrypted. Senders look for the word
    /// after STARTTLS. A server that says it only before is taken for one that cannot do it, and such
    /// messages bounce.
    ///
    /// # How to fix
    ///
    /// Update the mail server, or fix the proxy that speaks for it. If REQUIRETLS is not meant, do not
    /// announce it at all.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail ehlo 250-mail 250-STARTTLS 250 REQUIRETLS
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail ehlo-after-tls 250-mail 250 REQUIRETLS
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8689 section 2: REQUIRETLS is announced in a session that TLS protects.
    id: "mx-tls-requiretls-too-early",
    severity: Notice,
    consequence: None,
    rfc: ["8689#2"],
    result_type: None,
    since: "0.1.0",
    title: "REQUIRETLS is announced before TLS only",
    message: "{mx_host} announces REQUIRETLS before STARTTLS and not inside TLS, where senders look for it.",
    remedy: "Announce REQUIRETLS inside TLS at {mx_host}, or not at all.",
    args: { mx_host: DomainName },
    run: MxAddress,
}

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let seen = attempt.seen()?;
    let inside = seen.ehlo_after_tls.as_ref().ok_or(Because::NoTls)?;
    let says = |reply: &Reply| reply.has_capability("REQUIRETLS");
    if !says(&seen.ehlo) || says(inside) {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
    };
    fired(found.finding())
}
