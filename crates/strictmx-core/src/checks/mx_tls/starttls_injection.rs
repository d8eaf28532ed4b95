//! Text stands between the reply to STARTTLS and the TLS handshake.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::observation::Speaker;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That nothing follows the reply to STARTTLS in clear text before the TLS handshake.
    ///
    /// # Why it matters
    ///
    /// At this place anybody on the way can put in text, and a careless program takes it for
    /// something that came encrypted. Careful senders break off here, and their mail waits. If
    /// the server itself writes the text, it is a fault of its program; if not, somebody is
    /// meddling with the connection.
    ///
    /// # How to fix
    ///
    /// See whether the text comes from the server: ask it from its own network with `openssl
    /// s_client -starttls smtp -connect mail.example.com:25`. If it does, update the mail server
    /// or the proxy in front of it. If it does not, look at firewalls and mail filters on the
    /// way.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail injects "250 injected\r\n"
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail starttls 220 go ahead
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 3207 section 4: TLS begins right after the reply 220; section 4.2: what was said
    /// before is forgotten.
    id: "mx-tls-starttls-injection",
    severity: Warning,
    consequence: None,
    rfc: ["3207#4", "3207#4.2"],
    result_type: None,
    since: "0.1.0",
    title: "Clear text follows the reply to STARTTLS",
    message: "After the reply of {mx_host} to STARTTLS comes {found} in clear text, where only TLS may follow. Careful senders break off.",
    remedy: "Update the mail server of {mx_host}; if it does not send this text, find out what on the way does.",
    args: { mx_host: DomainName, found: String },
    run: MxAddress,
}

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let seen = attempt.seen()?;
    if seen.starttls.is_none() {
        return Err(Because::NoTls.into());
    }
    let mut transcript = seen.session.transcript.iter();
    let Some(injected) = transcript.find(|turn| turn.from == Speaker::Injected) else {
        return Ok(Vec::new());
    };
    let found = Found {
        mx_host: attempt.mx_host.clone(),
        found: injected.text.lossy().trim_end().to_owned(),
    };
    fired(found.finding())
}
