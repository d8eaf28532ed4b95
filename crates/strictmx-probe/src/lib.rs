//! A [`Prober`](strictmx_driver::Prober) for real networks: DNS over HTTPS, policy fetch,
//! STARTTLS.
//!
//! The domain under test belongs to a stranger, who chooses what its DNS, its policy host and its
//! mail servers say. So nothing that comes from there is believed before it is looked at:
//!
//! - [`address_guard`] says which addresses may be contacted, and only what it admits can be
//!   dialled; [`name_guard`] says which domains a visitor may ask about.
//! - [`budget`] says what one host, one name and one scan may cost. Every read has an end.
//! - TLS handshakes are completed whatever the certificate says, to see all of it, and are then
//!   used for nothing but looking.
//!
//! What cannot be found out is an observation too, and says whose fault it is.
//!
//! ```no_run
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use strictmx_core::{observation::Cause, scan::Scan, timestamp::Timestamp};
//! use strictmx_probe::{Config, Network, budget};
//!
//! let network = Network::new(Config::default())?;
//! let now = Timestamp::parse("2026-11-24T12:00:00Z").ok_or("not a time")?;
//! let mut scan = Scan::new(network.admit("example.com")?, now);
//! let deadline = async {
//!     tokio::time::sleep(budget::SCAN).await;
//!     Cause::BudgetSpent
//! };
//! let prober = network.prober();
//! strictmx_driver::drive(&mut scan, &prober, budget::SCAN_QUESTIONS_AT_ONCE, deadline, |_| {}).await;
//! println!("{}", strictmx_core::judge::judge(scan.evidence()).verdict.name());
//! # Ok(())
//! # }
//! ```

pub mod address_guard;
pub mod budget;
mod clock;
mod connection;
pub mod dialer;
mod doh;
mod endpoint;
mod failure;
#[cfg(test)]
mod hostile;
mod lock;
pub mod memory;
pub mod name_guard;
mod network;
pub mod opt_out;
pub mod own_address;
mod pace;
mod policy;
mod port25;
pub mod rate;
#[doc(hidden)]
pub mod reading;
mod reuse;
mod smtp;
mod stages;
mod survey;
#[cfg(test)]
mod testing;
mod tls;

pub use doh::{Upstream, UpstreamError};
pub use network::{Config, ConfigError, Network, NetworkProber, Realm};
pub use pace::QueuePlaces;
pub use tls::{Roots, RootsError};
