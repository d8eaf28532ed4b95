//! As many new checks a second as are promised, for as long as is promised, a fifth of them of hostile
//! domains; then three times as many.
//!
//! Nobody waits for the answers of others, as nobody does on the internet. The limits are those that
//! the service has by itself: everybody asks from an address of his own, and for a domain that has had
//! its minute of rest, of which the lab has as many copies as that takes.

mod asked;
mod figures;
mod targets;

use std::sync::mpsc::{Receiver, channel};
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
struct Seen {
    seconds: u32,
    asked: Vec<Asked>,
    /// MiB, each second.
    memory: Vec<f64>,
}

pub(super) fn measure(minutes: u32) -> Result<Vec<Figure>> {
    build_release()?;
    let promised = Targets::new(1, RATE);
    let overload = Targets::new(promised.last_copy() + 1, OVERLOAD);
    let copies = overload.last_copy().to_string();
    // In front of the service stands a proxy that says who asks.
    let ours = Served::ours(&["--lab-copies", &copies, "--trusted-proxy", "127.0.0.1"])?;
    eprintln!("{RATE} checks a second for {minutes} min, then {OVERLOAD} for {OVERLOAD_S} s");
    let promised = ask(&ours, promised, RATE, 60 * minutes)?;
    let overload = ask(&ours, overload, OVERLOAD, OVERLOAD_S)?;
    let [promised, overload] = [promised, overload].map(Asking::seen);
    let mut figures = figures::promised(&promised);
    figures.extend(figures::overload(&promised, &overload));
    Ok(figures)
}

/// Those who have asked, some of whom wait for an answer.
struct Asking {
    seconds: u32,
    answered: Receiver<Asked>,
    memory: Vec<f64>,
}

impl Asking {
    /// Waits for all answers.
    fn seen(self) -> Seen {
        Seen {
            seconds: self.seconds,
            asked: self.answered.into_iter().collect(),
            memory: self.memory,
        }
    }
}

/// Has so many a second ask for so long.
fn ask(ours: &Served, targets: Targets, rate: u32, seconds: u32) -> Result<Asking> {
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
    Ok(Asking {
        seconds,
        answered,
        memory,
    })
}
