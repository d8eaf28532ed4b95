//! `cargo xtask bench`: the figures that are promised, measured on this machine.
//!
//! What is measured is in `crates/bench`, outside the workspace. Machines differ and are busy with
//! other things, so the figures that count are ratios within one run, and nothing here is a test but
//! what is in [`PROMISES`].

mod checkdmarc;
mod corpus;
mod criterion;
mod judge;
mod latency;
mod load;
mod parse;
mod popup;
mod served;
mod slow;
mod sustained;
mod wrk;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use crate::command::{Cmd, cmd};
use crate::setup::Need;
use crate::size::Size;
use crate::{extension, workspace};

const MANIFEST: &str = "crates/bench/Cargo.toml";

/// Measure latency, judging, parsing and bytes, beside other tools where they can be had
#[derive(Args)]
pub(crate) struct Bench {
    /// Only these parts
    #[arg(value_name = "PART")]
    parts: Vec<String>,
    /// List the parts
    #[arg(long)]
    list: bool,
    /// How long `sustained` asks for as many checks as are promised
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    minutes: u32,
}

/// Parts that measure what is promised: what they miss is a failure.
const PROMISES: &[&str] = &["judge", "load", "slow", "sustained"];

/// Those that take minutes: they have to be named.
const LONG: &[&str] = &["load", "slow", "sustained"];

/// One part.
struct Part {
    name: &'static str,
    about: &'static str,
    needs: &'static [Need],
    measure: fn(&Bench) -> Result<Vec<Figure>>,
}

/// Something measured.
struct Figure {
    what: String,
    value: String,
    /// What it should be, and whether it is.
    target: Option<(String, bool)>,
}

const PARTS: &[Part] = &[
    Part {
        name: "latency",
        about: "scans in the lab with 50 ms a round trip, beside their critical path",
        needs: &[],
        measure: |_| latency::measure(),
    },
    Part {
        name: "judge",
        about: "judging all that a scan brings, native and as wasm in Node",
        needs: judge::NEEDS,
        measure: |_| judge::measure(),
    },
    Part {
        name: "parse",
        about: "parsers beside mail-auth and mailrs-mta-sts",
        needs: &[],
        measure: |_| parse::measure(),
    },
    Part {
        name: "corpus",
        about: "real policies and records, judged as texts",
        needs: &[],
        measure: |_| corpus::measure(),
    },
    Part {
        name: "checkdmarc",
        about: "checkdmarc on the same domains of the lab",
        needs: checkdmarc::NEEDS,
        measure: |_| checkdmarc::measure(),
    },
    Part {
        name: "load",
        about: "the service under load, beside nginx",
        needs: load::NEEDS,
        measure: |_| load::measure(),
    },
    Part {
        name: "slow",
        about: "the service among slow clients, by slowhttptest",
        needs: slow::NEEDS,
        measure: |_| slow::measure(),
    },
    Part {
        name: "sustained",
        about: "as many checks as are promised, for minutes, and three times as many",
        needs: &[],
        measure: |bench| sustained::measure(bench.minutes),
    },
    Part {
        name: "popup",
        about: "the extension's popup in Chromium, from opening to the verdict",
        needs: extension::TEST_NEEDS,
        measure: |_| popup::measure(),
    },
    Part {
        name: "size",
        about: "bytes of the built site: `cargo xtask size`",
        needs: &[],
        measure: |_| size(),
    },
];

impl Bench {
    pub(crate) fn run(&self) -> Result<()> {
        let unknown = |name: &&String| PARTS.iter().all(|part| part.name != **name);
        if let Some(name) = self.parts.iter().find(unknown) {
            bail!("there is no part `{name}`; `cargo xtask bench --list` lists them");
        }
        let is_named = |part: &Part| self.parts.iter().any(|name| name == part.name);
        let wanted = |part: &&Part| {
            let is_usual = self.list || !LONG.contains(&part.name);
            is_named(part) || (self.parts.is_empty() && is_usual)
        };
        let parts = PARTS.iter().filter(wanted);
        if self.list {
            parts.for_each(|part| println!("{:12} {}", part.name, part.about));
            return Ok(());
        }
        let measured: Vec<_> = parts.map(|part| (part, part.take(self))).collect();
        print(&measured);
        let is_broken =
            |(part, figures): &&(&Part, _)| PROMISES.contains(&part.name) && !is_held(figures);
        let broken = measured.iter().filter(is_broken);
        let broken: Vec<_> = broken.map(|(part, _)| part.name).collect();
        if !broken.is_empty() {
            bail!("{}: what is promised was not held", broken.join(", "));
        }
        Ok(())
    }
}

impl Part {
    /// The figures, or why there are none. A part that cannot be measured here is no failure of
    /// the others.
    fn take(&self, bench: &Bench) -> Result<Vec<Figure>, String> {
        eprintln!("\n=== {}: {}", self.name, self.about);
        self.needs.iter().try_for_each(Need::ensure)?;
        (self.measure)(bench).map_err(|error| format!("{error:#}"))
    }
}

/// Whether it was measured, and every figure is what it should be.
fn is_held(figures: &Result<Vec<Figure>, String>) -> bool {
    figures.as_ref().is_ok_and(|figures| {
        let mut targets = figures.iter().filter_map(|figure| figure.target.as_ref());
        targets.all(|(_, held)| *held)
    })
}

/// The table at the end.
fn print(measured: &[(&Part, Result<Vec<Figure>, String>)]) {
    println!();
    for (part, figures) in measured {
        match figures {
            Err(why) => println!("{}: did not run: {why}", part.name),
            Ok(figures) => {
                println!("{}", part.name);
                for Figure {
                    what,
                    value,
                    target,
                } in figures
                {
                    let target = match target {
                        Some((target, true)) => format!("  ({target}: held)"),
                        Some((target, false)) => format!("  ({target}: MISSED)"),
                        None => String::new(),
                    };
                    println!("  {what:44} {value:>22}{target}");
                }
            }
        }
    }
}

impl Figure {
    fn new(what: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            value: value.into(),
            target: None,
        }
    }

    /// With what it should be.
    fn target(self, target: impl Into<String>, held: bool) -> Self {
        Self {
            target: Some((target.into(), held)),
            ..self
        }
    }
}

/// The service as it is run in public.
fn build_release() -> Result<()> {
    cmd("cargo")
        .args("build --release --locked --package strictmx --bin strictmx")
        .run()
}

fn median(of: Vec<f64>) -> f64 {
    quantile(of, 0.5)
}

/// What so many of the whole are no more than; zero of nothing.
fn quantile(mut of: Vec<f64>, share: f64) -> f64 {
    of.sort_by(f64::total_cmp);
    let at = (of.len() as f64 * share) as usize;
    let last = of.len().saturating_sub(1);
    of.get(at.min(last)).copied().unwrap_or_default()
}

/// It prints its own table.
fn size() -> Result<Vec<Figure>> {
    Size {}.run()?;
    Ok(vec![Figure::new("first load and wasm", "within budget")])
}

/// Where `crates/bench` is built.
fn build_dir() -> PathBuf {
    workspace::target_dir().join("bench")
}

/// Cargo on `crates/bench`; further arguments follow.
fn cargo(command: &str) -> Cmd {
    cmd("cargo")
        .args(command)
        .args("--locked --manifest-path")
        .arg(MANIFEST)
        .arg("--target-dir")
        .arg(build_dir())
}
