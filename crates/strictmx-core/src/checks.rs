//! The checks, one file each, in the order of a message's way. Everything that names them all is
//! generated: `registry.rs` and the `mod` lines in each area's file.

pub(crate) mod commands;
mod faults;
pub(crate) mod near_miss;
pub(crate) mod placeholder;
mod providers;
pub(crate) mod records;
mod registry;
pub(crate) mod unused;

pub mod dane;
pub mod mx_host;
pub mod mx_tls;
pub mod policy_host;
pub mod rollout;
pub mod sts_mx;
pub mod sts_policy;
pub mod sts_record;
pub mod tlsrpt_record;

pub use registry::{REGISTRY, docs};

use crate::check::Check;

/// Areas in the order of a message's way; every check id begins with one.
pub const AREAS: &[&str] = &[
    "sts-record",
    "policy-host",
    "sts-policy",
    "sts-mx",
    "mx-host",
    "mx-tls",
    "dane",
    "tlsrpt-record",
    "rollout",
];

/// The check of that id.
pub fn find(id: &str) -> Option<&'static Check> {
    REGISTRY.iter().find(|check| check.meta.id == id).copied()
}

#[cfg(test)]
mod tests;
