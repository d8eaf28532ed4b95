//! The certificate is renewed soon, and only the present key has a TLSA record.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::tlsa::matches_chain;
use crate::facts::{Facts, SmtpAttempt};
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Where the certificate of an MX host is due for renewal, that the one TLSA record that
    /// matches it is not the only one.
    ///
    /// # Why it matters
    ///
    /// If the renewal brings a new key, the record no longer matches from that moment on, and
    /// senders that know DANE do not deliver until a new record is published and the old one has
    /// left their caches. This is how most DANE failures come about.
    ///
    /// # How to fix
    ///
    /// Keep the key when renewing (certbot: `--reuse-key`). Or make the next key now, publish a
    /// second record for it, and use it once the time to live of the first has passed twice.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// smtp mail certificate expires=10d
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
    /// _25._tcp.mail TLSA secure
    /// smtp mail certificate expires=10d
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7672 section 4 and RFC 7671 section 8.1: before a key changes, records for both keys
    /// are published.
    id: "dane-next-key-missing",
    severity: Info,
    consequence: None,
    rfc: ["7672#4", "7671#8.1"],
    result_type: None,
    since: "0.1.0",
    title: "Renewal is due, and only the present key has a TLSA record",
    message: "The certificate of {mx_host} is due for renewal, and {owner} has a TLSA record for its present key only. If the key changes, senders that check DANE stop delivering.",
    remedy: "Renew with the same key, or publish a second TLSA record at {owner} for the next one first.",
    args: { mx_host: DomainName, owner: DomainName },
    run: MxAddress,
}

fn run(facts: &Facts<'_>, attempt: &SmtpAttempt<'_>) -> Ran {
    let host = facts.mail.host(&attempt.mx_host);
    let host = host.ok_or(Because::NothingToJudge)?;
    let usable = host.usable_tlsa()?;
    let tls = attempt.tls()?;
    let leaf = tls.leaf().ok_or(Because::NothingToJudge)?;
    let [only] = usable[..] else {
        return Err(Because::NothingToJudge.into());
    };
    if only.usage != 3 || !matches_chain(only, tls) || !tls.is_late(leaf, facts.now) {
        return Ok(Vec::new());
    }
    let found = Found {
        mx_host: host.name.clone(),
        owner: host.tlsa.question.name().clone(),
    };
    fired(found.finding())
}
