//! Others beside slow clients: heads and bodies that come a few octets at a time, and answers that are
//! read so.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

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
    /// Seconds within which they are sent away. Who reads, however slowly, is served.
    gone_within_s: Option<u32>,
}

const WAYS: [Way; 3] = [
    Way {
        who: "slow heads",
        arguments: "-H -i 5 -x 8",
        path: "/healthz",
        gone_within_s: Some(12),
    },
    Way {
        who: "slow bodies",
        arguments: "-B -i 5 -x 8 -s 8192 -f application/json",
        path: "/api/v1/lint",
        gone_within_s: Some(12),
    },
    Way {
        who: "slow readers",
        arguments: "-X -w 10 -y 20 -n 5 -z 32 -k 3",
        path: "/api/v1/scan/enforced.lab.test",
        gone_within_s: None,
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
        let alone = wrk::run(&url, CONNECTIONS, SECONDS, None)?;
        let slow = self.come(&ours)?;
        let among = wrk::run(&url, CONNECTIONS, SECONDS, None)?;
        let told = slow.wait_with_output()?;
        ensure!(
            told.status.success(),
            "slowhttptest ended with {}",
            told.status
        );
        let seen = seen(&fs::read_to_string(report().with_extension("csv"))?)?;

        let ratio = among.p99_ms / alone.p99_ms;
        let gone = Figure::new(
            format!("{who}: the last is gone, after all came"),
            format!("{} s", seen.gone_after_s),
        );
        Ok([
            Figure::new(
                format!("p99 of others among {SLOW} {who}"),
                format!("{:.1} ms, alone {:.1} ms", among.p99_ms, alone.p99_ms),
            ),
            Figure::new(format!("{who}: ratio"), format!("{ratio:.2}"))
                .target("2, and at hand", ratio <= 2.0 && seen.is_at_hand),
            match self.gone_within_s {
                Some(within) => gone.target(format!("{within} s"), seen.gone_after_s <= within),
                None => gone,
            },
        ])
    }

    /// Starts them, and waits until all have come.
    fn come(&self, ours: &Served) -> Result<Child> {
        let program = find("slowhttptest").context("no slowhttptest")?;
        let mut slow = Command::new(program)
            .args(self.arguments.split(' '))
            .args(format!("-c {SLOW} -r {COME} -l 30 -p 3 -g -o").split(' '))
            .arg(report())
            .arg("-u")
            .arg(format!("http://{}{}", ours.address, self.path))
            .stdout(Stdio::null())
            .spawn()?;
        for _ in 0..100 {
            thread::sleep(Duration::from_millis(50));
            if ours.count("strictmx_connections ")? >= f64::from(SLOW) {
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

/// What slowhttptest saw.
#[derive(Debug, PartialEq, Eq)]
struct Seen {
    /// Seconds from the first at which there were most connections to the last at which there was one.
    gone_after_s: u32,
    /// Whether its own requests were answered all the time.
    is_at_hand: bool,
}

/// Reads its report: a row for each second or two.
fn seen(csv: &str) -> Result<Seen> {
    let mut rows = Vec::new();
    for row in csv::Reader::from_reader(csv.as_bytes()).into_deserialize() {
        let [second, _closed, _pending, connected, at_hand]: [u32; 5] = row?;
        rows.push((second, connected, at_hand > 0));
    }
    let most = rows.iter().map(|(_, connected, _)| *connected).max();
    let came = rows
        .iter()
        .find(|(_, connected, _)| Some(*connected) == most);
    let last = rows.iter().rfind(|(_, connected, _)| *connected > 0);
    let (Some((came, ..)), Some((last, ..))) = (came, last) else {
        bail!("slowhttptest saw no connection");
    };
    Ok(Seen {
        gone_after_s: last - came,
        is_at_hand: rows.iter().all(|(.., at_hand)| *at_hand),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_slowhttptest_writes() {
        let csv = "Seconds,Closed,Pending,Connected,Service Available\n\
                   0,0,1,0,50\n1,0,0,50,50\n3,0,0,50,50\n9,20,0,30,50\n11,50,0,0,50\n";
        let held = Seen {
            gone_after_s: 8,
            is_at_hand: true,
        };
        assert_eq!(seen(csv).expect("a report"), held);
        assert!(
            !seen(&csv.replace("30,50", "30,0"))
                .expect("a report")
                .is_at_hand
        );
        assert!(seen("Seconds,Closed,Pending,Connected,Service Available\n").is_err());
    }
}
