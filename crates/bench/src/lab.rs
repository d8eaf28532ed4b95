//! The lab, and a prober that reaches it.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use strictmx_core::timestamp::Timestamp;
use strictmx_lab::{Lab, LabDomain, LabOptions};
use strictmx_probe::address_guard::PublicSocketAddr;
use strictmx_probe::dialer::{Conn, Dialer, Dialing};
use strictmx_probe::{Config, Network, Realm, Roots};

use crate::Error;

/// A running lab as a network.
#[derive(Debug)]
pub struct LabNetwork {
    /// To be asked.
    pub network: Network,
    /// When it was started: "now" for scans.
    pub now: Timestamp,
    lab: Arc<Lab>,
}

impl LabNetwork {
    /// Starts a lab with such a delay there and back.
    ///
    /// # Errors
    /// No loopback port can be opened.
    pub async fn start(round_trip: Duration) -> Result<Self, Error> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
        let now = Timestamp::from_unix(now.try_into()?);
        let lab = Arc::new(Lab::start(LabOptions { now, round_trip, copies: 0 }).await?);
        let mut roots = Roots::mozilla();
        roots.add_der(lab.root_der())?;
        let realm = Realm {
            upstreams: lab
                .upstreams()
                .iter()
                .map(|upstream| upstream.parse())
                .collect::<Result<_, _>>()?,
            dialer: Arc::new(LabDialer(Arc::clone(&lab))),
            roots,
            pause: Duration::ZERO,
            // Hosts of the lab that never answer are not worth the minute that others get.
            policy: Duration::from_secs(15),
        in_process: true,
        };
        let config = Config {
            zones: vec![(strictmx_lab::APEX.parse()?, realm)],
            ..Config::default()
        };
        let network = Network::new(config)?;
        Ok(Self { network, now, lab })
    }

    /// The domain of the catalogue with that first label.
    ///
    /// # Errors
    /// There is none.
    pub fn domain(&self, label: &str) -> Result<&LabDomain, Error> {
        let has_label = |domain: &&LabDomain| domain.name.labels().next() == Some(label);
        let found = self.lab.domains().iter().find(has_label);
        found.ok_or_else(|| format!("the lab has no domain `{label}`").into())
    }
}

struct LabDialer(Arc<Lab>);

impl Dialer for LabDialer {
    fn dial(&self, to: PublicSocketAddr) -> Dialing<'_> {
        Box::pin(async move { Ok(Conn::new(self.0.connect(to.into()).await?, to.into())) })
    }
}

impl fmt::Debug for LabDialer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LabDialer")
    }
}
