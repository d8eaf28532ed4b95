//! Whole-product tests, one binary.

mod architecture;
mod cli;
mod deployment;
mod formats;
mod lab;
mod operation;
#[cfg(target_os = "linux")]
mod real_servers;
mod running;
mod service;
