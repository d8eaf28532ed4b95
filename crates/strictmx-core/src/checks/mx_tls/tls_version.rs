//! An MX host has no TLS version that may still be used.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt, is_tls_version};
use crate::finding::ResultType;
use crate::observation::TlsVersion;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That an MX host speaks TLS 1.2 or TLS 1.3. That it speaks older versions beside them is no
    /// fault here.
    ///
    /// # Why it matters
    ///
    /// TLS 1.0 and 1.1 are retired. Senders that apply the policy want 1.2 or newer and do not
    /// deliver otherwise: in mode enforce their mail waits and bounces after some days.
    ///
    /// # How to fix
    ///
    /// Switch the newer versions on. Postfix: `smtpd_tls_protocols = >=TLSv1.2`; Exim:
    /// `openssl_options = +no_sslv2 +no_sslv3 +no_tlsv1 +no_tlsv1_1`; Exchange Server: enable TLS
    /// 1.2 in the registry (SCHANNEL) and install the latest cumulative update. A server that
    /// knows neither needs an update of its operating system, or a newer relay in front.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail fails tls-handshake tls-version
    /// ```
    ///
    /// ```scenario,fires
    /// smtp mail tls 1.1
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail tls 1.2
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 7.2: TLS 1.2 or newer. RFC 8996: TLS 1.0 and 1.1 must not be used.
    id: "mx-tls-tls-version",
    severity: Error,
    consequence: Refused,
    rfc: ["8461#7.2", "8996#5"],
    result_type: Some(ResultType::ValidationFailure),
    since: "0.1.0",
    title: "A mail server speaks only TLS versions that are retired",
    message: "{mx_host} has no TLS version newer than 1.1. Senders that check MTA-STS want 1.2 or newer, and in mode enforce do not deliver.",
    remedy: "Switch TLS 1.2 and TLS 1.3 on in the mail server of {mx_host}, after an update if need be.",
    args: { mx_host: DomainName },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let seen = attempt.seen()?;
    let failure = seen.handshake_failure();
    let refused = failure.is_some_and(|failure| is_tls_version(&failure.cause));
    let tls = seen.tls.as_ref();
    let spoken = tls.is_some_and(|tls| tls.session.version < TlsVersion::Tls12);
    if !refused && !spoken {
        // Without a handshake there is no version to judge.
        return tls.map(|_| Vec::new()).ok_or(Because::NoTls.into());
    }
    let found = Found {
        mx_host: attempt.mx_host.clone(),
    };
    fired(facts.weigh_address(attempt, found.finding()))
}
