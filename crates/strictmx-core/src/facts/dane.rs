//! What DANE makes of an MX host, and what comes of it together with MTA-STS: one joint verdict for
//! each kind of sender, so that neither mechanism hides a failure of the other (RFC 8461 2).

use schemars::JsonSchema;
use serde::Serialize;

use crate::dns::{Lookup, Tlsa};
use crate::domain_name::DomainName;
use crate::finding::Finding;
use crate::outcome::{Because, Skip};
use crate::sts::{Mode, Policy};

use super::tlsa::{Digests, authenticate};
use super::{Facts, MxHost, SmtpAttempt, TlsSeen};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// Delivered over TLS to the right host.
    Verified,
    /// Delivered over TLS to whoever answers.
    Encrypted,
    /// Delivered, with TLS where nobody interferes (RFC 7435).
    Opportunistic,
    /// Delivered in clear text, for no TLS comes about.
    InClear,
    /// Not delivered.
    Refused,
    /// Delivered by some senders and not by others, for the standards leave it open: whether DANE
    /// alone decides where there are TLSA records (RFC 8461 2), and whether they count behind MX
    /// records that are not secure (RFC 7672 2.2.1).
    Differs,
}

impl MxHost<'_> {
    /// What senders that check DANE as the standard recommends do with it.
    ///
    /// # Errors
    /// Not tested where it depends on what nobody knows.
    pub fn dane(&self, facts: &Facts<'_>) -> Result<Dane, Skip> {
        let judged = self
            .dane
            .get_or_init(|| self.dane_by(facts, Digests::Strongest));
        judged.clone()
    }

    /// What those do that go by records with these digests.
    ///
    /// # Errors
    /// As [`MxHost::dane`].
    pub fn dane_by(&self, facts: &Facts<'_>, digests: Digests) -> Result<Dane, Skip> {
        if self.tlsa_lookup_fails() {
            return Ok(Dane::Refuses);
        }
        let usable = match self.usable_tlsa() {
            Ok(usable) => digests.of(&usable),
            Err(Skip::NotApplicable(_)) => return Ok(Dane::Unused),
            Err(unknown) => return Err(unknown),
        };
        let delivers = |attempt: &SmtpAttempt<'_>| match attempt.tls() {
            Ok(_) if usable.is_empty() => true,
            Ok(_) => facts.dane_authenticates(self, attempt, &usable),
            Err(_) => false,
        };
        if self.attempts.iter().any(delivers) {
            return Ok(if usable.is_empty() {
                Dane::Encrypts
            } else {
                Dane::Authenticates
            });
        }
        for attempt in &self.attempts {
            if let Ok(tls) = attempt.tls() {
                attempt.no_anchor_in_dns(tls, &usable)?;
            }
        }
        // Where one address fails, another that was not reached is no way out.
        if !self.was_reached() {
            self.all_seen()?;
        }
        Ok(Dane::Refuses)
    }

    /// The lookup of TLSA records fails at a host that is secured by DNSSEC, which makes it
    /// unreachable for senders that check DANE (RFC 7672 2.1.2).
    pub fn tlsa_lookup_fails(&self) -> bool {
        let failure = self.tlsa.failure();
        self.has_secure_address() && failure.is_some_and(|it| !it.is_no_fault())
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

    /// Weighs a fault for which DANE refuses an MX host: avoidable where another address satisfies
    /// it, and where insecure MX records lead to the host, so that senders need not check
    /// (RFC 7672 2.2.1).
    #[must_use]
    pub fn weigh_dane(&self, host: &MxHost<'_>, finding: Finding) -> Finding {
        if !self.mx_is_secure()
            || matches!(host.dane(self), Ok(Dane::Encrypts | Dane::Authenticates))
        {
            return finding.avoidable();
        }
        finding
    }

    /// The names by which a trust anchor's certificate may know an MX host: the TLSA base domain
    /// and, where its MX records are secure, the policy domain and where its CNAMEs lead
    /// (RFC 7672 3.2.2, erratum 6283).
    pub(crate) fn dane_references<'a>(&'a self, host: &'a MxHost<'_>) -> Vec<&'a DomainName> {
        let alias = self.mail.looked.aliases().last();
        let next_hops = [Some(self.policy_domain), alias.map(|alias| &alias.target)];
        let next_hops = next_hops.into_iter().flatten();
        let secure = next_hops.filter(|_| self.mx_is_secure());
        [&host.tlsa_base].into_iter().chain(secure).collect()
    }

    /// The TLS session of an address whose certificate senders want from an authority: any but that of
    /// one which [DANE alone](Self::is_by_dane_alone) authenticates.
    ///
    /// # Errors
    /// As [`SmtpAttempt::tls`]; not applicable where none is asked for.
    pub(crate) fn by_authority<'a, 'e>(
        &self,
        attempt: &'a SmtpAttempt<'e>,
    ) -> Result<&'a TlsSeen<'e>, Skip> {
        let tls = attempt.tls()?;
        if self.is_by_dane_alone(attempt) {
            return Err(Because::NothingToJudge.into());
        }
        Ok(tls)
    }

    /// Whether DANE authenticates an address of an MX host, of a domain that has no MTA-STS as far as
    /// is known: nobody asks for a certificate of an authority there (RFC 7672 3.1, RFC 9325 7.1).
    pub fn is_by_dane_alone(&self, attempt: &SmtpAttempt<'_>) -> bool {
        if !matches!(self.deployed(), Err(Skip::NotApplicable(_)))
            || self.policy_host.is_meant()
            || matches!(self.policy_host.served(), Err(Skip::NotTested(..)))
            || !self.mx_is_secure()
        {
            return false;
        }
        let host = self.mail.host(&attempt.mx_host);
        let usable = host.and_then(|host| Some((host, host.usable_tlsa().ok()?)));
        usable.is_some_and(|(host, usable)| {
            self.dane_authenticates(host, attempt, &Digests::Strongest.of(&usable))
        })
    }

    /// Whether one of these records authenticates an address.
    fn dane_authenticates(
        &self,
        host: &MxHost<'_>,
        attempt: &SmtpAttempt<'_>,
        usable: &[&Tlsa],
    ) -> bool {
        let references = self.dane_references(host);
        attempt.tls().is_ok_and(|tls| {
            let mut usable = usable.iter();
            usable.any(|tlsa| authenticate(tlsa, tls, &references, self.now).is_ok())
        })
    }

    /// What becomes of mail for an MX host at each kind of sender.
    ///
    /// # Errors
    /// Not tested where it depends on what nobody knows; not applicable where nobody can connect.
    pub fn fate(&self, host: &MxHost<'_>, sender: SenderKind) -> Result<Fate, Skip> {
        if host.has_no_address() {
            return Err(Because::NoAddress.into());
        }
        Ok(match self.fate_by(host, sender)? {
            Fate::Opportunistic if host.is_in_clear() => Fate::InClear,
            fate => fate,
        })
    }

    fn fate_by(&self, host: &MxHost<'_>, sender: SenderKind) -> Result<Fate, Skip> {
        match sender {
            SenderKind::Sts => self.fate_by_sts(host),
            SenderKind::Dane => Ok(match (host.dane(self)?, self.mx_is_secure()) {
                (Dane::Refuses, false) => Fate::Differs,
                (Dane::Refuses, true) => Fate::Refused,
                // Also where whoever checks would find more than is asked of all.
                (Dane::Unused, _) | (_, false) => Fate::Opportunistic,
                (Dane::Encrypts, true) => Fate::Encrypted,
                (Dane::Authenticates, true) => Fate::Verified,
            }),
            SenderKind::Both => {
                let by_dane = host.dane(self)?;
                if by_dane == Dane::Refuses && self.mx_is_secure() {
                    // A valid policy must not override that (RFC 8461 2).
                    return Ok(Fate::Refused);
                }
                Ok(match (by_dane, self.fate_by_sts(host)?) {
                    (Dane::Unused, by_sts) => by_sts,
                    (Dane::Refuses, Fate::Refused) => Fate::Refused,
                    (Dane::Refuses, _) | (_, Fate::Refused) => Fate::Differs,
                    (_, by_sts) if !self.mx_is_secure() => by_sts,
                    // RFC 8461 2: both hold for one and the same connection.
                    (Dane::Authenticates, Fate::Verified)
                        if !self.is_by_both(host, Digests::Strongest) =>
                    {
                        Fate::Differs
                    }
                    (Dane::Authenticates, _) | (_, Fate::Verified) => Fate::Verified,
                    _ => Fate::Encrypted,
                })
            }
        }
    }

    /// Whether one address of an MX host satisfies both DANE and a policy.
    pub(crate) fn is_by_both(&self, host: &MxHost<'_>, digests: Digests) -> bool {
        let usable = digests.of(&host.usable_tlsa().unwrap_or_default());
        let is_valid =
            |attempt: &SmtpAttempt<'_>| attempt.tls().is_ok_and(|tls| tls.is_valid(self.now));
        let mut attempts = host.attempts.iter();
        attempts.any(|it| is_valid(it) && self.dane_authenticates(host, it, &usable))
    }

    fn fate_by_sts(&self, host: &MxHost<'_>) -> Result<Fate, Skip> {
        match self.applied_policy() {
            Err(Skip::NotApplicable(_)) => Ok(Fate::Opportunistic),
            Err(unknown) => Err(unknown),
            Ok(policy) if policy.mode != Mode::Enforce => Ok(Fate::Opportunistic),
            Ok(policy) => self.fate_enforced(policy, host),
        }
    }

    /// What becomes of mail for an MX host where that policy is enforced.
    pub(crate) fn fate_enforced(&self, policy: &Policy, host: &MxHost<'_>) -> Result<Fate, Skip> {
        if !policy.mx.iter().any(|mx| mx.value.matches(&host.name)) {
            return Ok(Fate::Refused);
        }
        if host.is_valid(self.now) {
            return Ok(Fate::Verified);
        }
        if !host.was_reached() {
            host.all_seen()?;
        }
        Ok(Fate::Refused)
    }
}

#[cfg(test)]
mod tests;
