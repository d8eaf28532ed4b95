//! The table at the end of `cargo xtask test`.

use std::time::Duration;

use super::{Ended, Ending, MAY_BE_ABSENT_IN_CI};

/// Prints each step's time and end, and the count on a line of its own for those who read logs.
pub(super) fn print(ended: &[Ended]) {
    println!("\n{:14} {:>7} {:>7}  result", "step", "setup", "time");
    for step in ended {
        // The first line tells which command failed; the rest stands above.
        let ending = step.ending.to_string();
        let ending = ending.lines().next().unwrap_or_default();
        println!(
            "{:14} {:>7} {:>7}  {ending}",
            step.name,
            clock(step.setup),
            clock(step.run)
        );
        let allowed = MAY_BE_ABSENT_IN_CI
            .iter()
            .find(|(name, _)| *name == step.name);
        if let (Ending::DidNotRun(_), Some((_, reason))) = (&step.ending, allowed) {
            println!(
                "{:14} {:>7} {:>7}  may be absent in CI: {reason}",
                "", "", ""
            );
        }
    }
    println!(
        "{:14} {:>7} {:>7}",
        "all",
        clock(ended.iter().map(|s| s.setup).sum()),
        clock(ended.iter().map(|s| s.run).sum())
    );
    println!("\n{}", count(ended));
}

/// `5 passed, 1 failed, 2 skipped`.
fn count(ended: &[Ended]) -> String {
    let of = |wanted: fn(&Ending) -> bool| ended.iter().filter(|step| wanted(&step.ending)).count();
    let passed = of(|ending| matches!(ending, Ending::Passed));
    let failed = of(|ending| matches!(ending, Ending::Failed(_)));
    let skipped = of(|ending| matches!(ending, Ending::DidNotRun(_)));
    format!("{passed} passed, {failed} failed, {skipped} skipped")
}

/// Minutes and seconds; nothing for less than half a second, which is looking whether all is there.
fn clock(time: Duration) -> String {
    match time.as_millis().div_ceil(1000) {
        _ if time < Duration::from_millis(500) => String::new(),
        seconds => format!("{}:{:02}", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(ending: Ending) -> Ended {
        Ended {
            name: "a",
            setup: Duration::ZERO,
            run: Duration::ZERO,
            ending,
        }
    }

    #[test]
    fn counts_each_ending_apart() {
        let all = [
            ended(Ending::Passed),
            ended(Ending::Failed("why".into())),
            ended(Ending::DidNotRun("why".into())),
            ended(Ending::Passed),
        ];
        assert_eq!(count(&all), "2 passed, 1 failed, 1 skipped");
    }

    #[test]
    fn what_did_not_run_fails_in_ci_only() {
        let absent = ended(Ending::DidNotRun("why".into()));
        assert!(absent.counts_as_failure(true));
        assert!(!absent.counts_as_failure(false));
        assert!(ended(Ending::Failed("why".into())).counts_as_failure(false));
    }

    #[test]
    fn clocks() {
        for (millis, shown) in [
            (20, ""),
            (800, "0:01"),
            (61_000, "1:01"),
            (3_600_000, "60:00"),
        ] {
            assert_eq!(clock(Duration::from_millis(millis)), shown, "{millis} ms");
        }
    }
}
