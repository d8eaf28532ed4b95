//! The manual: how the house is built and why. Part of the documentation, so that it is compiled,
//! linked and reviewed with the code.

pub mod architecture;
pub mod decisions;
pub mod extension;
pub mod formats;
pub mod integrations;
pub mod measuring;
pub mod operating;
pub mod senders;
pub mod supply_chain;

#[doc = include_str!("manual/checks.md")]
pub mod checks {}

#[doc = include_str!("manual/coverage.md")]
pub mod coverage {}

#[doc = include_str!("manual/peers.md")]
pub mod peers {}

#[doc = include_str!("manual/promises.md")]
pub mod promises {}
