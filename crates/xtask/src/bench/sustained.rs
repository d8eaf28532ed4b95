//! As many new checks a second as are promised, for as long as is promised, a fifth of them of hostile
//! domains; then three times as many.
//!
//! Nobody waits for the answers of others, as nobody does on the internet. The limits are those that
//! the service has by itself, but for that of all names below one registered domain: everybody asks
//! from a network of his own, and for a domain that has had its minute of rest, of which the lab has as
//! many copies as that takes.

mod asked;
pub(super) mod figures;
mod targets;

use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use self::asked::Asked;
use self::targets::Targets;
use super::served::Served;
use super::{Figure, build_release};

/// New checks a second.
const RATE: u32 = 25;

/// And too many, for so many seconds.
const OVERLOAD: u32 = 3 * RATE;
const OVERLOAD_S: u32 = 60;

/// Octets of stack of each who asks: there are hundreds at a time.
const STACK: usize = 256 * 1024;

/// What was seen while so many a second asked.
pub(super) struct Seen {
    /// So many a second.
    rate: u32,
    seconds: u32,
    asked: Vec<Asked>,
    /// MiB, each second.
    memory: Vec<f64>,
    /// Scans that run when the last one has asked.
    running: f64,
}

pub(super) fn measure(minutes: u32) -> Result<Vec<Figure>> {
    build_release()?;
    let promised = ask(RATE, 60 * minutes, &[])?;
    let overload = ask(OVERLOAD, OVERLOAD_S, &[])?;
    let mut figures = figures::promised(&promised);
    figures.extend(figures::overload(&promised, &overload));
    figures.push(figures::refusals(&overload));
    Ok(figures)
}

/// Has so many a second ask for so long, and waits for all answers, of a service that is given more
/// arguments.
pub(super) fn ask(rate: u32, seconds: u32, arguments: &[&str]) -> Result<Seen> {
    eprintln!("{rate} checks a second for {seconds} s");
    let targets = Targets::new(rate, seconds);
    let copies = targets.copies().to_string();
    let own = [
        "--lab-copies",
        &copies,
        // All copies are below one.
        "--limit",
        "checks-per-registered-domain=1000/s:1000",
        // In front of the service stands a proxy that says who asks.
        "--trusted-proxy",
        "127.0.0.1",
    ];
    let ours = Served::ours(&[&own, arguments].concat())?;
    let (tell, answered) = channel();
    let mut memory = Vec::new();
    let began = Instant::now();
    for (at, target) in (0..rate * seconds).zip(targets) {
        let due = began + Duration::from_secs(1) * at / rate;
        thread::sleep(due.saturating_duration_since(Instant::now()));
        if at % rate == 0 {
            memory.push(ours.memory()?);
        }
        let (tell, address) = (tell.clone(), ours.address.clone());
        let one = thread::Builder::new().stack_size(STACK);
        one.spawn(move || tell.send(Asked::ask(&address, &target, began)))?;
    }
    drop(tell);
    let running = ours.count("strictmx_running_scans ")?;
    Ok(Seen {
        rate,
        seconds,
        asked: answered.into_iter().collect(),
        memory,
        running,
    })
}
