//! An MX host offers STARTTLS and then refuses it.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::finding::ResultType;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That an MX host which offers STARTTLS lets senders begin with it. It answers the command
    /// with 220, "go ahead".
    ///
    /// # Why it matters
    ///
    /// A server that refuses leaves only clear text. Senders that apply the policy do not deliver
    /// then: in mode enforce their mail waits and bounces after some days.
    ///
    /// # How to fix
    ///
    /// *454* mostly means that the server cannot read its certificate or key: a file that is
    /// missing, of another owner, or from a renewal that put the two out of step. Its log says
    /// which (Postfix: `journalctl -u postfix | grep -i tls`; Exim: `grep -i tls
    /// /var/log/exim4/mainlog`). *501*, *502* and *503* mean that it, or a proxy in front of it,
    /// offers what it does not know.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail starttls 454 4.7.0 TLS not available due to local problem
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail starttls 220 go ahead
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 3207 section 4: the replies 220, 454 and 501. RFC 8461 section 4: an MX host is valid
    /// if TLS comes about.
    id: "mx-tls-starttls-refused",
    severity: Error,
    consequence: Refused,
    rfc: ["3207#4", "8461#4"],
    result_type: Some(ResultType::StarttlsNotSupported),
    since: "0.1.0",
    title: "A mail server refuses STARTTLS",
    message: "{mx_host} offers STARTTLS, but answers the command with {found}. In mode enforce, senders that check MTA-STS do not deliver without TLS.",
    remedy: "Look into the log of {mx_host} for why it cannot start TLS; mostly it cannot read its certificate or key.",
    args: { mx_host: DomainName, found: String },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let seen = attempt.seen()?;
    let reply = seen.starttls.as_ref().ok_or(Because::NoTls)?;
    if reply.code == 220 {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        found: format!("{} {}", reply.code, reply.lines.join(" ")),
    };
    fired(facts.weigh_address(attempt, found.finding()))
}
