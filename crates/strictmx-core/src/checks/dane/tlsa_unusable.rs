//! None of the TLSA records can be used.

use crate::checks::commands::dns_hosts;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::tlsa::{is_usable, presentation, recommended};
use crate::facts::{Facts, MxHost};
use crate::finding::ResultType;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// That at least one of an MX host's TLSA records, secured by DNSSEC, is of a kind that senders
    /// use. These have usage 2 or 3, selector 0 or 1, and a SHA-256 digest of 32 octets (matching
    /// type 1), a SHA-512 digest of 64 octets (2), or the whole (0).
    ///
    /// # Why it matters
    ///
    /// Senders that know DANE leave out records that they cannot use. If none is left, they still
    /// insist on TLS, but accept any certificate: the records make delivery harder and protect
    /// nobody from an impostor.
    ///
    /// # How to fix
    ///
    /// Publish a record of the kind `3 1 1`. Its digest is the output of `openssl x509 -in cert.pem
    /// -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum`. Usages 0 and 1 are for web
    /// browsers and do not count on port 25. A digest that is too short was probably cut off while
    /// copying.
    ///
    #[doc = dns_hosts!(replace TLSA "_25._tcp.mail": "3" "1" "1", "DIGEST")]
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 1 1 1 0000000000000000000000000000000000000000000000000000000000000000
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 0000
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// What should be a whole certificate is none:
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 0 0 0000000000000000000000000000000000000000000000000000000000000000
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 1 1 1 0000000000000000000000000000000000000000000000000000000000000000
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7672 section 2.2: with unusable records only, TLS without authentication; section
    /// 3.1.3: usages 0 and 1. RFC 6698 section 2.1: the fields.
    id: "dane-tlsa-unusable",
    severity: Warning,
    consequence: None,
    rfc: ["7672#2.2", "7672#3.1.3", "6698#4.1"],
    result_type: Some(ResultType::TlsaInvalid),
    since: "0.1.0",
    title: "None of a mail server's TLSA records can be used",
    message: "The TLSA records at {owner}, such as {found}, are of kinds that senders cannot use. Those that check DANE insist on TLS with {mx_host}, but accept any certificate.",
    remedy: "Publish a TLSA record of the kind 3 1 1 at {owner}, and remove the others.",
    args: { owner: DomainName, found: String, mx_host: DomainName },
    run: MxHost,
}

fn run(facts: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    let records = host.secure_tlsa()?;
    if records.iter().any(|tlsa| is_usable(tlsa)) {
        return Ok(Vec::new());
    }
    let first = records.first().ok_or(Because::NothingToJudge)?;
    let found = Found {
        owner: host.tlsa.question.name().clone(),
        found: presentation(first),
        mx_host: host.name.clone(),
    };
    let mut finding = found.finding();
    let seen = host.attempts.iter().filter_map(|it| it.tls().ok());
    finding.fixes = host.tlsa_to_copy(recommended(facts, &seen.collect::<Vec<_>>(), &[]));
    fired(finding)
}
