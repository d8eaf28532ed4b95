//! The policy host's certificate expires soon, and its renewal is late.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::outcome::{Ran, fired};
use crate::timestamp::Timestamp;

declare_check! {
    /// # What it checks
    ///
    /// That the certificate of the web server at `mta-sts.<domain>` has enough time left to be
    /// renewed, and those of its chain, which come anew with it, too. Enough are 14 days, or a
    /// tenth of the lifetime of the server's own if that is longer; but never more than a third of
    /// it, so that certificates for a few days do not warn from birth.
    ///
    /// # Why it matters
    ///
    /// Renewal by itself happens earlier than that, so something keeps it from working. When the
    /// certificate ends, senders take no policy any more, and deliver without the protection of
    /// MTA-STS. No mail is refused for it, which is why nobody notices.
    ///
    /// # How to fix
    ///
    /// See what stands in the way: `certbot renew --dry-run` tries it without changing anything;
    /// `acme.sh --list` shows when a renewal is due. If the certificate was renewed on disk, the
    /// web server may still have the old one: `systemctl reload nginx` or `systemctl reload
    /// apache2`. Caddy renews by itself; `journalctl -u caddy` says what stands in its way.
    ///
    /// If the message names an intermediate certificate, the server sends an old chain: put the one
    /// that came with its present certificate (certbot: `fullchain.pem`) in its place.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy certificate starts=-85d expires=5d
    /// ```
    ///
    /// ```scenario,fires
    /// policy certificate issuer-expires=5d
    /// ```
    ///
    /// A certificate for six days has still half of them left:
    ///
    /// ```scenario,clear
    /// policy certificate starts=-3d expires=3d
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: the certificate must not be expired. The limits are ours.
    id: "policy-host-certificate-expires-soon",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.3"],
    result_type: None,
    since: "0.1.0",
    title: "The policy host's certificate expires soon",
    message: "{policy_host} sends a certificate that expires on {expires} and should have been renewed by now: {found}. After that day senders take no policy from it.",
    remedy: "Renew the certificate of {policy_host}, or send its present chain where an intermediate one expires; reload its web server, and find out why that did not happen by itself.",
    args: { policy_host: DomainName, expires: Timestamp, found: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let Some(first) = attempt.tls()?.late_for_renewal(facts.now) else {
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        expires: first.not_after,
        found: first.names_said(),
    };
    fired(found.finding())
}
