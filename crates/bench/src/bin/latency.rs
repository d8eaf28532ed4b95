//! How long a scan in the lab takes to its verdict beside its critical path, as JSON.
//!
//! The verdict is final once everything is answered that it is made from; what only explains it
//! (resolvers compared, surveys of TLS, where reports go) is asked after that, and the scan is
//! ended there.
//!
//! Every exchange of the lab takes one round trip, so the least time is the longest chain of
//! exchanges that wait for each other. It is counted here from what happened: a question waits for
//! the answer after which it was asked, and takes the rounds that its observation shows.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::json;
use strictmx_bench::{Error, LabNetwork};
use strictmx_core::evidence::Evidence;
use strictmx_core::judge::judge;
use strictmx_core::observation::{Cause, Observation, Stage, Timing, TlsSession, TlsVersion};
use strictmx_core::question::Question;
use strictmx_core::scan::{QuestionId, Scan, verdict_stands};
use strictmx_driver::{Event, drive};
use strictmx_lab::LabDomain;
use strictmx_probe::budget;
use tokio::sync::Notify;

const ROUND_TRIP: Duration = Duration::from_millis(50);

/// Scans of each domain. The quickest counts: what the others took longer, this machine spent on
/// something else.
const SCANS: usize = 9;

const DOMAINS: [&str; 4] = ["enforced", "testing", "dane", "delegated"];

/// One part of a scan: its end, and its critical path.
#[derive(Clone, Copy, Default)]
struct Part {
    elapsed: Duration,
    rounds: u32,
}

impl Part {
    fn extend(&mut self, elapsed: Duration, rounds: u32) {
        self.elapsed = self.elapsed.max(elapsed);
        self.rounds = self.rounds.max(rounds);
    }

    /// Time over that of the critical path.
    fn ratio(self) -> f64 {
        self.elapsed.as_secs_f64() / (ROUND_TRIP * self.rounds).as_secs_f64()
    }
}

/// What one scan took, each part with the judgement.
struct Measured {
    /// All that the verdict is made from but the mail servers.
    dns_and_policy: Part,
    full: Part,
}

/// The quickest, and the ratio of the one in the middle.
fn json_of(mut parts: Vec<Part>) -> serde_json::Value {
    parts.sort_by(|a, b| a.ratio().total_cmp(&b.ratio()));
    json!({
        "seconds": parts[0].elapsed.as_secs_f64(),
        "rounds": parts[0].rounds,
        "ratio": parts[0].ratio(),
        "median_ratio": parts[parts.len() / 2].ratio(),
    })
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let lab = LabNetwork::start(ROUND_TRIP).await?;
    // The connection to the resolver is there before the first question of a service's day.
    scan(&lab, lab.domain(DOMAINS[0])?).await?;
    let mut domains = Vec::new();
    for label in DOMAINS {
        let domain = lab.domain(label)?;
        let mut scans = Vec::new();
        for _ in 0..SCANS {
            scans.push(scan(&lab, domain).await?);
        }
        domains.push(json!({
            "domain": domain.name,
            "dns_and_policy": json_of(scans.iter().map(|scan| scan.dns_and_policy).collect()),
            "full": json_of(scans.iter().map(|scan| scan.full).collect()),
        }));
    }
    let report = json!({ "round_trip_ms": ROUND_TRIP.as_millis() as u64, "domains": domains });
    println!("{report}");
    Ok(())
}

/// Scans until the verdict stands.
async fn scan(lab: &LabNetwork, domain: &LabDomain) -> Result<Measured, Error> {
    let mut scan = Scan::new(domain.name.clone(), lab.now);
    let mut known = Evidence::new(domain.name.clone(), lab.now);
    let (mut dns_and_policy, mut full) = (Part::default(), Part::default());
    // Rounds until the answer after which each question was asked.
    let mut waited: HashMap<QuestionId, u32> = HashMap::new();
    let mut last_answer = 0;
    let stands = Notify::new();
    let mut ended = false;

    let started = Instant::now();
    let on_event = |event| match event {
        Event::Asked(id, _) => {
            waited.insert(id, last_answer);
        }
        Event::Answered(id, question, observation) if !ended => {
            let rounds = waited.get(&id).unwrap_or(&0) + rounds_of(&observation);
            last_answer = rounds;
            full.extend(started.elapsed(), rounds);
            if !matches!(question, Question::Smtp { .. }) {
                dns_and_policy.extend(started.elapsed(), rounds);
            }
            known.record(question, observation);
            ended = verdict_stands(&known);
            if ended {
                stands.notify_one();
            }
        }
        Event::Answered(..) => {}
    };
    let until = async {
        stands.notified().await;
        Cause::Cancelled
    };
    let at_once = budget::SCAN_QUESTIONS_AT_ONCE;
    drive(&mut scan, &lab.network.prober(), at_once, until, on_event).await;

    let judging = Instant::now();
    let verdict = judge(&known).verdict;
    dns_and_policy.elapsed += judging.elapsed();
    full.elapsed += judging.elapsed();
    if verdict != domain.expected.verdict {
        return Err(format!("{} is {} in the lab", domain.name, verdict.name()).into());
    }
    Ok(Measured {
        dns_and_policy,
        full,
    })
}

/// Exchanges that waited for each other.
fn rounds_of(observation: &Observation) -> u32 {
    let (timings, tls) = match observation {
        Observation::Dns(_) => return 1,
        Observation::Policy(fetch) => (&fetch.timings, &fetch.tls),
        Observation::Smtp(session) => (&session.timings, &session.tls),
        _ => return 0,
    };
    timings
        .iter()
        .map(|Timing { stage, .. }| rounds_in(*stage, tls.as_ref()))
        .sum()
}

fn rounds_in(stage: Stage, tls: Option<&TlsSession>) -> u32 {
    match stage {
        Stage::Connect
        | Stage::Ehlo
        | Stage::Starttls
        | Stage::EhloAfterTls
        | Stage::Resolve
        | Stage::ResponseHead => 1,
        // RFC 8446 2; RFC 5246 7.3 takes two.
        Stage::TlsHandshake => match tls.map(|session| session.version) {
            Some(TlsVersion::Tls13) => 1,
            _ => 2,
        },
        // Comes with what was before.
        Stage::Start | Stage::Greeting | Stage::ResponseBody => 0,
    }
}
