//! The policy host's certificate has expired.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::ResultType;
use crate::outcome::{Because, Ran, fired};
use crate::timestamp::Timestamp;

declare_check! {
    /// # What it checks
    ///
    /// That no certificate which the web server at `mta-sts.<domain>` sends has passed its last
    /// day: neither its own nor one of the chain.
    ///
    /// # Why it matters
    ///
    /// Senders take no policy over an expired certificate. Those that do not have it in their
    /// cache deliver without the protection of MTA-STS, and the others follow as their copies run
    /// out. No mail is refused for it, which is why nobody notices.
    ///
    /// # How to fix
    ///
    /// Renew the certificate and let the web server load it: `certbot renew` and `systemctl reload
    /// nginx` or `systemctl reload apache2`. Caddy does both by itself; `journalctl -u caddy` says
    /// what stands in its way. Then find out why it was not renewed by itself: `systemctl
    /// list-timers` shows whether the timer runs, and `certbot renew --dry-run` what stands in its
    /// way. Often it is a firewall or a redirect in front of `/.well-known/acme-challenge/`.
    ///
    /// If the message names an intermediate certificate, the server sends an old chain: put the one
    /// that came with its present certificate (certbot: `fullchain.pem`) in its place.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy certificate expires=-1d
    /// ```
    ///
    /// ```scenario,fires
    /// policy certificate issuer-expires=-1d
    /// ```
    ///
    /// ```scenario,clear
    /// policy certificate expires=40d
    /// ```
    ///
    /// ```scenario,clear
    /// policy certificate beside=-1d
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: the certificate must not be expired.
    id: "policy-host-certificate-expired",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.3"],
    result_type: Some(ResultType::StsWebpkiInvalid),
    since: "0.1.0",
    title: "The policy host's certificate has expired",
    message: "{policy_host} sends a certificate that expired on {expires}: {found}. Senders take no policy from it, and deliver as if there were none.",
    remedy: "Renew the certificate, or send its present chain where an intermediate one expired; reload the web server, and let the renewal run by itself.",
    args: { policy_host: DomainName, expires: Timestamp, found: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let tls = attempt.tls()?;
    let first = tls.first_to_expire().ok_or(Because::NothingToJudge)?;
    if facts.now <= first.not_after {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        expires: first.not_after,
        found: first.names_said(),
    };
    fired(facts.weigh_attempt(attempt, found.finding()))
}
