//! The network as a [`Prober`].

mod config;
mod silent;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{
    Cause, CertificatePath, DnsExchange, Failure, Observation, Stage, TlsSession,
};
use strictmx_core::octets::Binary;
use strictmx_core::question::Question;
use strictmx_driver::Prober;

use crate::address_guard::{AddressGuard, Port};
use crate::budget::{NEAR_PATH, ScanBudget};
use crate::connection::{self, Connection};
use crate::dialer::Dialer;
use crate::doh::{Resolver, Upstream};
use crate::name_guard::{NameGuard, NameRefused};
use crate::opt_out::{OptOut, OptOutError};
use crate::pace::{Pace, Places, Rank, TooLong, Turn};
use crate::port25::Port25;
use crate::reuse::Reuse;
use crate::tls::{Probing, Roots, Searched, Shaken, Turns};
use crate::{endpoint, policy, smtp, survey};
use silent::Silent;

pub use config::{Config, ConfigError, Realm};

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

impl Network {
    /// Makes the network known; nothing is sent before something is asked.
    ///
    /// # Errors
    /// What in the configuration cannot be used.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        let tls = |alpn| {
            Probing::new(alpn).map_err(|error| ConfigError(format!("TLS cannot be used: {error}")))
        };
        let user_agent = HeaderValue::from_str(&config.user_agent).map_err(|_| {
            ConfigError("the user agent has characters that no HTTP header has".to_owned())
        })?;
        let ehlo_name = config
            .ehlo_name
            .parse::<DomainName>()
            .ok()
            .filter(DomainName::is_host_name);
        let ehlo_name = ehlo_name.ok_or_else(|| {
            ConfigError(format!(
                "`{}` is no host name to say in EHLO",
                config.ehlo_name.escape_debug()
            ))
        })?;
        let mut address_guard = AddressGuard::new();
        for (block, reason) in config.refused {
            address_guard.refuse(block, reason);
        }
        let reach = |realm: Realm| {
            let resolver = Resolver::new(&realm.upstreams, &realm.roots, &config.user_agent)
                .map_err(ConfigError)?;
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

    /// Reads the list of those who asked not to be contacted again, if it has changed; whether it
    /// has. What is under way comes to its end.
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

    /// How wrong our clock is, where all resolvers that were asked say that it is. Then nobody is
    /// contacted.
    pub fn clock_off(&self) -> Option<Duration> {
        self.internet.resolver.clock_off()
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
            places: Places::default(),
            silent: Silent::default(),
            searched: Searched::default(),
        }
    }

    /// The same for a scan of that domain, to which what was seen of its mail servers for other
    /// domains may serve.
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

/// Answers the questions of one scan.
#[derive(Debug)]
pub struct NetworkProber<'a> {
    pub(crate) network: &'a Network,
    policy_domain: Option<DomainName>,
    budget: Arc<ScanBudget>,
    places: Places,
    silent: Silent,
    searched: Searched,
}

impl NetworkProber<'_> {
    /// By its name alone: an address of the internet is never reached another way because
    /// somebody's zone has it too, nor the other way round.
    pub(crate) fn realm(&self, name: &DomainName) -> &Reached {
        self.network.zone_of(name).unwrap_or(&self.network.internet)
    }

    /// Whoever owns the domain under test chooses the names of its MX hosts. Those that lead
    /// nowhere public, or to somebody who asked not to be contacted, are not even asked for.
    fn never_asked(&self, name: &DomainName) -> Option<Cause> {
        if self.network.opt_out.has_name(name) || self.silent.has(name) {
            return Some(opted_out());
        }
        if self.network.zone_of(name).is_some() {
            return None;
        }
        let registry = if let Some(domain) = name.special_use() {
            format!("special-use domain name `{domain}`")
        } else if name.is_address() {
            "an IP address in place of a name".to_owned()
        } else {
            return None;
        };
        Some(Cause::AddressRefused { registry })
    }

    /// What resolvers have answered, as far as the octets of the scan go.
    fn paid(&self, answered: Observation) -> Observation {
        let octets = |exchange: &DnsExchange| {
            let unchecked = exchange.checking_disabled.as_ref();
            exchange.message.len() + unchecked.map_or(0, |message| message.len())
        };
        let octets = match &answered {
            Observation::Dns(exchange) => octets(exchange),
            Observation::EachResolver(comparison) => comparison.answers.iter().map(octets).sum(),
            _ => 0,
        };
        if self.budget.take_octets(octets) {
            answered
        } else {
            Observation::Unknown(Failure::new(Stage::Start, Cause::BudgetSpent))
        }
    }

    /// Waits until an address may be contacted, if it may at all. A failure says nothing about it.
    pub(crate) async fn turn(
        &self,
        realm: &Reached,
        address: IpAddr,
        port: Port,
        rank: Rank,
    ) -> Result<Turn, Failure> {
        let withheld = |cause| Failure::new(Stage::Start, cause);
        let public = self.network.address_guard.admit(address, port);
        let public = public.map_err(|refused| withheld(refused.cause()))?;
        if self.network.opt_out.has_address(address) {
            return Err(withheld(opted_out()));
        }
        if !realm.in_process && (self.network.is_own)(address) {
            let why = "an address of this checker's own".to_owned();
            return Err(withheld(Cause::Withheld { why }));
        }
        if let Some(off) = realm.resolver.clock_off() {
            let why = format!(
                "the clock of this checker is wrong by {} seconds",
                off.as_secs()
            );
            return Err(withheld(Cause::Withheld { why }));
        }
        let turn = realm.pace.turn(&self.places, public, rank).await;
        turn.map_err(|TooLong| {
            let why = "too many checks wait for their turn at this address".to_owned();
            withheld(Cause::Withheld { why })
        })
    }

    pub(crate) async fn connect(&self, realm: &Reached, turn: Turn) -> Result<Connection, Failure> {
        self.connect_by(ScanBudget::take_connect, realm, turn).await
    }

    /// Surveys make many connections, and explain: what the verdict needs is not short of them.
    pub(crate) async fn connect_for_survey(
        &self,
        realm: &Reached,
        turn: Turn,
    ) -> Result<Connection, Failure> {
        self.connect_by(ScanBudget::take_survey_connect, realm, turn)
            .await
    }

    /// The path of a chain to a root of the realm, or what is wrong with it. What it takes is no time
    /// of the server's.
    pub(crate) async fn path(
        &self,
        realm: &Reached,
        chain: &[Binary],
    ) -> Result<CertificatePath, Failure> {
        let searches = &self.network.searches;
        let path = self
            .searched
            .path(chain, &realm.roots, &self.budget, searches);
        path.await
            .map_err(|cause| Failure::new(Stage::TlsHandshake, cause))
    }

    /// A session, with the path of its chain.
    pub(crate) async fn session(
        &self,
        realm: &Reached,
        shaken: Shaken,
    ) -> Result<TlsSession, Failure> {
        let path = self.path(realm, &shaken.chain).await?;
        Ok(shaken.session(path))
    }

    /// What its scan has left.
    #[cfg(test)]
    pub(crate) fn budget(&self) -> &ScanBudget {
        &self.budget
    }

    async fn connect_by(
        &self,
        take: fn(&ScanBudget) -> bool,
        realm: &Reached,
        turn: Turn,
    ) -> Result<Connection, Failure> {
        let guard = &self.network.address_guard;
        let dialer = realm.dialer.as_ref();
        connection::connect(guard, dialer, &self.budget, take, turn).await
    }
}

fn opted_out() -> Cause {
    Cause::Withheld {
        why: "it asked not to be tested".to_owned(),
    }
}

impl Prober for NetworkProber<'_> {
    async fn ask(&self, question: Question) -> Observation {
        let unknown = |cause| Observation::Unknown(Failure::new(Stage::Start, cause));
        if let Some(cause) = self.never_asked(question.name()) {
            return unknown(cause);
        }
        let reuse = self.realm(question.name()).reuse.as_ref();
        match (reuse, &self.policy_domain) {
            (Some(reuse), Some(policy_domain)) => {
                let asking = self.find_out(&question);
                reuse.answer(&question, policy_domain, asking).await
            }
            _ => self.find_out(&question).await,
        }
    }
}

impl NetworkProber<'_> {
    async fn find_out(&self, question: &Question) -> Observation {
        match question {
            Question::Dns { .. } | Question::EachResolver { .. } if !self.budget.take_query() => {
                Observation::Unknown(Failure::new(Stage::Start, Cause::BudgetSpent))
            }
            Question::Dns { owner, rtype } => {
                let answered = self.realm(owner).resolver.ask(owner, *rtype).await;
                self.silent
                    .heed(&self.network.opt_out, owner, *rtype, &answered);
                self.paid(answered)
            }
            Question::EachResolver { owner, rtype } => {
                self.paid(self.realm(owner).resolver.ask_each(owner, *rtype).await)
            }
            Question::Policy {
                policy_host,
                address,
            } => {
                let limit = self.realm(policy_host).policy;
                policy::fetch(self, policy_host, *address, policy::PATH, limit).await
            }
            Question::NearPath {
                policy_host,
                address,
                path,
            } => policy::fetch(self, policy_host, *address, path.path(), NEAR_PATH).await,
            Question::Smtp { mx_host, address } => smtp::probe(self, mx_host, *address).await,
            Question::TlsSurvey {
                service,
                host,
                address,
            } => survey::survey(self, *service, host, *address).await,
            Question::Endpoint { host, address } => endpoint::shake(self, host, *address).await,
        }
    }
}

#[cfg(test)]
mod tests;
