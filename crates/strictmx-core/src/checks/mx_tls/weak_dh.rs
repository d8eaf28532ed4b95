//! An MX host uses a Diffie-Hellman group that is too small.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, SmtpAttempt};
use crate::observation::Offer;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// That the finite-field Diffie-Hellman group of an MX host, where it uses one, has at least
    /// 2048 bits. One ClientHello offers only such suites; the handshake is not finished.
    ///
    /// # Why it matters
    ///
    /// Groups of 1024 bits and less are within reach of well-equipped attackers, who then read every
    /// session that used the group.
    ///
    /// # How to fix
    ///
    /// Make a larger group or use a standard one: in Postfix leave `smtpd_tls_dh1024_param_file` empty
    /// (since version 3.7 that means a group of 2048 bits); in Exim `tls_dhparam = ffdhe2048`. Or switch
    /// these suites off: elliptic curves do the same for less.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// smtp mail accepts finite-field-dh 1.2 TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 1024
    /// ```
    ///
    /// ```scenario,clear
    /// smtp mail accepts finite-field-dh 1.2 TLS_DHE_RSA_WITH_AES_256_GCM_SHA384 2048
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 9325 section 4.5: groups of at least 2048 bits are required.
    id: "mx-tls-weak-dh",
    severity: Warning,
    consequence: None,
    rfc: ["9325#4.5"],
    result_type: None,
    since: "0.1.0",
    title: "A mail server uses a small Diffie-Hellman group",
    message: "{mx_host} uses a Diffie-Hellman group of {count} bits, where 2048 are required. Well-equipped attackers can read what was sent with it.",
    remedy: "Give {mx_host} a group of 2048 bits, or switch these suites off.",
    args: { mx_host: DomainName, count: u64 },
    run: MxAddress,
}

/// RFC 9325 4.5.
const ENOUGH_BITS: u16 = 2048;

fn run(_: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let (_, bits) = attempt.survey.accepted(Offer::FiniteFieldDh)?;
    let weak = bits.filter(|bits| *bits < ENOUGH_BITS);
    let found = weak.map(|bits| Found {
        mx_host: attempt.mx_host.clone(),
        count: bits.into(),
    });
    Ok(found.into_iter().map(Found::finding).collect())
}
