//! TLSA records against a chain (RFC 6698, RFC 7671, RFC 7672).

mod authenticate;

use std::cell::OnceCell;

use sha2::{Digest as _, Sha256, Sha512};

use crate::certificate::{Certificate, is_public_key_info};
use crate::dns::{Lookup, RecordData, RrSet, Tlsa};
use crate::domain_name::DomainName;
use crate::evidence::Evidence;
use crate::finding::Fix;
use crate::observation::{Cause, Failure, Stage};
use crate::octets::hexadecimal;
use crate::outcome::{Because, Skip};
use crate::question::{Question, RecordType};
use crate::sts::Mode;

use super::{Facts, Looked, MxHost, SmtpAttempt, TlsSeen};

pub(crate) use authenticate::{Unauthenticated, authenticate, why_not_authenticated};

/// Certificate usages that count on port 25 (RFC 7672 3.1.3): a trust anchor, and the server's own.
const DANE_TA: u8 = 2;
pub(crate) const DANE_EE: u8 = 3;

impl MxHost<'_> {
    /// The TLSA records that senders go by: those of an authentic answer, which is asked for where
    /// the host's addresses are authentic, or its name is an authentic alias (RFC 7672 2.2.2).
    /// There is at least one.
    ///
    /// The alias is not asked for by itself: it never stands at the top of a zone, so that whatever
    /// zone secures a record below its name secures the alias, too.
    ///
    /// # Errors
    /// Not applicable where there are none; not tested where nobody knows.
    pub fn secure_tlsa(&self) -> Result<Vec<&Tlsa>, Skip> {
        self.looks_for_tlsa()?;
        let rrset = self.tlsa.found(Because::NothingToJudge)?;
        let records: Vec<_> = tlsa_of(rrset).collect();
        if records.is_empty() || !rrset.authentic {
            return Err(Because::NothingToJudge.into());
        }
        Ok(records)
    }

    /// Those of them that senders can use; none where all are unusable.
    ///
    /// # Errors
    /// As [`MxHost::secure_tlsa`].
    pub fn usable_tlsa(&self) -> Result<Vec<&Tlsa>, Skip> {
        let mut records = self.secure_tlsa()?;
        records.retain(|tlsa| is_usable(tlsa));
        Ok(records)
    }

    /// Records to copy, but for those that stand there.
    pub(crate) fn tlsa_to_copy(&self, records: Vec<Tlsa>) -> Vec<Fix> {
        let there = self.secure_tlsa().unwrap_or_default();
        let mut fixes = Vec::new();
        for tlsa in records {
            let fix = Fix::Record {
                owner: self.tlsa.end().clone(),
                rtype: "TLSA".to_owned(),
                data: presentation(&tlsa),
                replaces: None,
            };
            if !there.contains(&&tlsa) && !fixes.contains(&fix) {
                fixes.push(fix);
            }
        }
        fixes
    }

    /// Ok where every certificate that the host can show was seen.
    ///
    /// # Errors
    /// Not tested, or spared, where an address may show another.
    pub(crate) fn all_certificates_seen(&self) -> Result<(), Skip> {
        self.all_seen()?;
        if !self.addresses()?.iter().all(|it| self.has_tried(it)) {
            return Err(Because::Spared.into());
        }
        for attempt in &self.attempts {
            let Err(unknown) = attempt.others().1 else {
                continue;
            };
            // Addresses with one certificate are one server's.
            let stands_for = |other: &SmtpAttempt<'_>| match (attempt.tls(), other.tls()) {
                (Ok(own), Ok(tls)) => {
                    own.session.chain.first() == tls.session.chain.first()
                        && other.others().1.is_ok()
                }
                _ => false,
            };
            if !self.attempts.iter().any(stands_for) {
                return Err(unknown);
            }
        }
        Ok(())
    }

    /// Whether senders may ask for TLSA records: an address of the host is authentic, or its name
    /// is an alias, which may be.
    ///
    /// # Errors
    /// Not applicable where they do not.
    pub(crate) fn looks_for_tlsa(&self) -> Result<(), Skip> {
        if self.has_secure_address() || is_alias(&self.addresses) {
            Ok(())
        } else {
            Err(Because::NothingToJudge.into())
        }
    }

    /// Whether an address of the host is authentic, so that senders ask for TLSA records.
    pub fn has_secure_address(&self) -> bool {
        self.addresses
            .iter()
            .any(|looked| matches!(&looked.answer, Ok(Lookup::Found(rrset)) if rrset.authentic))
    }
}

/// Whether CNAMEs lead to an address.
fn is_alias(addresses: &[Looked; 2]) -> bool {
    addresses.iter().any(
        |looked| matches!(&looked.answer, Ok(Lookup::Found(rrset)) if !rrset.aliases.is_empty()),
    )
}

/// The names at which senders look for TLSA records of a host, in their order (RFC 7672 2.2.2):
/// where its addresses are secure, the end of its CNAMEs first, then the name itself; where CNAMEs
/// lead to addresses that are not, the name itself. None else.
pub(crate) fn tlsa_bases(name: &DomainName, addresses: &[Looked; 2]) -> Vec<DomainName> {
    let secure = addresses.iter().filter_map(|looked| match &looked.answer {
        Ok(Lookup::Found(rrset)) if rrset.authentic => Some(rrset),
        _ => None,
    });
    let mut bases = Vec::new();
    for rrset in secure {
        let end = rrset.aliases.last().map(|alias| alias.target.clone());
        let base = end.unwrap_or_else(|| name.clone());
        if !bases.contains(&base) {
            bases.push(base);
        }
    }
    if (!bases.is_empty() || is_alias(addresses)) && !bases.contains(name) {
        bases.push(name.clone());
    }
    bases
}

/// Where the TLSA records of a base domain stand (RFC 7672 2.2.3).
pub(crate) fn tlsa_owner(base: &DomainName) -> DomainName {
    base.prefixed("_25._tcp")
}

/// The base domain whose TLSA records count, with what is known of them: the first that has some,
/// or of which nobody knows; the name of the host where none does.
pub(super) fn tlsa_of_host(
    evidence: &Evidence,
    name: &DomainName,
    addresses: &[Looked; 2],
) -> (DomainName, Looked) {
    let look = |base: DomainName| {
        let question = Question::dns(tlsa_owner(&base), RecordType::Tlsa);
        (base, Looked::new(evidence, question))
    };
    let counts = |looked: &Looked| match &looked.answer {
        Ok(Lookup::Found(rrset)) => rrset.authentic,
        Ok(Lookup::NoData { .. } | Lookup::NxDomain { .. }) => false,
        Ok(Lookup::Failed(_)) | Err(_) => true,
    };
    let mut bases = tlsa_bases(name, addresses).into_iter().map(look);
    let counting = bases.find(|(_, looked)| counts(looked));
    counting.unwrap_or_else(|| look(name.clone()))
}

impl Tlsa {
    /// Usage, selector and matching type.
    pub(crate) fn kind(&self) -> (u8, u8, u8) {
        (self.usage, self.selector, self.matching)
    }
}

/// The TLSA records of an answer.
pub(crate) fn tlsa_of(rrset: &RrSet) -> impl Iterator<Item = &Tlsa> {
    rrset
        .records
        .iter()
        .filter_map(|record| match &record.data {
            RecordData::Tlsa(tlsa) => Some(tlsa),
            _ => None,
        })
}

/// Whether senders can use a record (RFC 6698 4.1, RFC 7672 3.1.3): what they do not understand
/// they leave out, and what is neither a digest of the right length nor the certificate or key
/// that it says it is.
pub(crate) fn is_usable(tlsa: &Tlsa) -> bool {
    let is_well_formed = || match (tlsa.matching, tlsa.selector) {
        (1, _) => tlsa.data.len() == 32,
        (2, _) => tlsa.data.len() == 64,
        (_, 0) => Certificate::from_der(&tlsa.data).is_ok(),
        _ => is_public_key_info(&tlsa.data),
    };
    is_known_kind(tlsa) && is_well_formed()
}

/// Whether usage, selector and matching type are those of SMTP (RFC 7672 3.1).
pub(crate) fn is_known_kind(tlsa: &Tlsa) -> bool {
    matches!(tlsa.usage, DANE_TA | DANE_EE) && tlsa.selector <= 1 && tlsa.matching <= 2
}

/// Which records of one usage and selector a sender goes by, where they have digests of different
/// strength.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digests {
    /// Those of the strongest, and those without a digest (RFC 7671 9).
    Strongest,
    /// Any.
    Any,
}

impl Digests {
    /// The records that are left of usable ones.
    pub(crate) fn of<'t>(self, usable: &[&'t Tlsa]) -> Vec<&'t Tlsa> {
        let is_outdone = |tlsa: &Tlsa| usable.iter().any(|other| outdoes(other, tlsa));
        let left = usable.iter().copied();
        left.filter(|tlsa| self == Self::Any || !is_outdone(tlsa))
            .collect()
    }
}

/// Whether the first record has a stronger digest than the second, for the same usage and selector.
/// Type 1 is SHA-256, type 2 SHA-512, and 0 no digest.
pub(crate) fn outdoes(stronger: &Tlsa, weaker: &Tlsa) -> bool {
    (stronger.usage, stronger.selector) == (weaker.usage, weaker.selector)
        && weaker.matching != 0
        && stronger.matching > weaker.matching
}

/// Hashes of a certificate and of its key, SHA-256 and SHA-512 each: a domain may have many records,
/// and a server a large certificate.
#[derive(Debug, Default)]
pub(crate) struct Hashed([OnceCell<Vec<u8>>; 4]);

impl Hashed {
    /// By selector and matching type, reckoned when it is asked for first.
    fn of(&self, selector: u8, matching: u8, selected: &[u8]) -> &[u8] {
        let at = 2 * usize::from(selector == 1) + usize::from(matching == 2);
        self.0[at].get_or_init(|| match matching {
            2 => Sha512::digest(selected).to_vec(),
            _ => Sha256::digest(selected).to_vec(),
        })
    }
}

/// Whether a usable record is about the chain: about the server's certificate with usage 3
/// (RFC 7672 3.1.1), about one of those above it with usage 2 (RFC 7672 3.1.2). Whether the chain
/// leads there is for the path to say.
pub(crate) fn matches_chain(tlsa: &Tlsa, tls: &TlsSeen<'_>) -> bool {
    (0..tls.chain.len()).any(|at| is_about(tlsa, tls, at))
}

/// Whether a record is about the certificate at that place. No certificate is the authority above
/// itself: see the [decisions](crate::manual::decisions).
fn is_about(tlsa: &Tlsa, tls: &TlsSeen<'_>, at: usize) -> bool {
    (tlsa.usage == DANE_EE) == (at == 0) && is_of(tlsa, tls, at)
}

/// Whether a record has the data of the certificate at that place.
pub(crate) fn is_of(tlsa: &Tlsa, tls: &TlsSeen<'_>, at: usize) -> bool {
    selected(tls, at, tlsa.selector).is_some_and(|selected| match tlsa.matching {
        1 | 2 => {
            tls.chain[at]
                .hashed
                .of(tlsa.selector, tlsa.matching, selected)
                == tlsa.data
        }
        _ => selected == tlsa.data,
    })
}

/// The part of the certificate at that place that a selector is for (RFC 6698 2.1.2).
fn selected<'a>(tls: &'a TlsSeen<'_>, at: usize, selector: u8) -> Option<&'a [u8]> {
    match selector {
        0 => tls.session.chain.get(at).map(|sent| &**sent),
        _ => Some(&tls.certificate(at)?.public_key_info),
    }
}

/// The record with a digest of the certificate at that place.
fn digest(tls: &TlsSeen<'_>, at: usize, selector: u8, matching: u8) -> Option<Tlsa> {
    let selected = selected(tls, at, selector)?;
    Some(Tlsa {
        usage: if at == 0 { DANE_EE } else { DANE_TA },
        selector,
        matching,
        data: tls.chain[at]
            .hashed
            .of(selector, matching, selected)
            .to_vec(),
    })
}

impl SmtpAttempt<'_> {
    /// That no record holds a whole certificate that may have issued one of those sent: with
    /// `2 0 0` the authority's own need not be sent (RFC 7672 3.1.2), and whether it signed them is
    /// for a verifier to say.
    ///
    /// # Errors
    /// Not tested where one does.
    pub(crate) fn no_anchor_in_dns(&self, tls: &TlsSeen<'_>, usable: &[&Tlsa]) -> Result<(), Skip> {
        let may_have_issued = |tlsa: &&Tlsa| {
            tlsa.kind() == (DANE_TA, 0, 0)
                && !matches_chain(tlsa, tls)
                && Certificate::from_der(&tlsa.data).is_ok_and(|anchor| {
                    let mut sent = tls.used_certificates();
                    sent.any(|it| it.issuer == anchor.subject && *it != anchor)
                })
        };
        if !usable.iter().any(may_have_issued) {
            return Ok(());
        }
        let why = Failure::new(Stage::TlsHandshake, Cause::NotAnswered);
        let why = why.detail("whether the authority of a TLSA record has signed");
        Err(Skip::NotTested(self.question.clone(), why))
    }
}

/// The records for the keys of these servers that are to stand beside usable ones: the one that is
/// recommended first, `3 1 1` (RFC 7672 3.1), and where others would outdo it `3 1 2`, too. None for
/// a certificate that has ended or is for other names, where a policy wants another one.
pub(crate) fn recommended(
    facts: &Facts<'_>,
    shown: &[&TlsSeen<'_>],
    usable: &[&Tlsa],
) -> Vec<Tlsa> {
    let is_wanted = facts.announced().is_ok() && facts.applied_mode() != Some(Mode::None);
    let stays = |tls: &TlsSeen<'_>| {
        let leaf = tls.leaf();
        tls.names_host() && leaf.is_some_and(|leaf| facts.now <= leaf.not_after)
    };
    let mut records = Vec::new();
    for tls in shown.iter().filter(|tls| !is_wanted || stays(tls)) {
        let Some(record) = digest(tls, 0, 1, 1) else {
            continue;
        };
        let is_outdone = usable.iter().any(|other| outdoes(other, &record));
        records.push(record);
        if is_outdone {
            records.extend(digest(tls, 0, 1, 2));
        }
    }
    records
}

/// The record that is recommended in place of one that is about the chain: `3 1 1`, or `2 0 1` of
/// the same authority (RFC 7672 3.1); with a stronger digest where a usable record outdoes it.
pub(crate) fn recommended_for(tlsa: &Tlsa, tls: &TlsSeen<'_>, usable: &[&Tlsa]) -> Option<Tlsa> {
    let at = (0..tls.chain.len()).find(|at| is_about(tlsa, tls, *at))?;
    let of = |matching| digest(tls, at, u8::from(at == 0), matching);
    let record = of(1)?;
    let is_outdone = usable.iter().any(|other| outdoes(other, &record));
    if is_outdone { of(2) } else { Some(record) }
}

/// A record in presentation format (RFC 6698 2.2).
pub(crate) fn presentation(tlsa: &Tlsa) -> String {
    let hex = hexadecimal(&tlsa.data);
    format!("{} {} {} {hex}", tlsa.usage, tlsa.selector, tlsa.matching)
}

#[cfg(test)]
mod tests;
