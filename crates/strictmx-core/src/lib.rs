//! The truth about MTA-STS (RFC 8461) and TLSRPT (RFC 8460), without IO.
//!
//! > **The contract.** This crate never reads a clock, opens a socket, draws a random number or
//! > waits. Time is handed in; the network is asked by somebody else.
//! >
//! > 1. Make a [`Scan`](scan::Scan) of a [`DomainName`](domain_name::DomainName) with the time.
//! > 2. Call [`poll`](scan::Scan::poll). On `Ask(id, question)` take the
//! >    [`Question`](question::Question) to the world, now or later; poll on.
//! > 3. Bring what came of it with [`answer`](scan::Scan::answer): always an
//! >    [`Observation`](observation::Observation), never an error.
//! > 4. On `Pending` wait for an answer. On `Done` take the
//! >    [`Evidence`](evidence::Evidence).
//! >
//! > Any answers, in any order, end in `Done`. [`judge()`](judge::judge) makes a
//! > [`ScanReport`](report::ScanReport) of evidence, complete or not, at any time.
//!
//! ```
//! use strictmx_core::domain_name::DomainName;
//! use strictmx_core::observation::{Cause, Failure, Observation, Stage};
//! use strictmx_core::scan::{Poll, Scan};
//! use strictmx_core::timestamp::Timestamp;
//!
//! let domain: DomainName = "example.com".parse()?;
//! let now = Timestamp::parse("2026-11-24T12:00:00Z").ok_or("not a time")?;
//! let mut scan = Scan::new(domain, now);
//! loop {
//!     match scan.poll() {
//!         // A real prober would ask the network; this one knows nothing.
//!         Poll::Ask(id, _question) => {
//!             scan.answer(id, Observation::Unknown(Failure::new(Stage::Start, Cause::Unsupported)));
//!         }
//!         Poll::Pending => unreachable!("every question was answered at once"),
//!         Poll::Done => break,
//!     }
//! }
//! let report = strictmx_core::judge::judge(scan.evidence());
//! assert_eq!(report.verdict.name(), "undetermined");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The way through the house, in the order data flows: [`domain_name`] · [`question`] ·
//! [`observation`] · [`evidence`] · [`scan`] · [`facts`] (evidence, parsed once by [`dns`],
//! [`sts`], [`tlsrpt`], [`smtp`] and [`certificate`]) · [`check`] and [`checks`] · [`outcome`] and
//! [`finding`] · [`verdict`] · [`senders`] · [`report`] ·
//! [`difference`] (two reports).

pub mod arg;
pub mod certificate;
pub mod check;
pub mod checks;
pub mod difference;
pub mod dns;
pub mod domain_name;
pub mod evidence;
pub mod facts;
pub mod finding;
pub mod judge;
pub mod manual;
mod mend;
pub mod observation;
pub mod octets;
pub mod outcome;
pub mod question;
pub mod report;
pub mod scan;
pub mod scenario;
pub mod senders;
pub mod smtp;
pub mod sort;
pub mod span;
pub mod sts;
pub mod timestamp;
pub mod tlsrpt;
pub mod txt_fields;
pub mod verdict;
