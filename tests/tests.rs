//! Whole-product tests, one binary.

mod architecture;
mod cli;
mod formats;
mod lab;
#[cfg(target_os = "linux")]
mod real_servers;
mod service;
