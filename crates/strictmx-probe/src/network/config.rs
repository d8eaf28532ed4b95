//! What the operator says of the network, and of us.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use strictmx_core::domain_name::DomainName;

use crate::address_guard::Prefix;
use crate::budget::{PAUSE, POLICY};
use crate::dialer::{Dialer, TcpDialer};
use crate::doh::Upstream;
use crate::opt_out::OptOut;
use crate::tls::Roots;

/// What of the world is reached how.
#[derive(Clone, Debug)]
pub struct Realm {
    /// Resolvers, asked in this order; the next one only where one fails.
    pub upstreams: Vec<Upstream>,
    /// How to connect.
    pub dialer: Arc<dyn Dialer>,
    /// What certificates are trusted, those of the resolvers among them.
    pub roots: Roots,
    /// After each SMTP connection to an address, before the next one; zero where nothing has to be
    /// kept apart, which also lifts the limits of [`crate::budget`] on an address, a network and a
    /// resolver.
    pub pause: Duration,
    /// For a policy fetch as a whole.
    pub policy: Duration,
    /// Whether all of it is inside this process, so that nobody else is asked anything: own addresses
    /// are none of its hosts', and no limit on who asks counts its checks.
    pub in_process: bool,
}

impl Default for Realm {
    /// The public internet: public resolvers, TCP, Mozilla's roots.
    fn default() -> Self {
        Self {
            upstreams: Upstream::public(),
            dialer: Arc::new(TcpDialer::default()),
            roots: Roots::mozilla(),
            pause: PAUSE,
            policy: POLICY,
            in_process: false,
        }
    }
}

/// How the network is probed.
#[derive(Clone, Debug)]
pub struct Config {
    /// The public internet.
    pub internet: Realm,
    /// Zones of one's own that are reached another way, such as the lab's; whoever may use the
    /// prober may ask about them, though they are not part of the public DNS.
    pub zones: Vec<(DomainName, Realm)>,
    /// Addresses that are never contacted, beside those that nobody contacts, with the reason.
    pub refused: Vec<(Prefix, String)>,
    /// Who asked not to be contacted.
    pub opt_out: OptOut,
    /// Which addresses are our own, and so never contacted; by default none, as whoever runs a mail
    /// server may check it from there. [`own_address::is_own`](crate::own_address::is_own) tells
    /// those of this machine.
    pub is_own: fn(IpAddr) -> bool,
    /// Our host name, said in EHLO (RFC 5321 4.1.1.1). A service should say one that leads back to
    /// it; the default says openly that there is none.
    pub ehlo_name: String,
    /// Who is asking, said in HTTP; with a URL that explains it.
    pub user_agent: String,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            internet: Realm::default(),
            zones: Vec::new(),
            refused: Vec::new(),
            opt_out: OptOut::default(),
            is_own: |_| false,
            ehlo_name: "strictmx.invalid".to_owned(),
            user_agent: concat!("strictmx/", env!("CARGO_PKG_VERSION")).to_owned(),
        }
    }
}

impl Config {
    /// Says who we are by the address of a page that explains it: in the user agent, and with its
    /// host in EHLO.
    ///
    /// # Errors
    /// Where that is no address of a page.
    pub fn about(&mut self, url: &str) -> Result<(), ConfigError> {
        let refused = || {
            ConfigError::Other(format!(
                "`{}` is no address of a page; write one as https://mta-sts.example/probe",
                url.escape_debug()
            ))
        };
        let read = reqwest::Url::parse(url).map_err(|_| refused())?;
        let host = read
            .domain()
            .filter(|_| matches!(read.scheme(), "https" | "http"));
        host.ok_or_else(refused)?.clone_into(&mut self.ehlo_name);
        self.user_agent = format!("{} (+{read})", self.user_agent);
        Ok(())
    }
}

/// Why a configuration cannot be used; in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConfigError {
    /// What to say in EHLO is no host name.
    EhloName(String),
    /// The user agent is empty, or no value of a header.
    UserAgent,
    /// Something else.
    Other(String),
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EhloName(name) => write!(
                f,
                "`{}` is no host name to say in EHLO",
                name.escape_debug()
            ),
            Self::UserAgent => {
                f.write_str("the user agent is empty, or has characters that no HTTP header has")
            }
            Self::Other(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for ConfigError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Network;

    #[test]
    fn who_we_are_is_said_by_one_address() {
        let mut config = Config::default();
        config
            .about("https://MTA-STS.example/probe")
            .expect("a page");
        assert_eq!(config.ehlo_name, "mta-sts.example");
        let agent = format!(
            "strictmx/{} (+https://mta-sts.example/probe)",
            env!("CARGO_PKG_VERSION")
        );
        assert_eq!(config.user_agent, agent);
        for url in [
            "",
            "mta-sts.example",
            "ftp://mta-sts.example/",
            "https://192.0.2.1/",
            "https://",
            "mailto:a@b.example",
        ] {
            let error = Config::default().about(url).expect_err(url);
            assert!(
                error.to_string().contains("https://mta-sts.example/probe"),
                "{error}"
            );
        }
    }

    #[test]
    fn configurations_that_cannot_be_used_are_refused_in_words() {
        let no_resolver = Realm {
            upstreams: Vec::new(),
            ..Realm::default()
        };
        let cases = [
            (
                Config {
                    internet: no_resolver,
                    ..Config::default()
                },
                "no upstream resolver",
            ),
            (
                Config {
                    ehlo_name: "a b".to_owned(),
                    ..Config::default()
                },
                "`a b` is no host name",
            ),
            (
                Config {
                    ehlo_name: String::new(),
                    ..Config::default()
                },
                "`` is no host name",
            ),
            (
                Config {
                    user_agent: "a\r\nb".to_owned(),
                    ..Config::default()
                },
                "the user agent",
            ),
            (
                Config {
                    user_agent: String::new(),
                    ..Config::default()
                },
                "the user agent is empty",
            ),
        ];
        for (config, expected) in cases {
            let error = Network::new(config).expect_err(expected).to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
