//! strictmx-probe

pub mod address_guard;
pub mod dialer;
