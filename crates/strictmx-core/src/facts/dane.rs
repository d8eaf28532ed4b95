//! What DANE makes of an MX host, and what comes of it together with MTA-STS: one joint verdict for
//! each kind of sender, so that neither mechanism hides a failure of the other (RFC 8461 2).

use crate::dns::{DnsFailure, Lookup, Tlsa};
use crate::domain_name::DomainName;
use crate::outcome::Skip;
use crate::sts::Mode;

use super::tlsa::authenticate;
use super::{Facts, MxHost, SmtpAttempt};

/// What a sender that checks DANE does with an MX host (RFC 7672 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dane {
    /// No TLSA record counts: it delivers as if there were no DANE.
    Unused,
    /// Records count, but none can be used: it insists on TLS, and accepts any certificate.
    Encrypts,
    /// A record authenticates the host.
    Authenticates,
    /// It does not deliver.
    Refuses,
}

/// Senders by what they check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SenderKind {
    /// DANE and not MTA-STS.
    Dane,
    /// MTA-STS and not DANE.
    Sts,
    /// DANE and MTA-STS.
    Both,
}

/// What becomes of mail that a sender has for an MX host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Delivered over TLS to the right host.
    Verified,
    /// Delivered over TLS to whoever answers.
    Encrypted,
    /// Delivered, with TLS where nobody interferes (RFC 7435).
    Opportunistic,
    /// Not delivered.
    Refused,
    /// Not delivered by senders that want both mechanisms satisfied; delivered by those that look
    /// at DANE alone where there are TLSA records. No RFC says which.
    Differs,
}

impl MxHost<'_> {
    /// What senders that check DANE do with it.
    ///
    /// # Errors
    /// Not tested where it depends on what nobody knows.
    pub fn dane(&self, facts: &Facts<'_>) -> Result<Dane, Skip> {
        if self.tlsa_lookup_fails() {
            return Ok(Dane::Refuses);
        }
        let usable = match self.usable_tlsa() {
            Ok(usable) => usable,
            Err(Skip::NotApplicable(_)) => return Ok(Dane::Unused),
            Err(unknown) => return Err(unknown),
        };
        let delivers = |attempt: &SmtpAttempt<'_>| match attempt.tls() {
            Ok(_) if usable.is_empty() => true,
            Ok(_) => facts.dane_authenticates(attempt, &usable),
            Err(_) => false,
        };
        if self.attempts.iter().any(delivers) {
            return Ok(if usable.is_empty() {
                Dane::Encrypts
            } else {
                Dane::Authenticates
            });
        }
        self.all_seen()?;
        Ok(Dane::Refuses)
    }

    /// The lookup of TLSA records fails at a host that is secured by DNSSEC, which makes it
    /// unreachable for senders that check DANE (RFC 7672 2.1.2).
    pub fn tlsa_lookup_fails(&self) -> bool {
        // What cannot be read is the resolver's fault.
        let failure = self.tlsa.failure();
        self.has_secure_address() && failure.is_some_and(|it| *it != DnsFailure::Malformed)
    }
}

impl Facts<'_> {
    /// Whether the MX records are secure, so that the names in them can be believed
    /// (RFC 7672 2.2.1).
    pub fn mx_is_secure(&self) -> bool {
        match &self.mail.looked.answer {
            Ok(Lookup::Found(rrset)) => rrset.authentic,
            // Without MX records the domain itself is the MX host, and names itself.
            Ok(Lookup::NoData { .. }) => true,
            _ => false,
        }
    }

    /// The names by which a trust anchor's certificate may know an MX host (RFC 7672 3.2.2,
    /// erratum 6283).
    pub(crate) fn dane_references<'a>(&'a self, mx_host: &'a DomainName) -> Vec<&'a DomainName> {
        let next_hop = self.mx_is_secure().then_some(self.policy_domain);
        [mx_host].into_iter().chain(next_hop).collect()
    }

    /// Whether one of these records authenticates an address.
    fn dane_authenticates(&self, attempt: &SmtpAttempt<'_>, usable: &[&Tlsa]) -> bool {
        let references = self.dane_references(&attempt.mx_host);
        attempt.tls().is_ok_and(|tls| {
            let mut usable = usable.iter();
            usable.any(|tlsa| authenticate(tlsa, tls, &references, self.now).is_ok())
        })
    }

    /// What becomes of mail for an MX host at each kind of sender.
    ///
    /// # Errors
    /// Not tested where it depends on what nobody knows.
    pub fn fate(&self, host: &MxHost<'_>, sender: SenderKind) -> Result<Fate, Skip> {
        match sender {
            SenderKind::Sts => self.fate_by_sts(host),
            SenderKind::Dane => Ok(match host.dane(self)? {
                Dane::Unused => Fate::Opportunistic,
                Dane::Encrypts => Fate::Encrypted,
                Dane::Authenticates => Fate::Verified,
                Dane::Refuses => Fate::Refused,
            }),
            SenderKind::Both => {
                let by_dane = host.dane(self)?;
                if by_dane == Dane::Refuses {
                    // A valid policy must not override that (RFC 8461 2).
                    return Ok(Fate::Refused);
                }
                Ok(match (by_dane, self.fate_by_sts(host)?) {
                    (Dane::Unused, by_sts) => by_sts,
                    (_, Fate::Refused) => Fate::Differs,
                    (Dane::Authenticates, _) | (_, Fate::Verified) => Fate::Verified,
                    _ => Fate::Encrypted,
                })
            }
        }
    }

    fn fate_by_sts(&self, host: &MxHost<'_>) -> Result<Fate, Skip> {
        match self.record().and_then(|_| self.policy()) {
            Err(Skip::NotApplicable(_)) => return Ok(Fate::Opportunistic),
            Err(unknown) => return Err(unknown),
            Ok(policy) if policy.mode != Mode::Enforce => return Ok(Fate::Opportunistic),
            Ok(policy) if !policy.mx.iter().any(|mx| mx.value.matches(&host.name)) => {
                return Ok(Fate::Refused);
            }
            Ok(_) => {}
        }
        let valid =
            |attempt: &SmtpAttempt<'_>| attempt.tls().is_ok_and(|tls| tls.is_valid(self.now));
        if host.attempts.iter().any(valid) {
            return Ok(Fate::Verified);
        }
        host.all_seen()?;
        Ok(Fate::Refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::World;

    /// The key of all scenarios, and nobody's.
    const KEY: &str = "fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e";
    const OTHER: &str = "0000000000000000000000000000000000000000000000000000000000000000";

    fn secure(tlsa: &str, more: &str) -> String {
        format!(
            "@ MX secure\nmail A secure\n_25._tcp.mail TLSA {tlsa}\n_25._tcp.mail TLSA secure\n{more}"
        )
    }

    #[test]
    fn neither_mechanism_hides_a_failure_of_the_other() {
        use Fate::{Differs, Encrypted, Opportunistic, Refused, Verified};
        let matching = format!("3 1 1 {KEY}");
        let mismatch = format!("3 1 1 {OTHER}");
        let unusable = format!("1 1 1 {KEY}");
        let expired = "smtp mail certificate expires=-1d";
        let testing =
            "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 86400\n";
        let cases = [
            // DANE, MTA-STS, both
            (String::new(), [Opportunistic, Verified, Verified]),
            (secure(&matching, ""), [Verified; 3]),
            (secure(&mismatch, ""), [Refused, Verified, Refused]),
            (secure(&matching, expired), [Verified, Refused, Differs]),
            (secure(&mismatch, expired), [Refused; 3]),
            (secure(&unusable, ""), [Encrypted, Verified, Verified]),
            (secure(&unusable, expired), [Encrypted, Refused, Differs]),
            (secure(&unusable, "smtp mail ehlo 250 x"), [Refused; 3]),
            (
                secure(&matching, testing),
                [Verified, Opportunistic, Verified],
            ),
            (
                secure(&mismatch, testing),
                [Refused, Opportunistic, Refused],
            ),
            (expired.to_owned(), [Opportunistic, Refused, Refused]),
            (
                "mail A secure\n_25._tcp.mail TLSA servfail".to_owned(),
                [Refused, Verified, Refused],
            ),
        ];
        for (scenario, expected) in cases {
            let evidence = World::new(&scenario)
                .expect("the scenario parses")
                .evidence();
            let facts = Facts::new(&evidence);
            let host = &facts.mail.hosts[0];
            let fates = [SenderKind::Dane, SenderKind::Sts, SenderKind::Both]
                .map(|kind| facts.fate(host, kind).expect("all is known"));
            assert_eq!(fates, expected, "{scenario}");
        }
    }

    #[test]
    fn what_nobody_knows_is_nobodys_fate() {
        let unreached = "smtp mail fails connect timeout";
        // The other address may do.
        let half = "smtp mail v4 ehlo 250 x\nsmtp mail v6 fails connect no-route";
        for more in [unreached, half] {
            let scenario = secure(&format!("3 1 1 {KEY}"), more);
            let evidence = World::new(&scenario)
                .expect("the scenario parses")
                .evidence();
            let facts = Facts::new(&evidence);
            let host = &facts.mail.hosts[0];
            for kind in [SenderKind::Dane, SenderKind::Sts, SenderKind::Both] {
                let fate = facts.fate(host, kind);
                let unknown = matches!(fate, Err(Skip::NotTested(..)));
                assert!(unknown, "{kind:?}: {more}");
            }
        }
    }
}
