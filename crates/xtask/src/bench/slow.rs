//! Others beside slow clients: heads and bodies that come a few octets at a time, and answers that are
//! read so.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};

use super::served::Served;
use super::wrk;
use super::{Figure, build_release};
use crate::command::find;
use crate::setup::Need;
use crate::workspace;

pub(super) const NEEDS: &[Need] = &[Need::Programs(&[
    ("slowhttptest", "slowhttptest"),
    ("wrk", "wrk"),
])];

/// Slow clients at a time, of whom so many come in a second.
const SLOW: u32 = 2_000;
const COME: u32 = 1_000;

/// Those who ask meanwhile, and for so long.
const CONNECTIONS: u32 = 64;
const SECONDS: u32 = 5;

/// Our count of open connections; slowhttptest has one to see whether the service answers.
const OPEN: &str = "strictmx_connections ";
const FEW: f64 = 10.0;

/// Seconds within which all are sent away.
const GONE_MAX_S: f64 = 12.0;

/// All are of one network, and have places enough: what ends them is that they are slow.
const LIMITS: [&str; 10] = [
    "--limit",
    "requests-per-client=1000000/s:1000000",
    "--limit",
    "requests-per-network=1000000/s:1000000",
    "--limit",
    "lints-per-client=1000000/s:1000000",
    "--limit",
    "lints-per-network=1000000/s:1000000",
    "--limit",
    "lints-at-once-per-network=4000",
];

/// Ways to be slow.
struct Way {
    who: &'static str,
    arguments: &'static str,
    path: &'static str,
}

const WAYS: [Way; 3] = [
    Way {
        who: "slow heads",
        arguments: "-H -i 5 -x 8",
        path: "/healthz",
    },
    Way {
        who: "slow bodies",
        arguments: "-B -i 5 -x 8 -s 8192 -f application/json",
        path: "/api/v1/lint",
    },
    Way {
        who: "slow readers",
        arguments: "-X -w 10 -y 20 -n 5 -z 32 -k 3",
        path: "/api/v1/scan/enforced.lab.test",
    },
];

pub(super) fn measure() -> Result<Vec<Figure>> {
    build_release()?;
    let mut figures = Vec::new();
    for way in &WAYS {
        figures.extend(way.measure()?);
    }
    Ok(figures)
}

impl Way {
    fn measure(&self) -> Result<[Figure; 3]> {
        let Self { who, .. } = self;
        let ours = Served::ours(&[&LIMITS[..], &["--limit", "lints=4000"]].concat())?;
        ours.get("/api/v1/scan/enforced.lab.test")?;
        let url = format!("http://{}/healthz", ours.address);
        let alone = wrk::run(&url, CONNECTIONS, SECONDS)?;
        let mut slow = self.come(&ours)?;
        let came = Instant::now();
        let among = wrk::run(&url, CONNECTIONS, SECONDS)?;
        let mut gone_s = None;
        let ended = loop {
            if gone_s.is_none() && ours.count(OPEN)? < FEW {
                gone_s = Some(came.elapsed().as_secs_f64());
            }
            if let Some(ended) = slow.try_wait()? {
                break ended;
            }
            thread::sleep(Duration::from_millis(100));
        };
        ensure!(ended.success(), "slowhttptest ended with {ended}");
        let is_at_hand = is_at_hand(&fs::read_to_string(report().with_extension("csv"))?)?;

        let ratio = among.p99_ms / alone.p99_ms;
        let gone = gone_s.map_or("stays".to_owned(), |gone_s| format!("{gone_s:.1} s"));
        let is_gone = gone_s.is_some_and(|gone_s| gone_s <= GONE_MAX_S);
        Ok([
            Figure::new(
                format!("p99 of others among {SLOW} {who}"),
                format!("{:.1} ms, alone {:.1} ms", among.p99_ms, alone.p99_ms),
            ),
            Figure::new(format!("{who}: ratio"), format!("{ratio:.2}"))
                .target("2, and at hand", ratio <= 2.0 && is_at_hand),
            Figure::new(format!("{who}: the last is gone, after all came"), gone)
                .target(format!("{GONE_MAX_S} s"), is_gone),
        ])
    }

    /// Starts them, and waits until all have come.
    fn come(&self, ours: &Served) -> Result<Child> {
        let program = find("slowhttptest").context("no slowhttptest")?;
        let mut slow = Command::new(program)
            .args(self.arguments.split(' '))
            .args(format!("-c {SLOW} -r {COME} -l 20 -p 3 -g -o").split(' '))
            .arg(report())
            .arg("-u")
            .arg(format!("http://{}{}", ours.address, self.path))
            .stdout(Stdio::null())
            .spawn()?;
        for _ in 0..100 {
            thread::sleep(Duration::from_millis(50));
            if ours.count(OPEN)? >= f64::from(SLOW) {
                return Ok(slow);
            }
        }
        slow.kill()?;
        slow.wait()?;
        bail!("{}: fewer than {SLOW} have come", self.who)
    }
}

/// Where slowhttptest writes what it saw, but for the ending.
fn report() -> std::path::PathBuf {
    workspace::target_dir().join("bench-slow")
}

/// Whether slowhttptest was answered all the time. Its report has a row for each second or two.
fn is_at_hand(csv: &str) -> Result<bool> {
    let rows = csv::Reader::from_reader(csv.as_bytes()).into_deserialize();
    let rows: Vec<[u32; 5]> = rows.collect::<Result<_, _>>()?;
    ensure!(!rows.is_empty(), "slowhttptest reported nothing");
    Ok(rows.iter().all(|[.., at_hand]| *at_hand > 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_slowhttptest_writes() {
        let csv = "Seconds,Closed,Pending,Connected,Service Available\n\
                   0,0,1,0,50\n1,0,0,50,50\n3,0,0,50,50\n9,20,0,30,50\n11,50,0,0,50\n";
        assert!(is_at_hand(csv).expect("a report"));
        assert!(!is_at_hand(&csv.replace("30,50", "30,0")).expect("a report"));
        assert!(is_at_hand("Seconds,Closed,Pending,Connected,Service Available\n").is_err());
    }
}
