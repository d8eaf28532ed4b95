//! How long a scan in the lab takes beside its critical path, as JSON.
//!
//! Every exchange of the lab takes one round trip, so the least time is the longest chain of
//! exchanges that wait for each other. It is counted here from what happened: a question waits for
//! the answer after which it was asked, and takes the rounds that its observation shows.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::json;
use strictmx_core::domain_name::DomainName;
use strictmx_core::finding::Severity;
use strictmx_core::judge::judge;
use strictmx_core::observation::{Cause, Observation, Stage, Timing, TlsSession, TlsVersion};
use strictmx_core::question::Question;
use strictmx_core::scan::{QuestionId, Scan};
use strictmx_core::timestamp::Timestamp;
use strictmx_driver::{Event, drive};
use strictmx_lab::{Lab, LabOptions};
use strictmx_probe::address_guard::PublicSocketAddr;
use strictmx_probe::dialer::{Conn, Dialer, Dialing};
use strictmx_probe::{Config, Network, Realm, Roots, budget};

type Error = Box<dyn std::error::Error>;

const ROUND_TRIP: Duration = Duration::from_millis(50);

/// Scans of each domain. The quickest counts: what the others took longer, this machine spent on
/// something else.
const SCANS: usize = 9;

const DOMAINS: [&str; 4] = ["enforced", "testing", "dane", "delegated"];

struct LabDialer(Arc<Lab>);

impl Dialer for LabDialer {
    fn dial(&self, to: PublicSocketAddr) -> Dialing<'_> {
        Box::pin(async move { Ok(Conn::new(self.0.connect(to.into()).await?, to.into())) })
    }
}

impl fmt::Debug for LabDialer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LabDialer")
    }
}

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

/// What one scan took.
struct Measured {
    dns_and_policy: Part,
    /// With the judgement.
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
    let now = Timestamp::from_unix(
        SystemTime::now()
            .duration_since(UNIX_EPOCH)?
            .as_secs()
            .try_into()?,
    );
    let lab = Arc::new(
        Lab::start(LabOptions {
            now,
            round_trip: ROUND_TRIP,
        })
        .await?,
    );
    let network = network(&lab)?;
    // The connection to the resolver is there before the first question of a service's day.
    scan(&network, DOMAINS[0], now).await?;
    let mut domains = Vec::new();
    for domain in DOMAINS {
        let mut scans = Vec::new();
        for _ in 0..SCANS {
            scans.push(scan(&network, domain, now).await?);
        }
        domains.push(json!({
            "domain": name(domain)?,
            "dns_and_policy": json_of(scans.iter().map(|scan| scan.dns_and_policy).collect()),
            "full": json_of(scans.iter().map(|scan| scan.full).collect()),
        }));
    }
    let report = json!({ "round_trip_ms": ROUND_TRIP.as_millis() as u64, "domains": domains });
    println!("{report}");
    Ok(())
}

fn name(domain: &str) -> Result<DomainName, Error> {
    Ok(format!("{domain}.{}", strictmx_lab::APEX).parse()?)
}

fn network(lab: &Arc<Lab>) -> Result<Network, Error> {
    let mut roots = Roots::mozilla();
    roots.add_der(lab.root_der())?;
    let upstream = format!("{}@{}", lab.doh_url(), lab.doh_address().ip());
    let realm = Realm {
        upstreams: vec![upstream.parse()?],
        dialer: Arc::new(LabDialer(Arc::clone(lab))),
        roots,
    };
    let config = Config {
        zones: vec![(strictmx_lab::APEX.parse()?, realm)],
        ..Config::default()
    };
    Ok(Network::new(config)?)
}

async fn scan(network: &Network, domain: &str, now: Timestamp) -> Result<Measured, Error> {
    let mut scan = Scan::new(name(domain)?, now);
    let prober = network.prober();
    let deadline = async {
        tokio::time::sleep(budget::SCAN).await;
        Cause::BudgetSpent
    };
    let started = Instant::now();
    let (mut dns_and_policy, mut full) = (Part::default(), Part::default());
    // Rounds until the answer after which each question was asked.
    let mut waited: Vec<(QuestionId, u32)> = Vec::new();
    let mut last_answer = 0;
    drive(
        &mut scan,
        &prober,
        budget::SCAN_QUESTIONS_AT_ONCE,
        deadline,
        |event| match event {
            Event::Asked(id, _) => waited.push((id, last_answer)),
            Event::Answered(id, question, observation) => {
                // What only explains is asked after the verdict, which does not wait for it.
                if is_explanation(&observation) {
                    return;
                }
                let before = waited.iter().find(|(asked, _)| *asked == id);
                let rounds = before.map_or(0, |(_, rounds)| *rounds) + rounds_of(&observation);
                last_answer = rounds;
                full.extend(started.elapsed(), rounds);
                if !matches!(question, Question::Smtp { .. }) {
                    dns_and_policy.extend(started.elapsed(), rounds);
                }
            }
        },
    )
    .await;
    let judging = Instant::now();
    let report = judge(scan.evidence());
    full.elapsed += judging.elapsed();
    if report.worst().is_some_and(|worst| worst > Severity::Notice) {
        return Err(format!(
            "{domain} is not healthy in the lab: {}",
            report.verdict.name()
        )
        .into());
    }
    Ok(Measured {
        dns_and_policy,
        full,
    })
}

/// Surveys of TLS, other resolvers, and where reports go.
fn is_explanation(observation: &Observation) -> bool {
    matches!(
        observation,
        Observation::EachResolver(_) | Observation::TlsSurvey(_) | Observation::Endpoint(_)
    )
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
