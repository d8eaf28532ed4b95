#![no_main]

use libfuzzer_sys::fuzz_target;
use strictmx_core::evidence::Evidence;
use strictmx_core::judge::judge;
use strictmx_core::outcome::CheckOutcome;
use strictmx_core::scenario::World;
use strictmx_core::verdict::Verdict;
use strictmx_fuzz::{Prober, judge_and_tell};

// The order of the answers, a NUL, which answers are not honest, a NUL, and a scenario.
fuzz_target!(|input: &[u8]| {
    let mut parts = input.splitn(3, |octet| *octet == 0);
    let (Some(steps), Some(mischief), Some(scenario)) = (parts.next(), parts.next(), parts.next())
    else {
        return;
    };
    let scenario = String::from_utf8_lossy(scenario);
    if scenario.lines().any(is_vast) {
        return;
    }
    let Ok(world) = World::new(&scenario) else {
        return;
    };
    let prober = Prober {
        world: &world,
        mischief,
    };
    let in_turn = prober.scan(&[], None);
    let shuffled = prober.scan(steps, None);
    assert_eq!(sorted(in_turn.clone()), sorted(shuffled.clone()));
    assert_eq!(judged(&in_turn), judged(&shuffled));
    if let Some(last) = steps.last() {
        // Some of the answers; or the same with the rest given up.
        let answers = usize::from(*last / 2);
        let part = if last % 2 == 0 {
            let mut part = shuffled;
            part.entries.truncate(answers);
            part
        } else {
            prober.scan(steps, Some(answers))
        };
        judge_and_tell(&part);
    }
});

/// The notation is ours and does as it is told, also where a server is told to send a terabyte.
fn is_vast(line: &str) -> bool {
    let numbers = line.split(|c: char| !c.is_ascii_digit());
    let is_server = line.trim_start().starts_with(['p', 's']);
    is_server && numbers.into_iter().any(|number| number.len() > 5)
}

fn sorted(mut evidence: Evidence) -> Evidence {
    evidence.entries.sort_by(|a, b| a.question.cmp(&b.question));
    evidence
}

/// Verdict and outcomes; which address was answered first decides about their order only.
fn judged(evidence: &Evidence) -> (Verdict, Vec<CheckOutcome>) {
    let mut report = judge(evidence);
    report
        .outcomes
        .sort_by(|a, b| (&a.check, &a.subject).cmp(&(&b.check, &b.subject)));
    (report.verdict, report.outcomes)
}
