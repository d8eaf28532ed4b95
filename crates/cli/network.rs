//! The network of a run: the internet, and the lab beside it where that is wanted.

use std::fmt;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use strictmx_core::domain_name::DomainName;
use strictmx_core::timestamp::Timestamp;
use strictmx_lab::{Lab, LabOptions};
use strictmx_probe::address_guard::{Prefix, PublicSocketAddr};
use strictmx_probe::dialer::{Conn, Dialer, Dialing};
use strictmx_probe::opt_out::OptOut;
use strictmx_probe::{Config, ConfigError, Network, Realm, Roots, Upstream};

use crate::Failed;
use crate::saved::named;
use crate::settings::NetworkSettings;

/// How long the system may take to find a resolver at the start.
const LOOKUP: Duration = Duration::from_secs(5);

/// The network, with the lab that keeps running as long as it lives.
pub(crate) struct Reach {
    pub(crate) network: Arc<Network>,
    pub(crate) lab: Option<Arc<Lab>>,
}

/// Makes the network ready. Addresses that are our own are not contacted.
///
/// # Errors
/// What in the settings cannot be used.
pub(crate) async fn reach(
    settings: &NetworkSettings,
    is_own: fn(IpAddr) -> bool,
) -> Result<Reach, Failed> {
    let mut roots = Roots::mozilla();
    if let Some(file) = &settings.ca_file {
        let pem = std::fs::read(file)
            .map_err(|error| ca_file(file, &format!("it cannot be read: {error}")))?;
        roots.add_pem(&pem).map_err(|error| ca_file(file, &error))?;
    }
    let mut config = Config {
        is_own,
        ..Config::default()
    };
    config.internet.roots = roots.clone();
    if !settings.doh.is_empty() {
        config.internet.upstreams = settings
            .doh
            .iter()
            .map(|text| text.parse().map_err(|error| format!("--doh {error}")))
            .collect::<Result<_, _>>()?;
    }
    for upstream in &config.internet.upstreams {
        if upstream.addresses().is_empty() {
            let addresses = addresses_of(upstream.name()).await;
            let refused = |address: IpAddr| (address.into(), "a resolver that we use".to_owned());
            config.refused.extend(addresses.into_iter().map(refused));
        }
    }
    if let Some(pause) = settings.pause {
        config.internet.pause = Duration::from_millis(pause);
    }
    (config.ehlo_name, config.user_agent) = identity(settings)?;
    if let Some(file) = &settings.opt_out {
        config.opt_out = OptOut::open(file).map_err(|error| format!("--opt-out {error}"))?;
    }
    let refused = prefixes("--refuse", &settings.refuse)?;
    config.refused.extend(
        refused
            .into_iter()
            .map(|prefix| (prefix, "refused by the operator".to_owned())),
    );
    let mut lab = None;
    if settings.lab {
        let round_trip = Duration::from_millis(settings.lab_round_trip.unwrap_or(0));
        let started = Arc::new(
            Lab::start(LabOptions {
                now: now(),
                round_trip,
                copies: settings.lab_copies.unwrap_or(0),
            })
            .await?,
        );
        let mut realm = realm(&started, roots)?;
        // Load is put on the service as by the internet.
        realm.in_process = settings.lab_copies.is_none();
        for apex in strictmx_lab::ZONES {
            let apex: DomainName = apex.parse().map_err(|_| "the lab has no name")?;
            config.zones.push((apex, realm.clone()));
        }
        lab = Some(started);
    }
    Ok(Reach {
        network: Arc::new(Network::new(config).map_err(|error| of_setting(&error))?),
        lab,
    })
}

/// What cannot be used, behind the setting that it is of.
fn of_setting(error: &ConfigError) -> String {
    match error {
        ConfigError::EhloName(_) => format!("--ehlo-name: {error}"),
        ConfigError::UserAgent => format!("--user-agent: {error}"),
        ConfigError::Other(_) => error.to_string(),
    }
}

/// Addresses that a resolver's name has now, for the system; none where it does not say soon.
async fn addresses_of(name: &str) -> Vec<IpAddr> {
    // Of an IPv6 address in a URL.
    let name = name.trim_matches(['[', ']']);
    let looked_up = tokio::time::timeout(LOOKUP, tokio::net::lookup_host((name, 443))).await;
    let found = looked_up.ok().and_then(Result::ok);
    found.into_iter().flatten().map(|to| to.ip()).collect()
}

/// What is said in EHLO, and in User-Agent.
///
/// # Errors
/// Where the address of the page is none.
pub(crate) fn identity(settings: &NetworkSettings) -> Result<(String, String), Failed> {
    let mut config = Config::default();
    if let Some(url) = &settings.about_url {
        config
            .about(url)
            .map_err(|error| format!("--about-url: {error}"))?;
    }
    let ehlo_name = settings.ehlo_name.clone().unwrap_or(config.ehlo_name);
    let user_agent = settings.user_agent.clone().unwrap_or(config.user_agent);
    Ok((ehlo_name, user_agent))
}

/// Addresses and blocks of a setting.
///
/// # Errors
/// Which of them is none.
pub(crate) fn prefixes(setting: &str, texts: &[String]) -> Result<Vec<Prefix>, Failed> {
    let read = |text: &String| {
        let prefix = text.parse::<Prefix>();
        prefix.map_err(|error| format!("{setting} {text}: {error}").into())
    };
    texts.iter().map(read).collect()
}

/// Whether the lab has that name, or could have it.
pub(crate) fn is_of_lab(name: &DomainName) -> bool {
    let apexes = strictmx_lab::ZONES.iter();
    let mut apexes = apexes.filter_map(|apex| apex.parse::<DomainName>().ok());
    apexes.any(|apex| name.is_subdomain_of(&apex))
}

/// What is wrong with the file of `--ca-file`, and what to do.
fn ca_file(file: &Path, error: &dyn fmt::Display) -> String {
    format!(
        "--ca-file {}: {error}; give a PEM file with certificates",
        named(file)
    )
}

/// The lab as a zone of its own: its resolver, its dialer, its root beside the others.
fn realm(lab: &Arc<Lab>, mut roots: Roots) -> Result<Realm, Failed> {
    roots.add_der(lab.root_der())?;
    let upstreams = lab.upstreams().map(|upstream| upstream.parse::<Upstream>());
    Ok(Realm {
        upstreams: upstreams.into_iter().collect::<Result<_, _>>()?,
        dialer: Arc::new(LabDialer(Arc::clone(lab))),
        roots,
        pause: Duration::ZERO,
        // Hosts of the lab that never answer are not worth the minute that others get.
        policy: Duration::from_secs(15),
        in_process: true,
    })
}

/// Reaches the lab's hosts; the address guard stands before it as before any other.
struct LabDialer(Arc<Lab>);

impl Dialer for LabDialer {
    fn dial(&self, to: PublicSocketAddr) -> Dialing<'_> {
        Box::pin(async move {
            let stream = self.0.connect(to.into()).await?;
            Ok(Conn::new(stream, to.into()))
        })
    }
}

impl fmt::Debug for LabDialer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LabDialer")
    }
}

/// The time, read once.
pub(crate) fn now() -> Timestamp {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_unix(i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX))
}

/// A runtime for one command.
pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failed> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?)
}
