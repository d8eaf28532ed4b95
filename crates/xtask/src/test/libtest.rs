//! Reading what Rust's test harness printed.

use anyhow::{Result, bail};

/// Fails unless at least one test passed: a filter that matches nothing is a success to cargo.
pub(crate) fn some_passed(said: &str) -> Result<()> {
    let passed: u32 = said.lines().filter_map(passed_in).sum();
    if passed == 0 {
        bail!("no test ran");
    }
    Ok(())
}

/// The number in `test result: ok. 3 passed; 0 failed; ...`.
fn passed_in(line: &str) -> Option<u32> {
    let (_, counts) = line.split_once("test result: ")?;
    let (before, _) = counts.split_once(" passed")?;
    before.rsplit(' ').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_test_is_no_success() {
        let none = "test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out\n";
        let two = "test result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 9 filtered out\n";
        assert!(some_passed("").is_err(), "nothing was printed");
        assert!(some_passed(none).is_err(), "the filter matched nothing");
        assert!(
            some_passed(&format!("{none}{two}")).is_ok(),
            "one binary of two had tests"
        );
    }
}
