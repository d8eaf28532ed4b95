//! TLSA records of an authority match, and the chain does not lead there.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::tlsa::{Unauthenticated, why_not_authenticated};
use crate::facts::{Facts, SmtpAttempt};
use crate::finding::ResultType;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// Where TLSA records name an authority: that the MX host's own certificate was issued below
    /// it, with signatures that hold. Such records have usage 2, and are about a certificate that
    /// the host sends.
    ///
    /// # Why it matters
    ///
    /// With usage 2 a sender that knows DANE verifies the chain from the server's certificate up to
    /// the authority. That the authority's certificate is sent along proves nothing if it did not
    /// sign the others, and the sender does not deliver.
    ///
    /// # How to fix
    ///
    /// Send the chain that your authority gave you with the certificate, `fullchain.pem` with most
    /// clients. After a change of authorities replace its TLSA records, too. A record `3 1 1` of the
    /// server's own key needs no chain.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 2 0 1 7fe52ae5cd9674243d1b69048d03cf7d58d22355442af4208255d6438fc12aec
    /// _25._tcp.mail TLSA secure
    /// smtp mail certificate path=bad-signature
    /// ```
    ///
    /// That no public root stands above the authority does not matter:
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 2 0 1 7fe52ae5cd9674243d1b69048d03cf7d58d22355442af4208255d6438fc12aec
    /// _25._tcp.mail TLSA secure
    /// smtp mail certificate path=unknown-issuer
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7672 section 3.1.2 and RFC 7671 section 5.2: with usage 2 the chain is verified.
    id: "dane-certificate-path",
    severity: Error,
    consequence: DaneRefused,
    rfc: ["7672#3.1.2", "7671#5.2"],
    result_type: Some(ResultType::ValidationFailure),
    since: "0.1.0",
    title: "A TLSA record of an authority matches, but the chain does not lead there",
    message: "The TLSA records at {owner} name a certification authority whose certificate {mx_host} sends, but the server's own certificate does not lead to it. Senders that check DANE do not deliver to it.",
    remedy: "Send the chain that belongs to the certificate of {mx_host}.",
    args: { owner: DomainName, mx_host: DomainName },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let (host, why) = why_not_authenticated(facts, attempt)?;
    if why != Some(Unauthenticated::Path) {
        return Ok(Vec::new());
    }
    let found = Found {
        owner: host.tlsa.question.name().clone(),
        mx_host: host.name.clone(),
    };
    Ok(vec![facts.weigh_dane(host, found.finding())])
}
