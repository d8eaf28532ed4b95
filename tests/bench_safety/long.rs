//! The parts that take minutes: promises at the counts that they are made for.

mod heavy;
mod lossy;
mod made;
mod tarpits;

use std::time::Duration;

use strictmx_core::question::Question;

use super::service::Watched;
use super::{Bench, run_inside};

#[test]
#[ignore = "needs root: cargo xtask bench-safety --long"]
fn ten_thousand_hostile_zones_reach_nobody_they_may_not() {
    run_inside("made");
}

#[test]
#[ignore = "needs root: cargo xtask bench-safety --long"]
fn resolvers_that_lose_a_third_hide_nothing() {
    run_inside("lossy");
}

#[test]
#[ignore = "needs root: cargo xtask bench-safety --long"]
fn two_hundred_slow_and_huge_policies_at_once() {
    run_inside("heavy");
}

#[test]
#[ignore = "needs root: cargo xtask bench-safety --long"]
fn five_hundred_tarpits_at_once() {
    run_inside("tarpits");
}

/// Faults of a part.
pub(super) async fn run(part: &str, bench: &Bench) -> Vec<String> {
    match part {
        "made" => made::run(bench).await,
        "lossy" => lossy::run(bench).await,
        "heavy" => heavy::run(bench).await,
        "tarpits" => tarpits::run(bench).await,
        _ => vec![format!("there is no part `{part}`")],
    }
}

/// The one below which so many of a hundred are.
fn percentile<T: Ord + Copy + Default>(of: &mut [T], percent: usize) -> T {
    of.sort_unstable();
    let at = (of.len() * percent).div_ceil(100).saturating_sub(1);
    of.get(at).copied().unwrap_or_default()
}

/// How long the answers to some questions took.
fn times(watched: &[Watched], of: impl Fn(&Question) -> bool) -> Vec<Duration> {
    let all = watched.iter().flat_map(|scan| &scan.took);
    let wanted = all.filter(|(question, _)| of(question));
    wanted.map(|(_, took)| *took).collect()
}
