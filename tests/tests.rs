//! Whole-product tests, one binary.

#[cfg(unix)]
mod actions;
mod architecture;
#[cfg(target_os = "linux")]
mod bench_safety;
mod cli;
mod deployment;
mod formats;
mod glance;
mod hostile;
mod lab;
mod lint;
mod operation;
mod plain;
mod promises;
#[cfg(target_os = "linux")]
mod real_servers;
mod running;
mod service;
mod stored;
mod supply_chain;
