//! What all scans of a process share, and one scan's view of it.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;

use rustls_pki_types::CertificateDer;
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, Failure, Observation, Stage, Timing};
use strictmx_core::question::Question;
use strictmx_driver::Prober;
use tokio::time::{Instant, timeout_at};

use crate::address_guard::{AddressGuard, Port};
use crate::budget::{self, ScanBudget};
use crate::dialer::{Conn, Dialer, TcpDialer};
use crate::doh::{self, Doh, Upstream};
use crate::name_guard::{NameGuard, NameRefused};
use crate::policy;
use crate::port25::Port25;
use crate::smtp;
use crate::tls::{Probe, Roots, io_cause};

/// What an operator chooses.
#[derive(Clone)]
pub struct Settings {
    /// DoH servers, in order; three public ones by default.
    pub upstreams: Vec<Upstream>,
    /// Further roots to trust, DER: for private resolvers and test CAs.
    pub roots: Vec<CertificateDer<'static>>,
    /// The name in EHLO: one that resolves to the addresses the prober speaks from.
    pub ehlo_name: String,
    /// The User-Agent of policy fetches, with a URL that explains them.
    pub user_agent: String,
    /// Which addresses may be dialled.
    pub guard: AddressGuard,
    /// Networks that stand beside the public one, such as the lab.
    pub side_networks: Vec<SideNetwork>,
}

/// A zone that is resolved and reached in its own way.
#[derive(Clone)]
pub struct SideNetwork {
    /// Names in it are asked of its resolver.
    pub zone: DomainName,
    /// Its DoH server.
    pub upstream: Upstream,
    /// Connects to its hosts. The address guard stands before it, too.
    pub dialer: Arc<dyn Dialer>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            upstreams: doh::defaults(),
            roots: Vec::new(),
            ehlo_name: "strictmx.invalid".to_owned(),
            user_agent: concat!("strictmx/", env!("CARGO_PKG_VERSION")).to_owned(),
            guard: AddressGuard::new(),
            side_networks: Vec::new(),
        }
    }
}

/// Why there can be no network with these settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NetworkError(String);

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NetworkError {}

/// What all scans share.
pub struct Network {
    doh: Doh,
    sides: Vec<(SideNetwork, Doh)>,
    names: NameGuard,
    guard: AddressGuard,
    tls: Probe,
    dialer: TcpDialer,
    port25: Port25,
    ehlo_name: String,
    user_agent: String,
}

/// One scan's view of the network, with a budget of its own.
#[derive(Debug)]
pub struct NetworkProber {
    network: Arc<Network>,
    budget: ScanBudget,
}

impl Network {
    /// Makes ready; asks nobody yet.
    ///
    /// # Errors
    /// A root that is no certificate, or a resolver that cannot be used.
    pub fn new(settings: Settings) -> Result<Arc<Self>, NetworkError> {
        if settings.upstreams.is_empty() {
            return Err(NetworkError("no DoH server is configured; name one with --doh".to_owned()));
        }
        let roots = Roots::new(&settings.roots)
            .map_err(|error| NetworkError(format!("a further root is not a usable CA certificate: {error}")))?;
        let doh = |upstreams: &[Upstream]| Doh::new(upstreams, &roots).map_err(NetworkError);
        let side = |side: SideNetwork| Ok((side.clone(), doh(std::slice::from_ref(&side.upstream))?));
        let names = NameGuard { own_zones: settings.side_networks.iter().map(|side| side.zone.clone()).collect() };
        Ok(Arc::new(Self {
            doh: doh(&settings.upstreams)?,
            sides: settings.side_networks.into_iter().map(side).collect::<Result<_, _>>()?,
            names,
            guard: settings.guard,
            tls: Probe::new(roots),
            dialer: TcpDialer::default(),
            port25: Port25::default(),
            ehlo_name: settings.ehlo_name,
            user_agent: settings.user_agent,
        }))
    }

    /// Reads and admits a policy domain that somebody asks about.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub fn admit(&self, text: &str) -> Result<DomainName, NameRefused> {
        self.names.admit(text)
    }

    /// A view for one scan.
    pub fn prober(self: &Arc<Self>) -> NetworkProber {
        NetworkProber { network: Arc::clone(self), budget: ScanBudget::default() }
    }

    fn side(&self, name: &DomainName) -> Option<&(SideNetwork, Doh)> {
        self.sides.iter().find(|(side, _)| name.is_subdomain_of(&side.zone) || *name == side.zone)
    }

    /// Connects to the address asked for, and to no other.
    async fn connect(&self, host: &DomainName, address: IpAddr, port: Port) -> Result<(Conn, Timing), Failure> {
        let refused = |registry: String| Failure::new(Stage::Connect, Cause::AddressRefused { registry });
        let public = self.guard.admit(address, port).map_err(|no| refused(no.registry))?;
        let dialer: &dyn Dialer = self.side(host).map_or(&self.dialer, |(side, _)| &*side.dialer);
        let begun = Instant::now();
        let failed = |error: Option<std::io::Error>, cause: Cause| {
            let cause = match port {
                Port::Smtp => self.port25.failed(address, error.as_ref(), cause),
                Port::Https => cause,
            };
            let detail = error.map(|error| error.to_string()).unwrap_or_default();
            Failure::new(Stage::Connect, cause).detail(detail)
        };
        let conn = match timeout_at(begun + budget::CONNECT, dialer.dial(public)).await {
            Ok(Ok(conn)) => conn,
            Ok(Err(error)) => {
                let cause = io_cause(&error);
                return Err(failed(Some(error), cause));
            }
            Err(_) => return Err(failed(None, Cause::Timeout)),
        };
        self.guard.confirm(public, conn.peer).map_err(|no| refused(no.registry))?;
        if port == Port::Smtp {
            self.port25.answered();
        }
        Ok((conn, policy::elapsed(Stage::Connect, begun)))
    }
}

impl Prober for NetworkProber {
    async fn ask(&self, question: Question) -> Observation {
        let network = &*self.network;
        let spent = || Observation::Unknown(Failure::new(Stage::Start, Cause::BudgetSpent));
        match question {
            Question::Dns { owner, rtype } => {
                if !self.budget.take_query() {
                    return spent();
                }
                network.side(&owner).map_or(&network.doh, |(_, doh)| doh).ask(&owner, rtype).await
            }
            Question::Policy { policy_host, address } => {
                if !self.budget.take_connect() {
                    return spent();
                }
                let deadline = Instant::now() + budget::POLICY;
                let connected = network.connect(&policy_host, address, Port::Https).await;
                let fetch = policy::fetch(connected, &network.tls, &policy_host, &network.user_agent, deadline).await;
                Observation::Policy(fetch)
            }
            Question::Smtp { mx_host, address } => {
                if !self.budget.take_connect() {
                    return spent();
                }
                let deadline = Instant::now() + budget::SMTP_SESSION;
                let connected = network.connect(&mx_host, address, Port::Smtp).await;
                let session = smtp::speak(connected, &network.tls, &mx_host, &network.ehlo_name, deadline).await;
                Observation::Smtp(session)
            }
        }
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network").field("ehlo_name", &self.ehlo_name).finish_non_exhaustive()
    }
}
