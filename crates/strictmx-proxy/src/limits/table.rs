//! The one table of limits: what is in force, what is published, and what refusals cite.

use std::fmt;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use strictmx_probe::budget;
use strictmx_probe::rate::Rate;

use crate::body;

/// One limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Limit {
    /// Stable, for programs: `checks-per-client`. A refusal has it in its code.
    pub name: &'static str,
    /// What is counted: "new checks".
    pub counts: &'static str,
    /// What shares one count: "a client, ...".
    pub key: &'static str,
    /// How much.
    pub allowed: Allowed,
    /// What comes of more.
    pub answer: Answer,
}

/// How much is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Allowed {
    /// A rate over a long time, and a burst after a rest (GCRA).
    Rate {
        /// So many
        count: u32,
        /// in so many seconds,
        per_s: u32,
        /// and so many at once.
        burst: u32,
    },
    /// So many at the same time.
    AtOnce(u32),
}

/// What comes of asking for more than is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// 429 with `Retry-After`: you ask too much.
    TooManyRequests,
    /// The last result with its age, where it is remembered; else as `TooManyRequests`.
    Remembered,
    /// 503 with `Retry-After`: we have too much to do.
    Overloaded,
    /// The prober waits for its turn, for 20 seconds at most each; then that part is not tested.
    Waits,
}

/// The limits on what this service is asked for, in the order of [`TABLE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bucket {
    Requests,
    RequestsOfNetwork,
    Lints,
    LintsOfNetwork,
    LintsOfNetworkAtOnce,
    LintsAtOnce,
    Stores,
    StoresOfNetwork,
    AllStores,
    StoringOfNetwork,
    StoresAtOnce,
    StoredReads,
    StoredReadsOfNetwork,
    Embedded,
    EmbeddedOfNetwork,
    GlancesAtOnce,
    Checks,
    ChecksPerDay,
    ChecksOfNetwork,
    RunningOfClient,
    RunningOfNetwork,
    ChecksOfDomain,
    ChecksOfRegisteredDomain,
    ChecksOfRegisteredDomainAndNetwork,
    FailedChecks,
    AllChecks,
    AllRunning,
}

impl Bucket {
    /// What the network of the client may do of the same. Results that are stored count there once
    /// they take room.
    pub(crate) fn of_network(self) -> Option<Self> {
        match self {
            Self::Requests => Some(Self::RequestsOfNetwork),
            Self::Lints => Some(Self::LintsOfNetwork),
            Self::StoredReads => Some(Self::StoredReadsOfNetwork),
            Self::Embedded => Some(Self::EmbeddedOfNetwork),
            _ => None,
        }
    }
}

const CLIENT: &str = "a client: an IPv4 address, or a /64 of IPv6";
const NETWORK: &str = "a network of clients: a /24 of IPv4, or a /48 of IPv6";
const DOMAIN: &str = "a domain";
const BELOW_REGISTERED: &str = "all domains below a registered domain";
const BELOW_REGISTERED_OF_NETWORK: &str =
    "all domains below a registered domain, for a network of clients";
const EVERYBODY: &str = "everybody together";

const fn limit(
    name: &'static str,
    counts: &'static str,
    key: &'static str,
    allowed: Allowed,
    answer: Answer,
) -> Limit {
    Limit {
        name,
        counts,
        key,
        allowed,
        answer,
    }
}

const fn rate(count: u32, per_s: u32, burst: u32) -> Allowed {
    Allowed::Rate {
        count,
        per_s,
        burst,
    }
}

/// As a rate of the prober is published.
const fn paced(rate: Rate) -> Allowed {
    Allowed::Rate {
        count: rate.count(),
        per_s: rate.per().as_secs() as u32,
        burst: rate.burst(),
    }
}

/// The limits on what the service is asked for, where the operator says nothing else.
#[rustfmt::skip]
pub const TABLE: [Limit; 27] = [
    limit("requests-per-client", "requests to the API", CLIENT, rate(300, 60, 300), Answer::TooManyRequests),
    limit("requests-per-network", "requests to the API", NETWORK, rate(1_500, 60, 1_500), Answer::TooManyRequests),
    limit("lints-per-client", "texts judged by the API", CLIENT, rate(60, 60, 60), Answer::TooManyRequests),
    limit("lints-per-network", "texts judged by the API", NETWORK, rate(300, 60, 300), Answer::TooManyRequests),
    limit("lints-at-once-per-network", "texts sent to be judged", NETWORK, Allowed::AtOnce(16), Answer::TooManyRequests),
    limit("lints", "texts that are judged", EVERYBODY, Allowed::AtOnce(64), Answer::Overloaded),
    limit("stored-per-client", "results stored", CLIENT, rate(30, 3_600, 10), Answer::TooManyRequests),
    limit("stored-per-network", "results stored", NETWORK, rate(50, 86_400, 30), Answer::TooManyRequests),
    limit("stored", "results stored", EVERYBODY, rate(600, 3_600, 100), Answer::Overloaded),
    limit("storing-per-network", "results being stored, with their checks", NETWORK, Allowed::AtOnce(4), Answer::TooManyRequests),
    limit("storing", "results being written", EVERYBODY, Allowed::AtOnce(64), Answer::Overloaded),
    limit("stored-reads-per-client", "requests for stored results", CLIENT, rate(60, 60, 60), Answer::TooManyRequests),
    limit("stored-reads-per-network", "requests for stored results", NETWORK, rate(300, 60, 300), Answer::TooManyRequests),
    limit("embedded-per-client", "badges, cards and pictures that pages of other sites show, beside what is asked for otherwise", CLIENT, rate(60, 60, 60), Answer::TooManyRequests),
    limit("embedded-per-network", "badges, cards and pictures that pages of other sites show, beside what is asked for otherwise", NETWORK, rate(300, 60, 300), Answer::TooManyRequests),
    limit("glances", "badges, cards, previews and pictures being made", EVERYBODY, Allowed::AtOnce(16), Answer::Overloaded),
    limit("checks-per-client", "new checks", CLIENT, rate(10, 60, 20), Answer::TooManyRequests),
    limit("checks-per-client-and-day", "new checks", CLIENT, rate(200, 86_400, 200), Answer::TooManyRequests),
    limit("checks-per-network", "new checks", NETWORK, rate(50, 60, 100), Answer::TooManyRequests),
    limit("running-per-client", "checks that run", CLIENT, Allowed::AtOnce(3), Answer::TooManyRequests),
    limit("running-per-network", "checks that run", NETWORK, Allowed::AtOnce(15), Answer::TooManyRequests),
    limit("checks-per-domain", "new checks", DOMAIN, rate(1, 60, 1), Answer::Remembered),
    limit("checks-per-registered-domain", "new checks", BELOW_REGISTERED, rate(30, 3_600, 5), Answer::Remembered),
    limit("checks-per-registered-domain-and-network", "new checks", BELOW_REGISTERED_OF_NETWORK, rate(10, 3_600, 3), Answer::Remembered),
    limit("failed-checks-per-domain", "checks that reach no host of the domain", DOMAIN, rate(1, 900, 5), Answer::Remembered),
    limit("checks", "new checks", EVERYBODY, rate(25, 1, 50), Answer::Overloaded),
    limit("running", "checks that run", EVERYBODY, Allowed::AtOnce(400), Answer::Overloaded),
];

/// The name of the limit on [`body::OF_NETWORK`].
pub(crate) const BODIES_PER_NETWORK: &str = "bodies-per-network";

/// The name of the limit on [`body::BODIES_MEMORY`].
pub(crate) const BODIES: &str = "memory";

/// Octets in memory, which are not the operator's to set either: refusals cite them.
const MEMORY: [Limit; 2] = [
    limit(
        BODIES_PER_NETWORK,
        "octets of texts that are sent, and of answers that are not read yet",
        NETWORK,
        Allowed::AtOnce(body::OF_NETWORK as u32),
        Answer::TooManyRequests,
    ),
    limit(
        BODIES,
        "octets of texts that are sent, and of answers that are not read yet",
        EVERYBODY,
        Allowed::AtOnce(body::BODIES_MEMORY as u32),
        Answer::Overloaded,
    ),
];

/// The limits that the prober keeps towards those whom it contacts, with this pause after each SMTP
/// connection to an address. The others are not to be changed; without a pause there are none.
#[rustfmt::skip]
fn towards_targets(pause: Duration) -> Vec<Limit> {
    let Some(pause) = paused(pause) else {
        return Vec::new();
    };
    vec![
    limit("smtp-per-address", "SMTP connections, one at a time, with this pause after each", "an address", pause, Answer::Waits),
    limit("smtp-per-network", "SMTP connections", "a /24 of IPv4, or a /48 of IPv6", paced(budget::SMTP_NETWORK), Answer::Waits),
    limit("https-per-address", "HTTPS connections", "an address", paced(budget::HTTPS_ADDRESS), Answer::Waits),
    limit("https-per-network", "HTTPS connections for what mostly explains", "a /24 of IPv4, or a /48 of IPv6", paced(budget::HTTPS_NETWORK), Answer::Waits),
    limit("questions-per-resolver", "DNS questions", "a public resolver", paced(budget::RESOLVER), Answer::Waits),
    ]
}

/// As many as there are pauses in whole seconds; `None` without a pause.
fn paused(pause: Duration) -> Option<Allowed> {
    let pause_ms = u32::try_from(pause.as_millis()).unwrap_or(u32::MAX);
    let mut common = (1_000, pause_ms);
    while common.1 > 0 {
        common = (common.1, common.0 % common.1);
    }
    let common = common.0;
    (pause_ms > 0).then(|| rate(1_000 / common, pause_ms / common, 1))
}

impl Limit {
    /// How much, for people: octets in their unit.
    pub fn allowed_in_words(&self) -> String {
        match self.allowed {
            Allowed::AtOnce(octets) if self.counts.starts_with("octets ") => {
                format!("{} KiB at a time", octets >> 10)
            }
            allowed => allowed.words(),
        }
    }
}

impl Allowed {
    /// For people: `10 a minute, 20 at once`.
    pub fn words(self) -> String {
        match self {
            Self::AtOnce(count) => format!("{count} at a time"),
            Self::Rate {
                count,
                per_s,
                burst,
            } => {
                let per = match per_s {
                    1 => "a second".to_owned(),
                    60 => "a minute".to_owned(),
                    3_600 => "an hour".to_owned(),
                    86_400 => "a day".to_owned(),
                    _ if per_s % 60 == 0 => format!("in {} minutes", per_s / 60),
                    _ => format!("in {per_s} seconds"),
                };
                format!("{count} {per}, {burst} at once")
            }
        }
    }

    /// As a rate, if it is one.
    pub(crate) fn rate(self) -> Option<Rate> {
        match self {
            Self::Rate {
                count,
                per_s,
                burst,
            } => Some(Rate::new(count, Duration::from_secs(per_s.into()), burst)),
            Self::AtOnce(_) => None,
        }
    }
}

impl fmt::Display for Allowed {
    /// As the operator writes it: `10/min:20` or `3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.rate(), self) {
            (Some(rate), _) => rate.fmt(f),
            (None, Self::AtOnce(count)) => count.fmt(f),
            (None, Self::Rate { .. }) => Ok(()),
        }
    }
}

/// The table in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table([Limit; TABLE.len()]);

impl Default for Table {
    fn default() -> Self {
        Self(TABLE)
    }
}

impl Table {
    /// Changes one limit, written `checks-per-client=10/min:20`, or `running-per-client=3`.
    ///
    /// # Errors
    /// What is wrong with the text, and what to write.
    pub fn set(&mut self, text: &str) -> Result<(), String> {
        let (name, allowed) = text.split_once('=').unwrap_or((text, ""));
        let row = self.0.iter_mut().find(|limit| limit.name == name);
        let Some(row) = row else {
            let names = TABLE.map(|limit| limit.name).join(", ");
            return Err(format!("there is no limit `{name}`; there are {names}"));
        };
        row.allowed = match row.allowed {
            Allowed::Rate { .. } => {
                let rate: Rate = allowed
                    .parse()
                    .map_err(|error| format!("{name}: {error}"))?;
                // A text has no more than 32 bits of seconds.
                let per_s = u32::try_from(rate.per().as_secs()).unwrap_or(u32::MAX);
                self::rate(rate.count(), per_s, rate.burst())
            }
            Allowed::AtOnce(_) => Allowed::AtOnce(
                allowed
                    .parse()
                    .ok()
                    .filter(|count| *count > 0)
                    .ok_or_else(|| format!("{name}: write how many at once, {name}=3"))?,
            ),
        };
        Ok(())
    }

    pub(crate) fn row(&self, bucket: Bucket) -> &Limit {
        &self.0[bucket as usize]
    }

    /// Each as the operator writes it.
    pub fn texts(&self) -> impl Iterator<Item = String> {
        self.0
            .iter()
            .map(|limit| format!("{}={}", limit.name, limit.allowed))
    }

    /// What is published: these, those of memory, and those towards targets, with this pause after each SMTP
    /// connection to an address.
    pub fn published(&self, pause: Duration) -> Vec<Limit> {
        [&self.0[..], &MEMORY, &towards_targets(pause)].concat()
    }
}

#[cfg(test)]
mod tests;
