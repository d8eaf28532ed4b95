//! The network as a [`Prober`].

mod config;
mod prober;
mod silent;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::HeaderValue;
use strictmx_core::domain_name::DomainName;
use strictmx_core::question::Question;

use crate::address_guard::{AddressGuard, Port};
use crate::clock;
use crate::dialer::Dialer;
use crate::doh::{Resolver, Upstream, Waits};
use crate::memory::Share;
use crate::name_guard::{NameGuard, NameRefused};
use crate::opt_out::{OptOut, OptOutError};
use crate::pace::{Handshakes, Pace, QueuePlaces};
use crate::port25::Port25;
use crate::reuse::Reuse;
use crate::tls::{Probing, Roots, Searched, Turns};
use silent::Silent;

pub use config::{Config, ConfigError, Realm};
pub use prober::NetworkProber;

/// The network, for any number of scans.
#[derive(Debug)]
pub struct Network {
    internet: Reached,
    zones: Vec<(DomainName, Reached)>,
    address_guard: AddressGuard,
    name_guard: NameGuard,
    opt_out: OptOut,
    is_own: fn(IpAddr) -> bool,
    pub(crate) ehlo_name: String,
    pub(crate) user_agent: HeaderValue,
    pub(crate) https_tls: Probing,
    pub(crate) smtp_tls: Probing,
    searches: Turns,
    pub(crate) handshakes: Handshakes,
}

/// A realm with what has become of it.
#[derive(Debug)]
pub(crate) struct Reached {
    resolver: Resolver,
    dialer: Arc<dyn Dialer>,
    roots: Arc<Roots>,
    pace: Pace,
    /// None where nothing has to be kept apart.
    reuse: Option<Reuse>,
    policy: Duration,
    in_process: bool,
    pub(crate) port25: Port25,
}

impl Reached {
    /// How wrong our clock is at least; what goes on in this process is not judged by ours alone.
    fn clock_off(&self) -> Option<Duration> {
        let told = self.resolver.clock_off();
        if self.in_process {
            return told;
        }
        told.max(clock::behind_roots(SystemTime::now()))
    }
}

impl Network {
    /// Makes the network known; nothing is sent before something is asked.
    ///
    /// # Errors
    /// What in the configuration cannot be used.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        let tls = |alpn| {
            let words = |error| ConfigError::Other(format!("TLS cannot be used: {error}"));
            Probing::new(alpn).map_err(words)
        };
        let user_agent = HeaderValue::from_str(&config.user_agent).ok();
        let user_agent = user_agent.filter(|said| !said.is_empty());
        let user_agent = user_agent.ok_or(ConfigError::UserAgent)?;
        let ehlo_name = config
            .ehlo_name
            .parse::<DomainName>()
            .ok()
            .filter(DomainName::is_host_name);
        let ehlo_name = ehlo_name.ok_or(ConfigError::EhloName(config.ehlo_name))?;
        let mut address_guard = AddressGuard::new();
        for (block, reason) in config.refused {
            address_guard.refuse(block, reason);
        }
        let reach = |realm: Realm| {
            let resolver = Resolver::new(&realm.upstreams, &realm.roots, &config.user_agent)
                .map_err(ConfigError::Other)?;
            let resolver = if realm.pause.is_zero() {
                resolver.unpaced()
            } else {
                resolver
            };
            Ok(Reached {
                resolver,
                dialer: realm.dialer,
                roots: Arc::new(realm.roots),
                pace: Pace::new(realm.pause),
                reuse: (!realm.pause.is_zero()).then(Reuse::default),
                policy: realm.policy,
                in_process: realm.in_process,
                port25: Port25::default(),
            })
        };
        for address in config
            .internet
            .upstreams
            .iter()
            .flat_map(Upstream::addresses)
        {
            address_guard.refuse((*address).into(), "a resolver that we use");
        }
        let internet = reach(config.internet)?;
        let reach_zone = |(apex, realm)| Ok((apex, reach(realm)?));
        let zones = config
            .zones
            .into_iter()
            .map(reach_zone)
            .collect::<Result<Vec<_>, _>>()?;
        Ok(Self {
            internet,
            name_guard: NameGuard {
                own_zones: zones.iter().map(|(apex, _)| apex.clone()).collect(),
            },
            zones,
            address_guard,
            opt_out: config.opt_out,
            is_own: config.is_own,
            ehlo_name: ehlo_name.a_label().to_owned(),
            user_agent,
            https_tls: tls(Some("http/1.1"))?,
            smtp_tls: tls(None)?,
            searches: Turns::default(),
            handshakes: Handshakes::default(),
        })
    }

    /// Reads and admits a domain that a visitor asks about.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub fn admit(&self, text: &str) -> Result<DomainName, NameRefused> {
        let name = self.name_guard.admit(text)?;
        if self.opt_out.has_name(&name) {
            return Err(NameRefused::OptedOut { name });
        }
        Ok(name)
    }

    /// Whether nobody is contacted for this question, because of the lists in force: that of those who
    /// asked not to be, the operator's own, our addresses. Only these make an answer of it that lasts;
    /// whatever else keeps us from asking may be over soon.
    pub fn keeps_from(&self, question: &Question) -> bool {
        let by_address = |address| {
            let refused = self.address_guard.admit(address, Port::Https).err();
            self.opt_out.has_address(address)
                || (self.is_own)(address)
                || refused.is_some_and(|refused| refused.by_us)
        };
        self.opt_out.has_name(question.name()) || question.address().is_some_and(by_address)
    }

    /// Reads the list of those who asked not to be contacted again, if it has changed; whether it
    /// has. What is under way with them ends.
    ///
    /// # Errors
    /// What is wrong with the list; the one before stays in force.
    pub fn refresh_opt_out(&self) -> Result<bool, OptOutError> {
        self.opt_out.refresh()
    }

    /// How many resolvers tell the time, by which our clock is judged: where none does it is not.
    pub fn clock_sources(&self) -> usize {
        self.internet.resolver.clock_sources()
    }

    /// How wrong our clock is, where all resolvers that were asked say that it is, or it is from
    /// before what is built in. Then nobody is contacted.
    pub fn clock_off(&self) -> Option<Duration> {
        self.internet.clock_off()
    }

    /// Whether SMTP over IPv4 does not come about from here, and over IPv6.
    pub fn port25_closed(&self) -> [bool; 2] {
        self.internet.port25.closed()
    }

    /// Forgets what was seen of mail servers and is too old to serve for other domains.
    pub fn forget_old(&self) {
        if let Some(reuse) = &self.internet.reuse {
            reuse.forget_old();
        }
    }

    /// The pause after each SMTP connection to an address of the internet; zero where nothing is
    /// kept apart.
    pub fn pause(&self) -> Duration {
        self.internet.pace.pause()
    }

    /// Whether a scan of the domain stays inside this process.
    pub fn is_in_process(&self, policy_domain: &DomainName) -> bool {
        self.zone_of(policy_domain)
            .is_some_and(|zone| zone.in_process)
    }

    /// A prober for one scan, with that scan's budget.
    pub fn prober(&self) -> NetworkProber<'_> {
        NetworkProber {
            network: self,
            policy_domain: None,
            budget: Arc::default(),
            share: Arc::<Share>::default(),
            places: QueuePlaces::default(),
            silent: Silent::default(),
            searched: Searched::default(),
            waits: Waits::InTurn,
        }
    }

    /// A prober for one scan of that domain, which what was seen of its mail servers for other domains
    /// may serve.
    pub fn prober_for(&self, policy_domain: &DomainName) -> NetworkProber<'_> {
        NetworkProber {
            policy_domain: Some(policy_domain.clone()),
            ..self.prober()
        }
    }

    fn zone_of(&self, name: &DomainName) -> Option<&Reached> {
        let holds = |apex: &DomainName| name == apex || name.is_subdomain_of(apex);
        self.zones
            .iter()
            .find(|(apex, _)| holds(apex))
            .map(|(_, realm)| realm)
    }
}

#[cfg(test)]
mod tests;
