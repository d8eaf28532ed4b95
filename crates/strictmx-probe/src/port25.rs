//! Recognises that port 25 is closed on the way out from here, as it is in most homes, offices
//! and clouds. Then nothing can be said of any MX host, and the fault is ours.
//!
//! No packet is sent to find out. The rule, for IPv4 and IPv6 each: no SMTP connection has come about
//! since the process began, and either a mail server of a provider that is always there could not be
//! reached, or hosts in three different networks could not, in checks of three different domains. Once
//! one has come about it takes these three, and the provider or ten networks, since the last one. What
//! one domain names counts for four networks at most: whoever owns it may name hosts that are not
//! there. What failed counts for ten minutes. One connection that comes about ends the suspicion. What
//! was found out before the rule applied is not taken back.

use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, Failure, Stage};
use tokio::time::Instant;

use crate::name_guard::registered_domain;

/// Networks that cannot be reached before the fault is ours, and domains that named hosts there.
const NETWORKS: usize = 3;
const DOMAINS: usize = 3;

/// The same where connections came about before, without a provider among them.
const MANY_NETWORKS: usize = 10;

/// Networks that one domain counts for.
const OF_DOMAIN: usize = 4;

/// How long one that could not be reached counts.
const COUNTS_FOR: Duration = Duration::from_secs(600);

/// Mail servers of large providers, which answer everybody. Other hosts beside them may not.
const ALWAYS_THERE: [&str; 10] = [
    "aspmx.l.google.com",
    "gmail-smtp-in.l.google.com",
    "in1-smtp.messagingengine.com",
    "mail.protonmail.ch",
    "mta5.am0.yahoodns.net",
    "mta6.am0.yahoodns.net",
    "mta7.am0.yahoodns.net",
    "mx01.mail.icloud.com",
    "mx02.mail.icloud.com",
    "smtp.google.com",
];

/// Below these there are no others than mail servers, one name for each domain.
const MAIL_SERVERS_ONLY: [&str; 2] = ["mail.protection.outlook.com", "mx.microsoft"];

/// What is known of our own port 25: over IPv4, and over IPv6.
#[derive(Debug, Default)]
pub(crate) struct Port25([Mutex<Family>; 2]);

/// What is known of one family of addresses.
#[derive(Debug, Default)]
struct Family {
    /// Whether a connection ever came about.
    was_open: bool,
    closed: bool,
    /// Networks that could not be reached since the last one came about, in checks of which
    /// registered domain, and when.
    unreachable: HashMap<(IpAddr, String), Instant>,
}

impl Port25 {
    /// Takes note of how a connection came about, or did not, in a check of a domain, and puts the
    /// blame on us where it belongs.
    pub(crate) fn weigh<T>(
        &self,
        policy_domain: &DomainName,
        mx_host: &DomainName,
        address: IpAddr,
        connected: Result<T, Failure>,
    ) -> Result<T, Failure> {
        let family = &self.0[usize::from(address.is_ipv6())];
        let mut family = family.lock().unwrap_or_else(PoisonError::into_inner);
        let failure = match connected {
            Ok(connection) => {
                *family = Family {
                    was_open: true,
                    ..Family::default()
                };
                return Ok(connection);
            }
            Err(failure) => failure,
        };
        let blocked = matches!(
            failure.cause,
            Cause::Timeout | Cause::Refused | Cause::Reset | Cause::Unreachable
        );
        if !blocked {
            return Err(failure);
        }
        let now = Instant::now();
        let failed = (
            network(address),
            registered_domain(policy_domain).to_owned(),
        );
        family.closed = family.fails(failed, is_always_there(mx_host), now);
        if !family.closed {
            return Err(failure);
        }
        let detail = format!(
            "no SMTP connection can be made from here; {mx_host}: {:?}",
            failure.cause
        );
        Err(Failure::new(Stage::Start, Cause::OwnPort25Closed).detail(detail))
    }

    /// Whether it is closed, over IPv4 and over IPv6.
    pub(crate) fn closed(&self) -> [bool; 2] {
        [&self.0[0], &self.0[1]].map(|family| {
            let family = family.lock().unwrap_or_else(PoisonError::into_inner);
            family.closed
        })
    }
}

impl Family {
    /// A host in a network could not be reached for a domain; whether that is our own fault.
    fn fails(&mut self, failed: (IpAddr, String), always_there: bool, now: Instant) -> bool {
        self.unreachable
            .retain(|_, at| now.duration_since(*at) < COUNTS_FOR);
        if self.unreachable.contains_key(&failed) || self.says_more(&failed) {
            self.unreachable.insert(failed, now);
        }
        let (networks, domains) = self.counts();
        let several = networks >= NETWORKS && domains >= DOMAINS;
        if self.was_open {
            several && (networks >= MANY_NETWORKS || always_there)
        } else {
            several || always_there
        }
    }

    /// Whether it does, beside the others: enough of them say all there is to say.
    fn says_more(&self, (network, domain): &(IpAddr, String)) -> bool {
        let count = |is_alike: &dyn Fn(&(IpAddr, String)) -> bool| {
            self.unreachable.keys().filter(|it| is_alike(it)).count()
        };
        let of_network = count(&|it| it.0 == *network);
        let has_room = if of_network == 0 {
            self.counts().0 < MANY_NETWORKS
        } else {
            of_network < DOMAINS
        };
        has_room && count(&|it| it.1 == *domain) < OF_DOMAIN
    }

    /// Networks, and domains.
    fn counts(&self) -> (usize, usize) {
        let keys = || self.unreachable.keys();
        let networks: HashSet<_> = keys().map(|(network, _)| network).collect();
        let domains: HashSet<_> = keys().map(|(_, domain)| domain).collect();
        (networks.len(), domains.len())
    }
}

/// Addresses that fail together: of one /16 or /32.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(v4) => IpAddr::V4((v4.to_bits() & (u32::MAX << 16)).into()),
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() & (u128::MAX << 96)).into()),
    }
}

fn is_always_there(mx_host: &DomainName) -> bool {
    let name = mx_host.a_label();
    let is_below = |domain: &&str| {
        name.strip_suffix(*domain)
            .is_some_and(|host| host.ends_with('.'))
    };
    ALWAYS_THERE.contains(&name) || MAIL_SERVERS_ONLY.iter().any(is_below)
}

#[cfg(test)]
mod tests;
