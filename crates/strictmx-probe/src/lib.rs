//! A [`Prober`](strictmx_driver::Prober) for real networks: DNS over HTTPS, policy fetches and
//! STARTTLS sessions.
//!
//! ```text
//! network            what all scans share, and one scan's view of it with its budget
//! doh policy smtp    one file a kind of question
//! tls                handshakes that always finish, and the path to a root, judged apart
//! address_guard      the only way to an address that may be dialled
//! name_guard         the only way to a name that may be asked about
//! dialer             TCP, or something in its place
//! port25             recognising that it is closed from here
//! budget             all limits
//! ```
//!
//! Whatever goes wrong on the way is an [`Observation`](strictmx_core::observation::Observation),
//! never an error; whatever is asked goes to an address that a resolver gave for a name that the
//! scan derived from the policy domain.

pub mod address_guard;
pub mod budget;
pub mod dialer;
mod doh;
pub mod name_guard;
mod network;
mod policy;
mod port25;
mod smtp;
mod tls;

pub use doh::{Upstream, UpstreamError};
pub use network::{Network, NetworkError, NetworkProber, Settings, SideNetwork};
