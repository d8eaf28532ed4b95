//! What one client, one domain and everybody together may ask for.
//!
//! Clients are kept as keyed hashes of their network, with a key that this process has drawn and
//! never tells: an IPv4 address, or the /64 that one host of IPv6 has to choose addresses from. What
//! a client may do has a limit for its wider network, too, a /24 or a /48, which somebody may have
//! as a whole. Time is that of the monotonic clock, which nobody sets.

mod client;
mod counts;
mod forwarded;
mod headers;
pub(crate) mod layer;
mod outcome;
mod table;

use std::hash::{BuildHasher as _, Hash, RandomState};
use std::sync::{Arc, Mutex};

use strictmx_core::domain_name::DomainName;
use strictmx_probe::name_guard;
use tokio::time::Instant;

pub(crate) use client::Client;
pub use client::Proxies;
use counts::Counts;
pub(crate) use counts::{Exceeded, MAX_KEYS, Spent};
pub use forwarded::ForwardedHeader;
pub(crate) use headers::Standing;
pub(crate) use outcome::Outcome;
pub use table::{Allowed, Answer, Limit, TABLE, Table};

use crate::lock::lock;
pub(crate) use table::{BODIES, BODIES_PER_NETWORK, Bucket};

/// Keeps the limits.
#[derive(Debug)]
pub(crate) struct Limiter {
    table: Table,
    secret: RandomState,
    counts: Arc<Mutex<Counts>>,
}

impl Limiter {
    pub(crate) fn new(table: Table) -> Self {
        Self {
            table,
            secret: RandomState::new(),
            counts: Arc::default(),
        }
    }

    /// One request, or one text, of a client, which counts for its network as well.
    ///
    /// # Errors
    /// Where that is too many.
    pub(crate) fn one(
        &self,
        bucket: Bucket,
        client: Client,
        now: Instant,
    ) -> Result<Standing, Exceeded> {
        let of_client = (bucket, self.key(bucket, client.host));
        let wider = bucket.of_network();
        let of_network = wider.map(|bucket| (bucket, self.key(bucket, client.network)));
        match of_network {
            Some(of_network) => self.spend(&[of_client, of_network], now)?,
            None => self.spend(&[of_client], now)?,
        };
        let counts = lock(&self.counts);
        let standing = |(bucket, key)| self.standing(&counts, bucket, key, now);
        let own = standing(of_client);
        // The one that ends first is told.
        Ok(match of_network.map(standing) {
            Some(wider) if wider.left() < own.left() => wider,
            _ => own,
        })
    }

    /// A place among all that are being read, judged or drawn, until it is dropped: together they
    /// cost no more memory and no more threads than so many.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) fn place(&self, bucket: Bucket, now: Instant) -> Result<Spent, Exceeded> {
        self.spend(&[(bucket, self.key(bucket, ()))], now)
    }

    /// A place among all of the client's network, until it is dropped.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) fn place_of_network(
        &self,
        bucket: Bucket,
        client: Client,
        now: Instant,
    ) -> Result<Spent, Exceeded> {
        self.spend(&[(bucket, self.key(bucket, client.network))], now)
    }

    /// A result that a client wants stored, and a place of its network until it is, or is not: waiting
    /// for a check takes nothing from others. The standing is that of the client itself.
    ///
    /// # Errors
    /// Where that is too many.
    pub(crate) fn store(
        &self,
        client: Client,
        now: Instant,
    ) -> Result<(Standing, Spent), Exceeded> {
        let own = (Bucket::Stores, self.key(Bucket::Stores, client.host));
        let of_network = [Bucket::StoresOfNetwork, Bucket::StoringOfNetwork];
        let of_network = of_network.map(|bucket| (bucket, self.key(bucket, client.network)));
        let spent = self.spend(&[&[own], &of_network[..]].concat(), now)?;
        let standing = self.standing(&lock(&self.counts), own.0, own.1, now);
        Ok((standing, spent))
    }

    /// Room on the disk for a result that is there, where only time makes room again, and a place
    /// until it is written; to be refunded where it is not.
    ///
    /// # Errors
    /// Where there is none.
    pub(crate) fn room(&self, now: Instant) -> Result<Spent, Exceeded> {
        let of_all = [Bucket::AllStores, Bucket::StoresAtOnce];
        self.spend(&of_all.map(|bucket| (bucket, self.key(bucket, ()))), now)
    }

    /// What a client's network is called while this process runs.
    pub(crate) fn name_of_network(&self, client: Client) -> u64 {
        self.key(Bucket::RunningOfNetwork, client.network)
    }

    /// A new check of a domain for a client: all of its limits or none. Those of the domain are named
    /// first, else the one with the longest wait, so that coming back then is worth it.
    ///
    /// # Errors
    /// Where that is too many.
    pub(crate) fn check(
        &self,
        client: Client,
        policy_domain: &DomainName,
        now: Instant,
    ) -> Result<Spent, Exceeded> {
        let registered = name_guard::registered_domain(policy_domain);
        let failed = (
            Bucket::FailedChecks,
            self.key(Bucket::FailedChecks, policy_domain),
        );
        let mut of_domain = vec![(
            Bucket::ChecksOfDomain,
            self.key(Bucket::ChecksOfDomain, policy_domain),
        )];
        // The registered domain has its own count, which names below it cannot use up. Nobody alone uses
        // up that of all these names, by such as there are not.
        if registered != policy_domain.a_label() {
            let (all, part) = (
                Bucket::ChecksOfRegisteredDomain,
                Bucket::ChecksOfRegisteredDomainAndNetwork,
            );
            of_domain.push((all, self.key(all, registered)));
            of_domain.push((part, self.key(part, (registered, client.network))));
        }
        // First: a remembered result is an answer that nobody has to come back for.
        for (bucket, key) in of_domain.iter().copied().chain([failed]) {
            lock(&self.counts).wait(key, self.table.row(bucket), now)?;
        }
        let of_client = [
            (Bucket::Checks, self.key(Bucket::Checks, client.host)),
            (
                Bucket::ChecksPerDay,
                self.key(Bucket::ChecksPerDay, client.host),
            ),
            (
                Bucket::ChecksOfNetwork,
                self.key(Bucket::ChecksOfNetwork, client.network),
            ),
            (
                Bucket::RunningOfClient,
                self.key(Bucket::RunningOfClient, client.host),
            ),
            (
                Bucket::RunningOfNetwork,
                self.key(Bucket::RunningOfNetwork, client.network),
            ),
        ];
        let of_all = [Bucket::AllChecks, Bucket::AllRunning];
        let of_all = of_all.map(|bucket| (bucket, self.key(bucket, ())));
        let wanted = [&of_domain[..], &of_client, &of_all].concat();
        self.spend(&wanted, now)
    }

    /// A check that costs nobody else anything: it sends no packet. It takes its place, and it
    /// is not repeated sooner than others.
    ///
    /// # Errors
    /// Where that is too many.
    pub(crate) fn check_inside(
        &self,
        policy_domain: &DomainName,
        now: Instant,
    ) -> Result<Spent, Exceeded> {
        let wanted = [
            (
                Bucket::ChecksOfDomain,
                self.key(Bucket::ChecksOfDomain, policy_domain),
            ),
            (Bucket::AllRunning, self.key(Bucket::AllRunning, ())),
        ];
        self.spend(&wanted, now)
    }

    /// Whether another check could run, whoever asks for it.
    pub(crate) fn has_room(&self) -> bool {
        let key = self.key(Bucket::AllRunning, ());
        let limit = self.table.row(Bucket::AllRunning);
        lock(&self.counts).wait(key, limit, Instant::now()).is_ok()
    }

    /// A check has ended, and this has come of it. One that does not last counts half for its domain,
    /// and no less: whoever owns it can bring that about.
    pub(crate) fn ended(
        &self,
        policy_domain: &DomainName,
        outcome: Outcome,
        lasting: bool,
        spent: Spent,
    ) {
        match outcome {
            Outcome::NothingSent => return spent.refund(),
            Outcome::NothingReached => self.failed(policy_domain, Instant::now()),
            Outcome::Reached => {}
        }
        if !lasting {
            spent.refund_half(self.table.row(Bucket::ChecksOfDomain));
        }
    }

    /// The table in force.
    pub(crate) fn table(&self) -> &Table {
        &self.table
    }

    /// Forgets those who have all of their limits again.
    pub(crate) fn forget_old(&self, now: Instant) {
        lock(&self.counts).expected.forget_old(now);
    }

    /// How many of whatever is counted are remembered.
    #[cfg(test)]
    pub(crate) fn remembered(&self) -> usize {
        let counts = lock(&self.counts);
        counts.expected.len() + counts.at_once.len()
    }

    /// A check of the domain came to nothing.
    fn failed(&self, policy_domain: &DomainName, now: Instant) {
        let key = self.key(Bucket::FailedChecks, policy_domain);
        // One that ends while others have used up the rest counts no more.
        let _ = self.spend(&[(Bucket::FailedChecks, key)], now);
    }

    /// All, or none.
    fn spend(&self, wanted: &[(Bucket, u64)], now: Instant) -> Result<Spent, Exceeded> {
        let mut spent = Spent {
            counts: Arc::clone(&self.counts),
            rates: Vec::new(),
            places: Vec::new(),
        };
        let mut counts = lock(&self.counts);
        let rows = || {
            wanted
                .iter()
                .map(|(bucket, key)| (self.table.row(*bucket), *bucket, *key))
        };
        let mut keys = Vec::with_capacity(wanted.len());
        let mut exceeded: Option<Exceeded> = None;
        for (limit, bucket, key) in rows() {
            let is_kept = match limit.answer {
                Answer::Overloaded => true,
                _ => limit.allowed.rate().is_none() || counts.expected.has_room(&key, now),
            };
            let key = if is_kept {
                key
            } else {
                self.key(bucket, "all others")
            };
            keys.push(key);
            if let Err(one) = counts.wait(key, limit, now)
                && exceeded.is_none_or(|other| other.retry_after < one.retry_after)
            {
                exceeded = Some(one);
            }
        }
        if let Some(exceeded) = exceeded {
            return Err(exceeded);
        }
        for ((limit, _, _), key) in rows().zip(keys) {
            match limit.allowed.rate() {
                Some(rate) => {
                    if let Ok(at) = rate.admit(counts.expected.expected(&key), now) {
                        counts.expected.expect(key, at);
                        spent.rates.push((key, *limit));
                    }
                }
                None => {
                    *counts.at_once.entry(key).or_default() += 1;
                    spent.places.push(key);
                }
            }
        }
        Ok(spent)
    }

    fn standing(&self, counts: &Counts, bucket: Bucket, key: u64, now: Instant) -> Standing {
        let limit = *self.table.row(bucket);
        let expected = counts.expected.expected(&key);
        Standing::of(limit, expected, now)
    }

    fn key(&self, bucket: Bucket, of: impl Hash) -> u64 {
        self.secret.hash_one((bucket as usize, of))
    }
}

#[cfg(test)]
mod tests;
