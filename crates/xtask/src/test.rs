//! `cargo xtask test`: everything that can be tested, a named step each.
//!
//! A step passes, fails, or did not run and says why. On a developer's machine a step that cannot
//! run is no failure; where `CI` is set it is, unless [`MAY_BE_ABSENT_IN_CI`] names it.

mod deny;
mod libtest;
mod npm;
pub(crate) mod playwright;
mod reproducible;
mod steps;
mod summary;
mod vet;
mod wasm;

use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use clap::Args;

use crate::setup::Need;

pub(crate) use libtest::some_passed;

/// Steps that may be absent in CI, each with the reason.
const MAY_BE_ABSENT_IN_CI: &[(&str, &str)] = &[(
    "corpus",
    "real policies are other people's, and no part of the repository",
)];

/// Set up what is missing and run everything, a named step each
#[derive(Args)]
pub(crate) struct Test {
    /// Only this step; may be given more than once
    #[arg(long, value_name = "STEP")]
    only: Vec<String>,
    /// Not this step; may be given more than once
    #[arg(long, value_name = "STEP")]
    skip: Vec<String>,
    /// The slow steps, too
    #[arg(long)]
    slow: bool,
    /// List the steps
    #[arg(long)]
    list: bool,
}

/// Steps that take minutes: left out unless asked for.
const SLOW: &[&str] = &[
    "differential",
    "image",
    "kills",
    "release",
    "reproducible",
    "safety-long",
    "testssl",
];

/// One step.
struct Step {
    name: &'static str,
    about: &'static str,
    needs: &'static [Need],
    run: fn() -> Result<()>,
}

/// How a step ended, and how long it took.
struct Ended {
    name: &'static str,
    setup: Duration,
    run: Duration,
    ending: Ending,
}

enum Ending {
    Passed,
    Failed(String),
    /// What it needs could not be had.
    DidNotRun(String),
}

impl Test {
    pub(crate) fn run(&self) -> Result<()> {
        let chosen = self.chosen()?;
        if self.list {
            for step in chosen {
                println!("{:14} {}", step.name, step.about);
            }
            return Ok(());
        }
        let ended: Vec<Ended> = chosen.into_iter().map(Step::take).collect();
        summary::print(&ended);

        let ci = std::env::var("CI").is_ok_and(|ci| !ci.is_empty() && ci != "false");
        match ended
            .iter()
            .filter(|step| step.counts_as_failure(ci))
            .count()
        {
            0 => Ok(()),
            1 => bail!("one step failed"),
            many => bail!("{many} steps failed"),
        }
    }

    /// The steps asked for, in their own order.
    fn chosen(&self) -> Result<Vec<&'static Step>> {
        for name in self.only.iter().chain(&self.skip) {
            if !steps::STEPS.iter().any(|step| step.name == name) {
                bail!("there is no step `{name}`; `cargo xtask test --list` lists them");
            }
        }
        let wanted = |step: &&Step| {
            let left_out = SLOW.contains(&step.name) && !self.slow && !self.list;
            let named = self.only.iter().any(|name| name == step.name);
            (named || (self.only.is_empty() && !left_out))
                && !self.skip.iter().any(|name| name == step.name)
        };
        Ok(steps::STEPS.iter().filter(wanted).collect())
    }
}

impl Step {
    fn take(&self) -> Ended {
        eprintln!("\n=== {}: {}", self.name, self.about);
        let started = Instant::now();
        let ready = self.needs.iter().try_for_each(Need::ensure);
        let setup = started.elapsed();

        let started = Instant::now();
        let ending = match ready {
            Err(why) => Ending::DidNotRun(why),
            Ok(()) => match (self.run)() {
                Ok(()) => Ending::Passed,
                Err(error) => Ending::Failed(format!("{error:#}")),
            },
        };
        let ended = Ended {
            name: self.name,
            setup,
            run: started.elapsed(),
            ending,
        };
        eprintln!("=== {}: {}", self.name, ended.ending);
        ended
    }
}

impl Ended {
    fn counts_as_failure(&self, ci: bool) -> bool {
        match self.ending {
            Ending::Passed => false,
            Ending::Failed(_) => true,
            Ending::DidNotRun(_) => {
                ci && !MAY_BE_ABSENT_IN_CI
                    .iter()
                    .any(|(name, _)| *name == self.name)
            }
        }
    }
}

impl std::fmt::Display for Ending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Passed => f.write_str("passed"),
            Self::Failed(why) => write!(f, "FAILED: {why}"),
            Self::DidNotRun(why) => write!(f, "did not run: {why}"),
        }
    }
}
