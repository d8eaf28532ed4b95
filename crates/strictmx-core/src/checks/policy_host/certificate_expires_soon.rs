//! The policy host's certificate expires soon, and its renewal is late.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt, TlsSeen};
use crate::outcome::{Because, Ran, fired};
use crate::timestamp::Timestamp;

declare_check! {
    /// # What it checks
    ///
    /// That the certificate of the web server at `mta-sts.<domain>` has enough time left to be
    /// renewed. Enough are 14 days, or a tenth of its lifetime if that is longer; but never more
    /// than a third of it, so that certificates for a few days do not warn from birth.
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
    /// web server may still have the old one: `systemctl reload nginx` or
    /// `systemctl reload apache2`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy certificate starts=-85d expires=5d
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
    message: "The certificate of {policy_host} expires on {expires} and should have been renewed by now. After that day senders take no policy from it.",
    remedy: "Renew the certificate of {policy_host}, reload its web server, and find out why that did not happen by itself.",
    args: { policy_host: DomainName, expires: Timestamp },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let leaf = attempt.tls()?.leaf().ok_or(Because::NothingToJudge)?;
    if !TlsSeen::renewal_is_late(leaf, facts.now) {
        return Ok(Vec::new());
    }
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        expires: leaf.not_after,
    };
    fired(found.finding())
}
