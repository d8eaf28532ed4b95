//! `cargo xtask bench-safety`: the service amid hostile peers, in a network namespace without a way
//! out. What it does is in `tests/bench_safety.rs`.

use anyhow::Result;
use clap::Args;

use crate::command::cmd;
use crate::setup::Need;
use crate::test::some_passed;

/// Namespaces and the real ports are root's.
pub(crate) const NEEDS: &[Need] = &[Need::Root, Need::Programs(&[("ip", "iproute2")])];

/// Run the service as it is built for the public amid hostile peers, in a network namespace, and
/// count what it does
#[derive(Args)]
pub(crate) struct BenchSafety {
    /// A debug build, as each change is tested: sooner built, and overflow is checked
    #[arg(long, conflicts_with = "long")]
    debug: bool,
    /// The parts that take minutes: ten thousand hostile zones, resolvers that lose questions, heavy
    /// policies, tarpits
    #[arg(long)]
    long: bool,
}

impl BenchSafety {
    pub(crate) fn run(&self) -> Result<()> {
        for need in NEEDS {
            need.ensure().map_err(anyhow::Error::msg)?;
        }
        if self.long {
            run(&[LONG], true)
        } else {
            run(&[QUICK], !self.debug)
        }
    }
}

/// Every kind of peer once.
pub(crate) const QUICK: &str = "bench_safety::hostile_peers";
/// Promises at their counts, one after the other; a debug build takes longer than a name may.
pub(crate) const LONG: &str = "bench_safety::long::";

/// The figures are among what is said.
pub(crate) fn run(tests: &[&str], release: bool) -> Result<()> {
    let mut cargo = cmd("cargo").args("test --locked -p strictmx --test tests");
    if release {
        cargo = cargo.arg("--release");
    }
    let said = cargo
        .args("-- --ignored --nocapture --test-threads 1")
        .args(&tests.join(" "))
        .run_and_read()?;
    some_passed(&said)
}
