//! Settings: flags over environment over a TOML file over defaults. One declaration serves all.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{ArgAction, Args};
use serde::{Deserialize, Serialize};

use crate::Failed;
use crate::logging::LogFormat;
use crate::saved::named;

/// How the network is reached.
#[derive(Args, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct NetworkSettings {
    /// DoH server as URL@ADDRESS,ADDRESS; may be repeated, asked in order (default: three public ones)
    #[arg(
        long,
        value_name = "URL@ADDRESS",
        env = "STRICTMX_DOH",
        value_delimiter = ' '
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) doh: Vec<String>,
    /// PEM file with further roots to trust
    #[arg(long, value_name = "FILE", env = "STRICTMX_CA_FILE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ca_file: Option<PathBuf>,
    /// Address of a page that says who is asking, such as `https://mta-sts.example/probe`; said in
    /// User-Agent, and its host in EHLO
    #[arg(long, value_name = "URL", env = "STRICTMX_ABOUT_URL")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) about_url: Option<String>,
    /// Our host name in EHLO (default: that of --about-url)
    #[arg(long, value_name = "NAME", env = "STRICTMX_EHLO_NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) ehlo_name: Option<String>,
    /// User-Agent of policy fetches (default: strictmx, its version and --about-url)
    #[arg(long, value_name = "TEXT", env = "STRICTMX_USER_AGENT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_agent: Option<String>,
    /// Address or block that is never contacted; may be repeated
    #[arg(
        long,
        value_name = "BLOCK",
        env = "STRICTMX_REFUSE",
        value_delimiter = ' '
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) refuse: Vec<String>,
    /// File of domains, addresses and blocks that asked not to be tested, one a line; a service
    /// reads it again when it changes
    #[arg(long, value_name = "FILE", env = "STRICTMX_OPT_OUT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) opt_out: Option<PathBuf>,
    /// Milliseconds after an SMTP connection to an address before the next one (default: 2000); 0
    /// keeps no connections apart, and is for hosts of your own
    #[arg(long, value_name = "MS", env = "STRICTMX_PAUSE")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pause: Option<u64>,
    /// Add the built-in lab: domains under lab.test, each broken in one way
    #[arg(long, env = "STRICTMX_LAB", action = ArgAction::SetTrue, value_parser = flag)]
    pub(crate) lab: bool,
    /// Milliseconds of a round trip in the lab
    #[arg(
        long,
        value_name = "MS",
        env = "STRICTMX_LAB_ROUND_TRIP",
        requires = "lab"
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lab_round_trip: Option<u64>,
    /// Copies of the lab's healthy and hostile domains, as enforced.c1.lab.test, to put load on: checks
    /// in the lab then have the limits that those of the internet have
    #[arg(
        long,
        value_name = "COUNT",
        env = "STRICTMX_LAB_COPIES",
        requires = "lab",
        value_parser = clap::value_parser!(u16).range(..=2_000)
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) lab_copies: Option<u16>,
}

/// Reads the flag from the environment; on the command line it takes no value.
fn flag(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" => Ok(true),
        "0" | "false" | "no" | "" => Ok(false),
        _ => Err("write 1, 0, true, false, yes or no".to_owned()),
    }
}

/// Where to listen: no name, which may have several addresses.
fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "give an address and a port, such as 127.0.0.1:9002 or [::1]:9002".to_owned())
}

/// How the service runs.
#[derive(Args, Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ServiceSettings {
    /// Where to listen (default: 127.0.0.1:8461)
    #[arg(long, value_name = "ADDRESS:PORT", env = "STRICTMX_LISTEN", value_parser = address)]
    pub(crate) listen: Option<SocketAddr>,
    /// URI for those whose servers are contacted, such as mailto:abuse@example.org; with it there is a
    /// security.txt
    #[arg(long, value_name = "URI", env = "STRICTMX_CONTACT")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) contact: Option<String>,
    /// Folder for results that are stored with a link, and for the key that signs them; made where
    /// there is none (default: nothing is stored)
    #[arg(long, value_name = "DIR", env = "STRICTMX_DATA")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) data: Option<PathBuf>,
    /// Contact addresses of this machine, too, which others could use to look behind its firewall
    #[arg(long, env = "STRICTMX_OWN_ADDRESSES", action = ArgAction::SetTrue, value_parser = flag)]
    pub(crate) own_addresses: bool,
    /// Seconds that a check may take (default: 75)
    #[arg(long, value_name = "SECONDS", env = "STRICTMX_SCAN_SECONDS")]
    pub(crate) scan_seconds: Option<u64>,
    /// Seconds that a result is remembered, 900 at most (default: 300)
    #[arg(long, value_name = "SECONDS", env = "STRICTMX_REMEMBER_SECONDS")]
    pub(crate) remember_seconds: Option<u64>,
    /// Limit as NAME=RATE, such as checks-per-client=10/min:20 (ten a minute, twenty at once) or
    /// running-per-client=3; may be repeated (default: those of --print-config)
    #[arg(
        long,
        value_name = "NAME=RATE",
        env = "STRICTMX_LIMIT",
        value_delimiter = ' '
    )]
    pub(crate) limit: Vec<String>,
    /// Address or block of a reverse proxy in front of the service, whose word on the client's
    /// address is trusted; may be repeated
    #[arg(
        long,
        value_name = "BLOCK",
        env = "STRICTMX_TRUSTED_PROXY",
        value_delimiter = ' '
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) trusted_proxy: Vec<String>,
    /// Header in which it names that address, x-forwarded-for or forwarded (default: x-forwarded-for)
    #[arg(long, value_name = "NAME", env = "STRICTMX_FORWARDED_HEADER")]
    pub(crate) forwarded_header: Option<String>,
    /// Connections open at a time (default: 12000)
    #[arg(long, value_name = "COUNT", env = "STRICTMX_CONNECTIONS")]
    pub(crate) connections: Option<usize>,
    /// Of these, from one client: an IPv4 address or an IPv6 /64 (default: 100); this machine has
    /// no such limit, as reverse proxies run there
    #[arg(long, value_name = "COUNT", env = "STRICTMX_CONNECTIONS_PER_CLIENT")]
    pub(crate) connections_per_client: Option<usize>,
    /// Of these, from one network: a /24 of IPv4 or a /48 of IPv6 (default: 500)
    #[arg(long, value_name = "COUNT", env = "STRICTMX_CONNECTIONS_PER_NETWORK")]
    pub(crate) connections_per_network: Option<usize>,
    /// Where Prometheus finds /metrics (default: nowhere)
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        env = "STRICTMX_METRICS_LISTEN",
        value_parser = address
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) metrics_listen: Option<SocketAddr>,
    /// How the log on standard error is written (default: text)
    #[arg(long, value_name = "FORMAT", env = "STRICTMX_LOG_FORMAT")]
    pub(crate) log_format: Option<LogFormat>,
    /// Name whose address shows that the resolvers work (default: example.com)
    #[arg(long, value_name = "NAME", env = "STRICTMX_READINESS_NAME")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) readiness_name: Option<String>,
}

/// All settings, as the file has them.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Settings {
    pub(crate) service: ServiceSettings,
    pub(crate) network: NetworkSettings,
}

impl Settings {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong, where, and what to do.
    pub(crate) fn read(file: &Path) -> Result<Self, Failed> {
        let name = named(file);
        let text = std::fs::read_to_string(file)
            .map_err(|error| format!("--config {name} cannot be read: {error}; give a TOML file as `strictmx serve --print-config` prints it"))?;
        let settings = toml::from_str(&text);
        Ok(settings.map_err(|error| format!("--config {name}: {error}"))?)
    }

    /// These settings, and those of `under` where these say nothing.
    pub(crate) fn over(self, under: Self) -> Self {
        let list =
            |over: Vec<String>, under: Vec<String>| if over.is_empty() { under } else { over };
        let (service, network) = (self.service, self.network);
        Self {
            service: ServiceSettings {
                listen: service.listen.or(under.service.listen),
                contact: service.contact.or(under.service.contact),
                data: service.data.or(under.service.data),
                own_addresses: service.own_addresses || under.service.own_addresses,
                scan_seconds: service.scan_seconds.or(under.service.scan_seconds),
                remember_seconds: service.remember_seconds.or(under.service.remember_seconds),
                limit: [under.service.limit, service.limit].concat(),
                trusted_proxy: list(service.trusted_proxy, under.service.trusted_proxy),
                forwarded_header: service.forwarded_header.or(under.service.forwarded_header),
                connections: service.connections.or(under.service.connections),
                connections_per_client: service
                    .connections_per_client
                    .or(under.service.connections_per_client),
                connections_per_network: service
                    .connections_per_network
                    .or(under.service.connections_per_network),
                metrics_listen: service.metrics_listen.or(under.service.metrics_listen),
                log_format: service.log_format.or(under.service.log_format),
                readiness_name: service.readiness_name.or(under.service.readiness_name),
            },
            network: NetworkSettings {
                doh: list(network.doh, under.network.doh),
                ca_file: network.ca_file.or(under.network.ca_file),
                about_url: network.about_url.or(under.network.about_url),
                opt_out: network.opt_out.or(under.network.opt_out),
                ehlo_name: network.ehlo_name.or(under.network.ehlo_name),
                user_agent: network.user_agent.or(under.network.user_agent),
                refuse: list(network.refuse, under.network.refuse),
                pause: network.pause.or(under.network.pause),
                lab: network.lab || under.network.lab,
                lab_round_trip: network.lab_round_trip.or(under.network.lab_round_trip),
                lab_copies: network.lab_copies.or(under.network.lab_copies),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_stands_over_what_the_file_says() {
        let file: Settings = toml::from_str(
            "[service]\nlisten = \"127.0.0.1:1\"\nscan_seconds = 7\nlimit = [\"running=1\"]\n[network]\nlab = true\n",
        )
        .expect("TOML");
        let mut said = Settings::default();
        said.service.scan_seconds = Some(9);
        said.service.limit = vec!["running=2".to_owned()];
        let in_force = said.over(file);
        assert_eq!(
            (in_force.service.scan_seconds, in_force.network.lab),
            (Some(9), true)
        );
        let limits = ["running=1", "running=2"];
        assert_eq!(in_force.service.limit, limits, "the last one counts");
        assert_eq!(in_force.service.listen.map(|listen| listen.port()), Some(1));
    }

    #[test]
    fn settings_print_as_they_read() {
        let mut settings = Settings::default();
        settings.network.doh = vec!["https://dns.example/dns-query@192.0.2.1".to_owned()];
        settings.service.limit = vec!["running=3".to_owned()];
        let printed = toml::to_string(&settings).expect("prints");
        assert_eq!(
            toml::from_str::<Settings>(&printed).expect("reads back"),
            settings
        );
    }

    #[test]
    fn unknown_settings_are_refused() {
        let error =
            toml::from_str::<Settings>("[service]\nlissten = 1\n").expect_err("a typing error");
        assert!(error.to_string().contains("lissten"), "{error}");
    }
}
