//! What it came to, beside what it should be.

use super::Seen;
use super::asked::{Answer, Asked};
use crate::bench::{Figure, median, quantile};

/// Of those who ask for no more than is promised.
const VERDICTS_MIN: f64 = 0.999;
/// Seconds within which 95 of 100 have the whole result of a domain that holds nobody up.
const P95_MAX_S: f64 = 2.0;
/// MiB: three quarters of what the unit of `deploy/` has before memory is taken back. The lab's are among ours.
const MEMORY_MAX: f64 = 768.0;
/// Memory of the last minute over that of the second: until then results at hand grow in number.
const DRIFT_MAX: f64 = 1.1;
/// Milliseconds within which 95 of 100 are told that it is too much.
const REFUSED_P95_MAX_MS: f64 = 50.0;
/// Verdicts a second amid too many, over those amid as many as are promised.
const RATIO_MIN: f64 = 0.8;

impl Seen {
    /// How long those took who came to that end, in seconds.
    fn took_s(&self, which: impl Fn(&Asked) -> bool) -> Vec<f64> {
        let which = self.asked.iter().filter(|asked| which(asked));
        which.map(Asked::took_s).collect()
    }

    fn count(&self, answer: Answer) -> usize {
        self.asked.iter().filter(|asked| asked.is(answer)).count()
    }

    /// Neither a verdict nor a refusal: some are printed.
    fn unexpected(&self) -> usize {
        let wrong = self
            .asked
            .iter()
            .filter_map(|asked| asked.answer.as_ref().err());
        wrong
            .clone()
            .take(10)
            .for_each(|wrong| eprintln!("{wrong}"));
        wrong.count()
    }

    /// New checks that came to a verdict before the last one asked, a second.
    pub(in crate::bench) fn verdicts_a_second(&self) -> f64 {
        let seconds = f64::from(self.seconds);
        let in_time = |asked: &&Asked| asked.is(Answer::Verdict) && asked.ended_s <= seconds;
        self.asked.iter().filter(in_time).count() as f64 / seconds
    }

    /// Those who ask, a second: less than wanted where the machine does not come to it.
    pub(in crate::bench) fn asked(&self) -> Figure {
        let last = self.asked.iter().map(|asked| asked.began_s);
        let last = last.fold(0.0, f64::max);
        let rate = (self.asked.len() - 1) as f64 / last;
        let wanted = f64::from(self.rate);
        Figure::new("new checks asked for, a second", format!("{rate:.1}"))
            .target(wanted.to_string(), rate >= 0.99 * wanted)
    }

    /// Milliseconds within which 95 of 100 are told that it is too much.
    pub(in crate::bench) fn refusals_p95_ms(&self) -> f64 {
        1_000.0 * quantile(self.took_s(|asked| asked.is(Answer::Refused)), 0.95)
    }

    /// MiB, of each scan that runs at the end.
    pub(in crate::bench) fn memory_each(&self) -> f64 {
        let [first, .., last] = self.memory[..] else {
            return 0.0;
        };
        (last - first) / self.running.max(1.0)
    }

    fn memory(&self, what: &str) -> Figure {
        let peak = self.memory.iter().copied().fold(0.0, f64::max);
        Figure::new(what, format!("{peak:.0} MiB"))
            .target(format!("{MEMORY_MAX} MiB"), peak <= MEMORY_MAX)
    }

    fn others_p95(&self) -> f64 {
        let others = |asked: &Asked| !asked.is_hostile && asked.is(Answer::Verdict);
        quantile(self.took_s(others), 0.95)
    }
}

/// Amid as many as are promised.
pub(super) fn promised(seen: &Seen) -> Vec<Figure> {
    let (all, verdicts) = (seen.asked.len(), seen.count(Answer::Verdict));
    let (refused, unexpected) = (seen.count(Answer::Refused), seen.unexpected());
    let share = verdicts as f64 / all as f64;
    let p95 = seen.others_p95();
    let hostile = quantile(seen.took_s(|asked| asked.is_hostile), 0.95);
    vec![
        seen.asked(),
        Figure::new(
            format!("verdicts, of {all}"),
            format!("{:.2} %", 100.0 * share),
        )
        .target(format!("{} %", 100.0 * VERDICTS_MIN), share >= VERDICTS_MIN),
        Figure::new(
            "refused, and otherwise wrong",
            format!("{refused}, {unexpected}"),
        )
        .target("any, 0", unexpected == 0),
        Figure::new("p95 of the whole result", format!("{p95:.2} s"))
            .target(format!("{P95_MAX_S} s"), p95 <= P95_MAX_S),
        Figure::new("p95 of hostile domains", format!("{hostile:.1} s")),
        seen.memory("most memory, with the lab's"),
        drift(&seen.memory),
    ]
}

/// Amid three times as many.
pub(in crate::bench) fn overload(fewer: &Seen, seen: &Seen) -> Vec<Figure> {
    let (all, refused) = (seen.asked.len(), seen.count(Answer::Refused));
    let unexpected = seen.unexpected();
    let (verdicts, capacity) = (seen.verdicts_a_second(), fewer.verdicts_a_second());
    let ratio = verdicts / capacity;
    let p95 = seen.others_p95();
    vec![
        seen.asked(),
        Figure::new(
            "refused with 503 and Retry-After",
            format!("{refused} of {all}"),
        )
        // Where nobody is, it was not too much, and nothing is known of those who are.
        .target("some", refused > 0),
        Figure::new("otherwise wrong", unexpected.to_string()).target("0", unexpected == 0),
        Figure::new("verdicts a second", format!("{verdicts:.1}")),
        Figure::new("ratio to those amid fewer", format!("{ratio:.2}"))
            .target(RATIO_MIN.to_string(), ratio >= RATIO_MIN),
        Figure::new("p95 of the whole result", format!("{p95:.2} s")),
        seen.memory("most memory, with the lab's"),
    ]
}

/// How soon it is told that it is too much.
pub(super) fn refusals(seen: &Seen) -> Figure {
    let p95_ms = seen.refusals_p95_ms();
    Figure::new("p95 of refusals", format!("{p95_ms:.1} ms")).target(
        format!("{REFUSED_P95_MAX_MS} ms"),
        p95_ms <= REFUSED_P95_MAX_MS,
    )
}

fn drift(memory: &[f64]) -> Figure {
    let what = "memory of the last minute over the second";
    let minutes: Vec<_> = memory
        .chunks_exact(60)
        .map(|of| median(of.to_vec()))
        .collect();
    match &minutes[..] {
        [_, second, .., last] => {
            let drift = last / second;
            Figure::new(what, format!("{drift:.2}"))
                .target(DRIFT_MAX.to_string(), drift <= DRIFT_MAX)
        }
        _ => Figure::new(what, "takes three minutes"),
    }
}
