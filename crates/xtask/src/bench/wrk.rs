//! wrk, and what it prints.

use anyhow::{Context, Result};

use crate::command::cmd;

/// What a run of wrk came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// Answers a second.
    pub(super) rate: f64,
    /// Milliseconds within which 99 of 100 came.
    pub(super) p99_ms: f64,
    /// Answers that were neither 2xx nor 3xx.
    pub(super) refused: f64,
    /// Requests that had no answer.
    pub(super) failed: f64,
}

/// Asks for `url` on so many connections for so many seconds.
pub(super) fn run(url: &str, connections: u32, seconds: u32) -> Result<Run> {
    let wrk = cmd("wrk").args(&format!(
        "--threads 1 --connections {connections} --duration {seconds} --timeout 90 --latency"
    ));
    parse(&wrk.arg(url).run_and_read()?)
}

fn parse(said: &str) -> Result<Run> {
    let after = |label: &str| {
        let line = said
            .lines()
            .find_map(|line| line.trim().strip_prefix(label));
        line.map(|rest| rest.trim_start_matches(':').trim())
    };
    let number = |label| after(label).and_then(|text| text.parse::<f64>().ok());
    // `Socket errors: connect 0, read 0, write 0, timeout 0`
    let errors = after("Socket errors").unwrap_or_default();
    let errors = errors
        .split([',', ' '])
        .filter_map(|word| word.parse::<f64>().ok());
    Ok(Run {
        rate: number("Requests/sec").context("wrk printed no rate")?,
        p99_ms: after("99%")
            .and_then(ms)
            .context("wrk printed no latency")?,
        refused: number("Non-2xx or 3xx responses").unwrap_or(0.0),
        failed: errors.fold(0.0, |sum, each| sum + each),
    })
}

/// `12.34ms`, `1.20s`, `890.00us`, `1.50m`.
fn ms(text: &str) -> Option<f64> {
    let units = [("us", 0.001), ("ms", 1.0), ("s", 1_000.0), ("m", 60_000.0)];
    let (number, factor) = units
        .iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))?;
    Some(number.parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_wrk_prints() {
        let said = "  Latency Distribution\n     50%    1.00ms\n     99%    1.20s \n  \
                    10 requests in 1.00s, 1.00MB read\n  \
                    Socket errors: connect 1, read 2, write 0, timeout 3\n  \
                    Non-2xx or 3xx responses: 4\nRequests/sec:    123.45\nTransfer/sec: 1.00MB\n";
        let run = parse(said).expect("a run");
        assert_eq!(
            (run.rate, run.p99_ms, run.refused, run.failed),
            (123.45, 1200.0, 4.0, 6.0)
        );
        assert!(parse("unable to connect").is_err());
        assert_eq!(ms("890.00us"), Some(0.89));
    }
}
