//! No TLSA record is about the certificates that the MX host sends.

use crate::certificate::Key;
use crate::checks::commands::dns_hosts;
use crate::declare_check;
use crate::dns::Tlsa;
use crate::domain_name::DomainName;
use crate::facts::tlsa::{matches_chain, presentation, recommended};
use crate::facts::{Digests, Facts, SmtpAttempt, TlsSeen};
use crate::finding::ResultType;
use crate::outcome::{Because, Ran, Skip, fired};

declare_check! {
    /// # What it checks
    ///
    /// That at least one of an MX host's TLSA records, secured by DNSSEC, matches a certificate
    /// that the host sends, at each address. With usage 3 a record is about the host's own
    /// certificate, with usage 2 about one above it. Where there are two, for RSA and for ECDSA, each
    /// needs a record. Of SHA-512 and SHA-256 digests of one usage and selector the former count.
    /// Names and dates are not looked at.
    ///
    /// # Why it matters
    ///
    /// Senders that know DANE deliver only where a record matches. If none does, their mail waits
    /// and bounces after some days. MTA-STS does not help: a valid policy must not override DANE.
    /// The usual reason is a renewed certificate with a new key and the old record. Where only the
    /// second certificate, which few senders are shown, has no record, it is a warning.
    ///
    /// Beside a SHA-512 digest, senders that follow the standard (Postfix, KumoMTA and others with
    /// OpenSSL) leave out a SHA-256 digest, even if that one matches.
    ///
    /// # How to fix
    ///
    /// Publish a record for the key that is in use now, keep the old ones beside it until their TTL
    /// has passed, and then remove them. Its digest is the output of `openssl x509 -in cert.pem
    /// -noout -pubkey | openssl pkey -pubin -outform DER | sha256sum`. Where there is a record `3 1
    /// 2`, with a SHA-512 digest, publish one of that kind, too: it decides before `3 1 1`.
    ///
    /// Route 53 and Google Cloud DNS take all records of a name at once: in their commands, name the
    /// old ones beside the new one, and at Google write `update` instead of `create`.
    ///
    #[doc = dns_hosts!(TLSA "_25._tcp.mail": "3" "1" "1", "DIGEST")]
    ///
    /// So that it does not happen again, keep the key when renewing (certbot: `--reuse-key`), or
    /// publish the record for the next key before you use it. With usage 2, check that the server
    /// sends the certificate of the authority, too.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// One record that matches is enough; here it is the second, for the key of all scenarios:
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// The stronger digest is about another key, and the weaker one that matches does not count:
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA 3 1 2 00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// A second certificate, with another key:
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// smtp mail second-certificate rsa=3072
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7672 section 2.2: with usable TLSA records the server has to match one. RFC 7671 section
    /// 8: each certificate needs a record; section 9: which digests count. RFC 8461 section 2:
    /// MTA-STS must not override a failure of DANE.
    id: "dane-tlsa-mismatch",
    severity: Error,
    consequence: DaneRefused,
    rfc: ["7672#2.2", "7672#3.1", "7671#8", "7671#9", "8461#2"],
    result_type: Some(ResultType::TlsaInvalid),
    since: "0.1.0",
    title: "A mail server's TLSA records do not match its certificates",
    message: "Of the TLSA records at {owner} that count, such as {found}, none matches a certificate that senders may be shown at {mx_host}. {cause}. Senders that check DANE do not deliver where they are shown it.",
    remedy: "Publish a TLSA record at {owner} for the key of that certificate, once you are sure that it is the right one of {mx_host}; else for the key of the one that replaces it.",
    args: { owner: DomainName, found: String, mx_host: DomainName, cause: String },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let host = facts.mail.host(&attempt.mx_host);
    let host = host.ok_or(Because::NothingToJudge)?;
    let usable = host.usable_tlsa()?;
    let counting = Digests::Strongest.of(&usable);
    let first = counting.first().ok_or(Because::NothingToJudge)?;
    let main = attempt.tls()?;
    let (others, all) = attempt.others();
    let matches = |tls: &TlsSeen<'_>| counting.iter().any(|tlsa| matches_chain(tlsa, tls));
    let shown = [main].into_iter().chain(&others);
    let unmatched: Vec<_> = shown.filter(|tls| !matches(tls)).collect();
    let Some(tls) = unmatched.first() else {
        // Most senders are shown the first one, also where nobody asks for another.
        return match all {
            Err(not_tested @ Skip::NotTested(..)) => Err(not_tested),
            _ => Ok(Vec::new()),
        };
    };
    for tls in &unmatched {
        attempt.no_anchor_in_dns(tls, &counting)?;
    }
    let key = tls.leaf().map_or(Key::Other, |leaf| leaf.key);
    let mut cause = format!("It has the key {key}");
    let is_second = matches(main);
    if is_second {
        cause += ", and is not the one that most senders are shown";
    }
    let outdone = |tlsa: &&&Tlsa| matches_chain(tlsa, tls);
    if let Some(outdone) = usable.iter().find(outdone) {
        let outdone = presentation(outdone);
        cause += &format!("; {outdone} matches it, and a stronger digest sets that aside");
    }
    let found = Found {
        owner: host.tlsa.question.name().clone(),
        found: presentation(first),
        mx_host: host.name.clone(),
        cause,
    };
    let mut finding = if is_second {
        found.finding().avoidable()
    } else {
        facts.weigh_dane(host, found.finding())
    };
    finding.fixes = host.tlsa_to_copy(recommended(facts, &unmatched, &usable));
    fired(finding)
}
