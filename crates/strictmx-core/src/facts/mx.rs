//! The MX hosts: records, addresses, SMTP sessions.

use std::cell::OnceCell;
use std::net::IpAddr;

use crate::checks::placeholder::is_local;
use crate::dns::{DnsFailure, Lookup, RecordData};
use crate::domain_name::DomainName;
use crate::finding::{Consequence, Finding};
use crate::observation::{Cause, Failure, Stage, TlsVersion};
use crate::outcome::{Because, Skip};
use crate::question::{Question, RecordType};
use crate::sort;
use crate::sts::Mode;
use crate::timestamp::Timestamp;

use super::lookup::{addresses_of, known_addresses, untried};
use super::survey::wanted_of;
use super::tlsa::tlsa_of_host;
use super::{Dane, Facts, Looked, Reading, is_tls_version};

mod attempt;

pub(super) use attempt::Replies;
pub use attempt::{SmtpAttempt, SmtpSeen};

/// Where mail to the domain goes (RFC 5321 5.1).
#[derive(Debug)]
pub struct Mail<'e> {
    /// The MX lookup.
    pub looked: Looked,
    /// The records as they stand: preference and exchange.
    pub records: Vec<(u16, DomainName)>,
    /// A null MX is among them (RFC 7505).
    pub null_mx: bool,
    /// No MX record, so that the domain itself is the only MX host (RFC 5321 5.1).
    pub implicit_mx: bool,
    /// Hosts in order of preference, each name once; only those that a scan covers.
    pub hosts: Vec<MxHost<'e>>,
    /// Hosts beyond those, in the same order: a policy must list them, too.
    pub left_out: Vec<DomainName>,
}

/// MX hosts that are probed; of more only the names are looked at.
pub const MAX_MX_HOSTS: usize = 10;

/// An MX host.
#[derive(Debug)]
pub struct MxHost<'e> {
    /// The name in the MX record; never an alias's target (RFC 8461 4.1).
    pub name: DomainName,
    /// Lowest preference it stands with.
    pub preference: u16,
    /// A and AAAA of it.
    pub addresses: [Looked; 2],
    /// The TLSA base domain: the name, or where its CNAMEs lead (RFC 7672 2.2.2).
    pub tlsa_base: DomainName,
    /// TLSA at `_25._tcp.<TLSA base domain>`, where the scan asked.
    pub tlsa: Looked,
    /// One for each address that was tried.
    pub attempts: Vec<SmtpAttempt<'e>>,
    /// What DANE makes of it, once somebody has asked: many do.
    pub(super) dane: OnceCell<Result<Dane, Skip>>,
}

/// The exchanges to probe: sorted by preference, each once, without the null MX.
pub(crate) fn mx_hosts(policy_domain: &DomainName, lookup: &Lookup) -> Vec<(u16, DomainName)> {
    let mut hosts = match lookup {
        Lookup::Found(_) => records_of(lookup),
        Lookup::NoData { .. } => vec![(0, policy_domain.clone())],
        Lookup::NxDomain { .. } | Lookup::Failed(_) => Vec::new(),
    };
    hosts.retain(|(_, exchange)| !exchange.is_root());
    sort::by(&mut hosts, Ord::cmp);
    let mut seen = sort::Texts::default();
    hosts.retain(|(_, exchange)| seen.insert(exchange.a_label().to_owned()));
    hosts
}

fn records_of(lookup: &Lookup) -> Vec<(u16, DomainName)> {
    let Lookup::Found(rrset) = lookup else {
        return Vec::new();
    };
    let mx = |data: &RecordData| match data {
        RecordData::Mx {
            preference,
            exchange,
        } => Some((*preference, exchange.clone())),
        _ => None,
    };
    rrset
        .records
        .iter()
        .filter_map(|record| mx(&record.data))
        .collect()
}

impl<'e> Mail<'e> {
    pub(super) fn new(reading: &Reading<'e>) -> Self {
        let evidence = reading.evidence;
        let policy_domain = &evidence.policy_domain;
        let looked = Looked::new(
            evidence,
            Question::dns(policy_domain.clone(), RecordType::Mx),
        );
        let (records, hosts) = match &looked.answer {
            Ok(lookup) => (records_of(lookup), mx_hosts(policy_domain, lookup)),
            Err(_) => (Vec::new(), Vec::new()),
        };
        let null_mx = records.iter().any(|(_, exchange)| exchange.is_root());
        let implicit_mx = matches!(looked.answer, Ok(Lookup::NoData { .. }));
        let mut hosts = hosts.into_iter();
        let mut probed: Vec<_> = hosts
            .by_ref()
            .take(MAX_MX_HOSTS)
            .map(|(p, name)| MxHost::new(reading, p, name))
            .collect();
        let surveys = wanted_of(&probed);
        for attempt in probed.iter_mut().flat_map(|host| &mut host.attempts) {
            attempt.survey.expect(&surveys);
        }
        Self {
            looked,
            records,
            null_mx,
            implicit_mx,
            hosts: probed,
            left_out: hosts.map(|(_, name)| name).collect(),
        }
    }

    /// The MX hosts.
    ///
    /// # Errors
    /// Not applicable where the domain takes no mail; not tested where nobody knows.
    pub fn hosts(&self) -> Result<&[MxHost<'e>], Skip> {
        self.looked.known()?;
        if self.takes_no_mail()? {
            return Err(Because::NoMail.into());
        }
        Ok(&self.hosts)
    }

    /// The names of all MX hosts, also of those that are left out, in order of preference.
    pub fn names(&self) -> impl Iterator<Item = &DomainName> {
        let probed = self.hosts.iter().map(|host| &host.name);
        probed.chain(&self.left_out)
    }

    /// The host of that name, where it is one of those.
    pub fn host(&self, name: &DomainName) -> Option<&MxHost<'e>> {
        self.hosts.iter().find(|host| host.name == *name)
    }

    /// Whether an MX record has a name with an underscore, which no policy may list (RFC 8461 3.2,
    /// RFC 5321 2.3.5).
    pub(crate) fn is_misnamed(&self, name: &DomainName) -> bool {
        !self.implicit_mx && name.a_label().contains('_')
    }

    /// Whether a policy has a line for the host: not for an address, a misnamed host, or one to
    /// which nobody can connect, such as any below `invalid` or `local` (RFC 6761 6.4, RFC 6762 3).
    pub(crate) fn is_to_be_covered(&self, name: &DomainName) -> bool {
        !name.is_address()
            && !self.is_misnamed(name)
            && !self.is_local(name)
            && !self.host(name).is_some_and(MxHost::is_out_of_reach)
    }

    /// Whether a name is one that nobody outside a local network can look up, and never has a public
    /// address (RFC 6761, RFC 6762 3).
    pub fn is_local(&self, name: &DomainName) -> bool {
        is_local(name, self.looked.question.name())
    }

    /// Whether the domain says or shows that it takes no mail: a null MX, no such name, or
    /// neither MX nor address (RFC 7505, RFC 5321 5.1).
    ///
    /// # Errors
    /// Not tested where nobody knows.
    pub fn takes_no_mail(&self) -> Result<bool, Skip> {
        match self.looked.known()? {
            Lookup::NxDomain { .. } => Ok(true),
            _ if self.implicit_mx => match self.hosts.first() {
                Some(host) => Ok(host.addresses()?.is_empty()),
                None => Ok(true),
            },
            _ => Ok(self.hosts.is_empty()),
        }
    }

    /// Whether it is known that the domain takes no mail.
    pub fn is_without_mail(&self) -> bool {
        matches!(self.takes_no_mail(), Ok(true))
    }

    /// Whether asking DNS fails on the way to every MX host, so that mail waits at its senders. Those
    /// whose resolvers do not validate get an answer that is bogus.
    pub fn is_unresolved(&self) -> bool {
        let leads_nowhere = |host: &MxHost<'_>| host.is_unresolved() || host.is_out_of_reach();
        let all = !self.hosts.is_empty() && self.left_out.is_empty();
        fails(&self.looked) || all && self.hosts.iter().all(leads_nowhere)
    }
}

/// Whether asking DNS fails for all senders.
fn fails(looked: &Looked) -> bool {
    let failure = looked.failure();
    failure.is_some_and(|it| !it.is_no_fault() && !matches!(it, DnsFailure::Bogus(_)))
}

impl<'e> MxHost<'e> {
    fn new(reading: &Reading<'e>, preference: u16, name: DomainName) -> Self {
        let evidence = reading.evidence;
        let mut addresses = [RecordType::A, RecordType::Aaaa]
            .map(|rtype| Looked::new(evidence, Question::dns(name.clone(), rtype)));
        let (tlsa_base, mut tlsa) = tlsa_of_host(evidence, &name, &addresses);
        // An IP address in an MX record is no name: nothing is asked of it, and there is nothing.
        if name.is_address() {
            for looked in addresses.iter_mut().chain([&mut tlsa]) {
                let aliases = Vec::new();
                looked.answer = Ok(Lookup::NoData { aliases });
            }
        }
        let mut attempts: Vec<_> = evidence
            .entries
            .iter()
            .filter_map(|entry| match &entry.question {
                Question::Smtp { mx_host, address } if *mx_host == name => {
                    Some(SmtpAttempt::new(reading, entry, mx_host, *address))
                }
                _ => None,
            })
            .collect();
        // Answers come in any order; what is made of them must not depend on it. IPv4 first.
        sort::by_key(&mut attempts, |attempt: &SmtpAttempt<'_>| attempt.address);
        Self {
            name,
            preference,
            addresses,
            tlsa_base,
            tlsa,
            attempts,
            dane: OnceCell::new(),
        }
    }

    /// All addresses, IPv4 first; empty where there is known to be none, as for an IP address in
    /// place of a name.
    ///
    /// # Errors
    /// Not tested where one family is unknown and the other has none.
    pub fn addresses(&self) -> Result<Vec<IpAddr>, Skip> {
        known_addresses(&self.addresses)
    }

    /// Whether it is known to have no address, so that nobody can connect.
    pub fn has_no_address(&self) -> bool {
        !self.has_address() && self.addresses.iter().all(|it| it.known().is_ok())
    }

    fn has_address(&self) -> bool {
        let mut found = self.addresses.iter().flat_map(addresses_of);
        found.next().is_some()
    }

    /// Whether somebody spoke to that address, or tried to.
    pub(super) fn has_tried(&self, address: &IpAddr) -> bool {
        self.attempts.iter().any(|it| it.address == *address)
    }

    /// Whether asking DNS for its addresses fails, so that senders wait; also where it has none.
    pub(crate) fn is_unresolved(&self) -> bool {
        let mut addresses = self.addresses.iter();
        addresses.all(|looked| fails(looked) || looked.is_absent())
    }

    /// Whether it is known that nobody can connect: it has no address, or none that is public.
    pub fn is_out_of_reach(&self) -> bool {
        let untried = untried(&self.addresses, &|address| self.has_tried(address));
        let not_public = |attempt: &SmtpAttempt<'_>| {
            let unseen = attempt.seen.as_ref().err();
            unseen.is_some_and(Failure::is_not_public)
        };
        let no_public = matches!(untried, Ok(None)) && self.attempts.iter().all(not_public);
        self.has_no_address() || no_public && !self.attempts.is_empty()
    }

    /// That all was seen which can be: one address of each family stands for the others.
    ///
    /// # Errors
    /// Not tested where an address of which nobody knows may do what those do not that were seen;
    /// not applicable where there is none.
    pub fn all_seen(&self) -> Result<(), Skip> {
        if !self.has_address() {
            self.addresses()?;
            return Err(Because::NoAddress.into());
        }
        for attempt in &self.attempts {
            attempt.seen()?;
        }
        let tried = |address: &IpAddr| self.has_tried(address);
        let Some(address) = untried(&self.addresses, &tried)? else {
            return Ok(());
        };
        let mx_host = self.name.clone();
        let why = Failure::new(Stage::Start, Cause::NotAnswered);
        Err(Skip::NotTested(Question::Smtp { mx_host, address }, why))
    }

    /// Whether an address of it, of those that were tested, has the TLS that a policy asks for:
    /// senders try the next one where another has not (RFC 5321 5.1).
    pub(crate) fn is_valid(&self, now: Timestamp) -> bool {
        let valid = |attempt: &SmtpAttempt<'_>| attempt.tls().is_ok_and(|tls| tls.is_valid(now));
        self.attempts.iter().any(valid)
    }

    /// The suites of a host that has TLS only for senders with older ones than ours; empty for any
    /// other.
    pub(crate) fn old_suites(&self) -> Vec<&'e str> {
        let with_tls = self.attempts.iter().filter(|attempt| attempt.tls().is_ok());
        let suites: Option<Vec<_>> = with_tls.map(SmtpAttempt::old_suites).collect();
        suites.unwrap_or_default().concat()
    }

    /// Whether mail can only be sent to it in clear text: at none of the addresses that were talked to
    /// does TLS come about, be it of an old version or in the survey alone.
    pub fn is_in_clear(&self) -> bool {
        let has_tls = |attempt: &SmtpAttempt<'_>| {
            let seen = attempt.seen.as_ref();
            let failure = seen.ok().and_then(SmtpSeen::handshake_failure);
            attempt.tls().is_ok()
                || [
                    TlsVersion::Tls10,
                    TlsVersion::Tls11,
                    TlsVersion::Tls12,
                    TlsVersion::Tls13,
                ]
                .iter()
                .any(|version| attempt.survey.offers(*version, None) == Some(true))
                || failure.is_some_and(|failure| is_tls_version(&failure.cause))
        };
        self.was_reached() && !self.attempts.iter().any(has_tls)
    }

    /// Whether any address was talked to far enough to judge its TLS.
    pub fn was_reached(&self) -> bool {
        self.attempts.iter().any(|attempt| attempt.seen.is_ok())
    }
}

impl Facts<'_> {
    /// Weighs a fault for which one address of an MX host does not satisfy the policy: by the mode,
    /// and as avoidable where another address satisfies it.
    #[must_use]
    pub fn weigh_address(&self, attempt: &SmtpAttempt<'_>, finding: Finding) -> Finding {
        let host = self.mail.host(&attempt.mx_host);
        if !host.is_some_and(|host| host.is_valid(self.now)) {
            return self.weigh(finding);
        }
        let finding = finding.weighed(self.applied_mode());
        if finding.consequence == Consequence::Refused {
            return finding.avoidable();
        }
        finding
    }

    /// Weighs a fault for which a policy refuses an MX host: by the mode that senders apply, or by
    /// enforce where some take that from a repeated `mode`. Without an applied policy it is worth a
    /// warning if some senders enforce one all the same, or if all will once the record, the policy
    /// host or the policy is mended.
    #[must_use]
    pub(crate) fn weigh(&self, finding: Finding) -> Finding {
        match self.applied_mode() {
            Some(_) if self.is_enforced_by_some() => finding.weighed(Some(Mode::Enforce)),
            None if self.is_enforced_by_some() || self.is_about_to_be_enforced() => {
                finding.avoidable()
            }
            mode => finding.weighed(mode),
        }
    }
}
