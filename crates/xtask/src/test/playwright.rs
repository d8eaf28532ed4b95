//! Tests in browsers, run by Playwright.

use anyhow::Result;

use crate::command::Cmd;

/// Runs them; the error names each that failed.
pub(crate) fn run(tests: Cmd) -> Result<()> {
    tests.run_and_read_failures(is_failure).map(drop)
}

/// Whether the line is one of the list of tests, of one that failed.
fn is_failure(line: &str) -> bool {
    line.starts_with('✘')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_failed_is_named() {
        assert!(is_failure("✘  2 specs/a.spec.ts:8:1 › breaks (67ms)"));
        assert!(!is_failure("✓  1 specs/a.spec.ts:4:1 › holds (5ms)"));
        assert!(!is_failure("1) specs/a.spec.ts:8:1 › breaks ───"));
    }
}
