//! What answers the questions of one scan.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{
    Cause, CertificatePath, DnsExchange, Failure, Observation, Stage, TlsSession,
};
use strictmx_core::octets::Binary;
use strictmx_core::question::Question;
use strictmx_driver::Prober;
use tokio::time::Instant;

use super::silent::Silent;
use super::{Network, Reached};
use crate::address_guard::Port;
use crate::budget::{NEAR_PATH, SURVEY, ScanBudget};
use crate::connection::{self, Connection};
use crate::doh::{Waits, waits_too_long};
use crate::memory::Share;
use crate::opt_out::OptOut;
use crate::pace::{Handshaking, QueuePlaces, Rank, TooLong, Turn};
use crate::tls::{Searched, Shaken};
use crate::{endpoint, policy, smtp, survey};

/// Answers the questions of one scan.
#[derive(Debug)]
pub struct NetworkProber<'a> {
    pub(crate) network: &'a Network,
    pub(crate) policy_domain: Option<DomainName>,
    pub(super) budget: Arc<ScanBudget>,
    pub(super) share: Arc<Share>,
    pub(super) places: QueuePlaces,
    pub(super) silent: Silent,
    pub(super) searched: Searched,
    /// Whether DNS questions wait in the queue.
    pub(super) waits: Waits,
}

impl NetworkProber<'_> {
    /// Has it share its place in each queue with all scans of the same network of clients.
    pub fn sharing_places(self, of_network: Arc<QueuePlaces>) -> Self {
        let places = QueuePlaces::within(of_network);
        Self { places, ..self }
    }

    /// Has what its connections hold count for this share of the memory of all scans.
    pub fn within(self, share: Arc<Share>) -> Self {
        Self { share, ..self }
    }

    /// Has its DNS questions skip the queue: for the readiness check.
    pub fn skipping_dns_queue(self) -> Self {
        let waits = Waits::ForNobody;
        Self { waits, ..self }
    }

    /// By its name alone: an address of the internet is never reached another way because
    /// somebody's zone has it too, nor the other way round.
    pub(crate) fn realm(&self, name: &DomainName) -> &Reached {
        self.network.zone_of(name).unwrap_or(&self.network.internet)
    }

    /// Whoever owns the domain under test chooses the names of its MX hosts. Those that lead
    /// nowhere public, or to somebody who asked not to be contacted, are not even asked for.
    fn never_asked(&self, name: &DomainName) -> Option<Cause> {
        if self.asked_for_silence(&self.network.opt_out, name) {
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
        if let Some(off) = realm.clock_off() {
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

    /// Waits for so long until another TLS handshake may be under way. A failure says nothing about the
    /// host.
    pub(crate) async fn handshake_turn(&self, patience: Duration) -> Result<Handshaking, Failure> {
        let handshakes = &self.network.handshakes;
        let turn = self.places.handshake(handshakes, patience).await;
        turn.map_err(|TooLong| {
            let why = "too many TLS handshakes are under way".to_owned();
            Failure::new(Stage::Start, Cause::Withheld { why })
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
        let (budget, turns) = (&self.budget, &self.network.searches);
        let path = self
            .searched
            .path(chain, &realm.roots, budget, &self.places, turns);
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
        connection::connect(guard, dialer, &self.budget, &self.share, take, turn).await
    }
}

fn opted_out() -> Cause {
    Cause::Withheld {
        why: "it is on the list of those who asked not to be tested".to_owned(),
    }
}

impl Prober for NetworkProber<'_> {
    async fn ask(&self, question: Question) -> Observation {
        let unknown = |cause| Observation::Unknown(Failure::new(Stage::Start, cause));
        if let Some(cause) = self.never_asked(question.name()) {
            return unknown(cause);
        }
        tokio::select! {
            // Whatever is under way with them, or waits for its turn, ends; what was seen of them before
            // serves nobody.
            biased;
            () = self.network.opt_out.until(|list| self.is_silent(list, &question)) => unknown(opted_out()),
            answer = self.answer(&question) => answer,
        }
    }
}

impl NetworkProber<'_> {
    async fn answer(&self, question: &Question) -> Observation {
        let reuse = self.realm(question.name()).reuse.as_ref();
        // Of a survey, which waits where others make the same: so that this takes its time, and no more.
        let deadline = Instant::now() + SURVEY;
        let asking = self.find_out(question, deadline);
        match (reuse, &self.policy_domain) {
            (Some(reuse), Some(policy_domain)) => {
                reuse.answer(question, policy_domain, asking).await
            }
            _ => asking.await,
        }
    }

    /// Whether whoever would be contacted has asked not to be.
    fn is_silent(&self, list: &OptOut, question: &Question) -> bool {
        let address = question.address();
        self.asked_for_silence(list, question.name())
            || address.is_some_and(|address| list.has_address(address))
    }

    /// Whether a name is on a list, or known to lead to one that is.
    fn asked_for_silence(&self, list: &OptOut, name: &DomainName) -> bool {
        list.has_name(name) || self.silent.has(list, name)
    }

    async fn find_out(&self, question: &Question, deadline: Instant) -> Observation {
        let _open = match question {
            Question::Dns { .. } | Question::EachResolver { .. } => {
                match self.places.question().await {
                    Ok(open) => Some(open),
                    Err(TooLong) => return Observation::Unknown(waits_too_long()),
                }
            }
            _ => None,
        };
        match question {
            Question::Dns { .. } | Question::EachResolver { .. } if !self.budget.take_query() => {
                Observation::Unknown(Failure::new(Stage::Start, Cause::BudgetSpent))
            }
            Question::Dns { owner, rtype } => {
                let answered = self
                    .realm(owner)
                    .resolver
                    .ask(owner, *rtype, self.waits)
                    .await;
                self.silent.heed(owner, *rtype, &answered);
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
            } => survey::survey(self, *service, host, *address, deadline).await,
            Question::Endpoint { host, address } => endpoint::shake(self, host, *address).await,
        }
    }
}
