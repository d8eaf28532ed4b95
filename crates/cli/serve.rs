//! `strictmx serve`.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use strictmx_core::domain_name::DomainName;
use strictmx_probe::own_address;
use strictmx_proxy::limits::{ForwardedHeader, Proxies, Table};
use strictmx_proxy::{ConnectionLimits, Example, Limits, Operator, Service, Stored, operator};
use tokio::net::TcpListener;

use crate::args::ServeArgs;
use crate::settings::{ServiceSettings, Settings};
use crate::{Exit, Failed, logging, network, output};

const LISTEN: ([u8; 4], u16) = ([127, 0, 0, 1], 8461);

/// A domain of the lab that shows a finding.
const TO_TRY: &str = "bad-mode.lab.test";

pub(crate) fn run(args: ServeArgs) -> Result<Exit, Failed> {
    let said = Settings {
        service: args.service,
        network: args.network,
    };
    let settings = match &args.config {
        Some(file) => said.over(Settings::read(file)?),
        None => said,
    };
    let operator = operator(&settings)?;
    if args.print_config {
        output::print(&toml::to_string(&in_force(settings)?)?)?;
        return Ok(Exit::Pass);
    }
    let _log = logging::start(settings.service.log_format.unwrap_or_default());
    network::runtime()?.block_on(serve(settings, operator))
}

const OWN_ADDRESSES_UNKNOWN: &str = "--own-addresses: this system lets a program bind to any \
    address (net.ipv4.ip_nonlocal_bind, net.ipv6.ip_nonlocal_bind), so that its own, which nobody \
    may have contacted, cannot be told; name them with --refuse, and add --own-addresses";

async fn serve(settings: Settings, operator: Operator) -> Result<Exit, Failed> {
    let own = if settings.service.own_addresses {
        |_| false
    } else if own_address::can_be_told() {
        own_address::is_own
    } else {
        return Err(OWN_ADDRESSES_UNKNOWN.into());
    };
    // What was said first, that a port which is taken does not hide what is wrong with it.
    let limits = limits(&settings.service)?;
    let connections = connections(&settings.service)?;
    let table = table(&settings.service)?;
    let proxies = proxies(&settings.service)?;
    let readiness_name = readiness_name(&settings.service)?;
    let reach = network::reach(&settings.network, own).await?;
    let listen = settings.service.listen.unwrap_or_else(|| LISTEN.into());
    let listener = bind(listen, "--listen").await?;
    let metrics = match settings.service.metrics_listen {
        Some(listen) => Some(bind(listen, "--metrics-listen").await?),
        None => None,
    };
    let featured = reach
        .lab
        .iter()
        .flat_map(|lab| lab.domains())
        .filter(|domain| domain.featured);
    let examples: Vec<_> = featured
        .map(|domain| Example {
            domain: domain.name.clone(),
            title: domain.title.to_string(),
        })
        .collect();
    // A name of the lab where there is one and nothing was said.
    let of_lab = examples
        .first()
        .filter(|_| settings.service.readiness_name.is_none());
    let readiness_name = of_lab.map_or(readiness_name, |example| example.domain.clone());
    let to_try = reach.lab.is_some();
    let stored = match &settings.service.data {
        Some(folder) => Some(stored(folder).await?),
        None => None,
    };
    let service = Service {
        network: reach.network,
        limits,
        connections,
        table,
        proxies,
        operator,
        stored,
        examples,
        readiness_name,
    };
    if settings.network.about_url.is_none() && is_public(&settings.service, listener.local_addr()?)
    {
        tracing::warn!(
            "--about-url is not set: those whose servers are contacted cannot learn who asks, nor \
             how to be left alone"
        );
    }
    let stopped = stopped();
    // The first line on standard output: scripts and people read the address from it.
    output::print(&format!(
        "strictmx serves http://{}/\n",
        listener.local_addr()?
    ))?;
    if let Some(metrics) = &metrics {
        let address = metrics.local_addr()?;
        output::print(&format!("Metrics are at http://{address}/metrics\n"))?;
    }
    if to_try {
        let address = listener.local_addr()?;
        output::print(&format!(
            "Try {TO_TRY} there, or open http://{address}/check/{TO_TRY}\n"
        ))?;
    }
    strictmx_proxy::serve(listener, metrics, service, stopped).await;
    Ok(Exit::Pass)
}

/// Whether others than this machine may ask: by themselves, or through a reverse proxy.
fn is_public(settings: &ServiceSettings, listens: SocketAddr) -> bool {
    !listens.ip().is_loopback() || !settings.trusted_proxy.is_empty()
}

async fn stored(folder: &Path) -> Result<Stored, Failed> {
    let opened = Stored::open(folder).await;
    Ok(opened.map_err(|error| format!("--data: {error}"))?)
}

async fn bind(listen: SocketAddr, flag: &str) -> Result<TcpListener, Failed> {
    let bound = TcpListener::bind(listen).await;
    Ok(bound.map_err(|error| {
        format!("cannot listen on {listen}: {error}; choose another with {flag}")
    })?)
}

/// The name whose address shows that the resolvers work.
fn readiness_name(settings: &ServiceSettings) -> Result<DomainName, Failed> {
    let name = settings.readiness_name.as_deref().unwrap_or("example.com");
    let name = DomainName::parse(name);
    Ok(name
        .map_err(|error| format!("--readiness-name: {error}; give a name that has an address"))?)
}

/// What was said of an option, else the default; never none, with which nobody would be served.
///
/// # Errors
/// Where it is none.
fn at_least_one<N: Default + PartialEq>(
    option: &str,
    said: Option<N>,
    default: N,
) -> Result<N, Failed> {
    match said {
        Some(count) if count == N::default() => {
            Err(format!("{option} 0: nobody would be served; give 1 at least").into())
        }
        said => Ok(said.unwrap_or(default)),
    }
}

fn limits(settings: &ServiceSettings) -> Result<Limits, Failed> {
    let default = Limits::default();
    let remember = settings.remember_seconds;
    let remember = remember.map_or(default.remember, Duration::from_secs);
    if remember > Limits::LONGEST_REMEMBERED {
        return Err(
            "--remember-seconds: give 900 at most, the 15 minutes that /privacy names".into(),
        );
    }
    let scan_s = settings.scan_seconds;
    let scan_s = at_least_one("--scan-seconds", scan_s, default.scan.as_secs())?;
    Ok(Limits {
        scan: Duration::from_secs(scan_s),
        remember,
        questions_at_once: default.questions_at_once,
    })
}

fn connections(settings: &ServiceSettings) -> Result<ConnectionLimits, Failed> {
    let default = ConnectionLimits::default();
    let per_client = settings.connections_per_client;
    let per_network = settings.connections_per_network;
    Ok(ConnectionLimits {
        connections: at_least_one("--connections", settings.connections, default.connections)?,
        per_client: at_least_one("--connections-per-client", per_client, default.per_client)?,
        per_network: at_least_one(
            "--connections-per-network",
            per_network,
            default.per_network,
        )?,
        proxies: proxies(settings)?.trusted,
        ..default
    })
}

fn table(settings: &ServiceSettings) -> Result<Table, Failed> {
    let mut table = Table::default();
    for text in &settings.limit {
        table
            .set(text)
            .map_err(|error| format!("--limit: {error}"))?;
    }
    Ok(table)
}

fn proxies(settings: &ServiceSettings) -> Result<Proxies, Failed> {
    let named = |name: &String| {
        let mut named = ForwardedHeader::NAMED.into_iter();
        let found = named.find(|(known, _)| name.eq_ignore_ascii_case(known));
        let [(one, _), (other, _)] = ForwardedHeader::NAMED;
        let header = found.map(|(_, header)| header);
        header.ok_or_else(|| {
            let name = name.escape_debug();
            format!("--forwarded-header {name}: there are {one} and {other}")
        })
    };
    let header = settings.forwarded_header.as_ref().map(named).transpose()?;
    Ok(Proxies {
        trusted: network::prefixes("--trusted-proxy", &settings.trusted_proxy)?,
        header: header.unwrap_or_default(),
    })
}

/// Who runs the service.
fn operator(settings: &Settings) -> Result<Operator, Failed> {
    let contact = settings.service.contact.as_deref().map(operator::contact);
    let contact = contact
        .transpose()
        .map_err(|error| format!("--contact: {error}"))?;
    let (ehlo_name, user_agent) = network::identity(&settings.network)?;
    Ok(Operator {
        contact,
        about_url: settings.network.about_url.clone(),
        ehlo_name,
        user_agent,
    })
}

/// With the defaults where nothing was said.
fn in_force(mut settings: Settings) -> Result<Settings, Failed> {
    let limits = limits(&settings.service)?;
    let connections = connections(&settings.service)?;
    let name = proxies(&settings.service)?.header.name();
    settings.service = ServiceSettings {
        listen: Some(settings.service.listen.unwrap_or_else(|| LISTEN.into())),
        contact: settings.service.contact.clone(),
        data: settings.service.data.clone(),
        own_addresses: settings.service.own_addresses,
        scan_seconds: Some(limits.scan.as_secs()),
        remember_seconds: Some(limits.remember.as_secs()),
        limit: table(&settings.service)?.texts().collect(),
        trusted_proxy: settings.service.trusted_proxy,
        forwarded_header: Some(name.to_owned()),
        connections: Some(connections.connections),
        connections_per_client: Some(connections.per_client),
        connections_per_network: Some(connections.per_network),
        metrics_listen: settings.service.metrics_listen,
        log_format: Some(settings.service.log_format.unwrap_or_default()),
        readiness_name: settings.service.readiness_name,
    };
    let config = strictmx_probe::Config::default();
    let network = &mut settings.network;
    if network.doh.is_empty() {
        network.doh = config
            .internet
            .upstreams
            .iter()
            .map(ToString::to_string)
            .collect();
    }
    let (ehlo_name, user_agent) = network::identity(network)?;
    network.ehlo_name = Some(ehlo_name);
    network.user_agent = Some(user_agent);
    let pause = config.internet.pause.as_millis();
    network
        .pause
        .get_or_insert(u64::try_from(pause).unwrap_or(u64::MAX));
    Ok(settings)
}

/// Resolves at Ctrl-C, and at SIGTERM where there is one. They are taken from the call on, not only
/// once somebody waits: whoever reads that the service is there may end it.
fn stopped() -> impl Future<Output = ()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let [interrupt, terminate] = [SignalKind::interrupt(), SignalKind::terminate()].map(signal);
        async {
            tokio::select! { () = came(interrupt) => {}, () = came(terminate) => {} }
        }
    }
    #[cfg(not(unix))]
    async {
        let _ = tokio::signal::ctrl_c().await;
    }
}

/// One that cannot be taken never comes.
#[cfg(unix)]
async fn came(signal: std::io::Result<tokio::signal::unix::Signal>) {
    match signal {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}
