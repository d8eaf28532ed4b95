//! The rows of `tests/data/hostile_inputs.csv`, at the top of the repository, that the prober
//! meets: each is a test of its name, against a peer that does what the row says. What comes back
//! is what was observed, what it cost, and what the checks make of it in an otherwise healthy
//! world.
//!
//! Time is tokio's own, so that nothing waits.

mod client_certificate;
mod dns_address;
mod dns_mx;
mod dns_protocol;
mod domain;
mod flip;
mod handshakes;
mod policy_http;
mod smtp;
mod ten_hosts;
mod tls_certificate;

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use strictmx_core::arg::Arg;
use strictmx_core::judge::judge;
use strictmx_core::observation::{Cause, Observation, PolicyFetch, SmtpSession, Speaker, Stage};
use strictmx_core::question::{Question, Service};
use strictmx_core::report::ScanReport;
use strictmx_core::scenario::World;
use strictmx_core::verdict::Verdict;
use strictmx_driver::Prober as _;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep};

use crate::budget;
use crate::testing::smtp::{Does, server};
use crate::testing::{Host, Issuer, OneHost, acceptor, network, processor_time, root};
use tokio_rustls::TlsAcceptor;

/// What came of one question to one peer.
struct Seen {
    observation: Observation,
    elapsed: Duration,
    connections: usize,
    /// Tasks that live on a minute later, those of the peer among them.
    tasks: usize,
    /// Lines that a mail server was told, those inside TLS among them where it keeps them.
    told: Vec<String>,
    /// Certificates tried and signatures verified for its chain.
    chain_checks: usize,
    /// What the thread that we and the peer share worked for it.
    processor: Duration,
    /// All that we sent, as it was on the wire.
    sent: Vec<u8>,
}

/// The only lines that a mail server is ever told.
const ALLOWED: [&str; 3] = ["EHLO probe.example.net\r\n", "STARTTLS\r\n", "QUIT\r\n"];

/// Fetches a policy from this peer.
async fn fetch(host: Host, root: &Issuer) -> Seen {
    let question = Question::Policy {
        policy_host: "mta-sts.example.com".parse().expect("a name"),
        address: "20.0.0.80".parse().expect("an address"),
    };
    ask(host, root, question).await
}

/// Has a session with a mail server that does these things.
async fn session(does: &[Does]) -> Seen {
    let root = root("Root");
    session_with(does, acceptor("mail.example.com", &root), &root).await
}

/// Has a session with a mail server that does these things, with that side of TLS, where that root is
/// trusted.
async fn session_with(does: &[Does], acceptor: TlsAcceptor, root: &Issuer) -> Seen {
    let told = Arc::<Mutex<Vec<_>>>::default();
    let host = server(does.to_vec(), acceptor, Arc::clone(&told));
    let mut seen = speak(host, root).await;
    seen.told = told.lock().expect("a list").clone();
    seen
}

/// Has a session with this peer.
async fn speak(host: Host, root: &Issuer) -> Seen {
    let question = Question::Smtp {
        mx_host: "mail.example.com".parse().expect("a name"),
        address: "20.0.0.25".parse().expect("an address"),
    };
    ask(host, root, question).await
}

async fn ask(host: Host, root: &Issuer, question: Question) -> Seen {
    let dialer = OneHost::new(host);
    let network = network(dialer.clone(), Some(root));
    let tasks = || Handle::current().metrics().num_alive_tasks();
    let before = tasks();
    let begun = (Instant::now(), processor_time());
    let prober = network.prober();
    let observation = prober.ask(question).await;
    let elapsed = begun.0.elapsed();
    let processor = processor_time() - begun.1;
    // Lets the peer read what was sent last.
    sleep(Duration::from_secs(60)).await;
    Seen {
        observation,
        elapsed,
        connections: dialer.dialled.load(Ordering::Relaxed),
        tasks: tasks().saturating_sub(before),
        told: Vec::new(),
        chain_checks: prober.budget().chain_checks(),
        processor,
        sent: dialer.sent.lock().expect("a list").clone(),
    }
}

impl Seen {
    fn fetch(&self) -> &PolicyFetch {
        match &self.observation {
            Observation::Policy(fetch) => fetch,
            other => panic!("{other:?}"),
        }
    }

    fn session(&self) -> &SmtpSession {
        match &self.observation {
            Observation::Smtp(session) => session,
            other => panic!("{other:?}"),
        }
    }

    /// What one side of an SMTP session said.
    fn said(&self, from: Speaker) -> String {
        let turns = self.session().transcript.iter();
        let of = turns.filter(|turn| turn.from == from);
        of.map(|turn| turn.text.lossy().into_owned()).collect()
    }

    /// It ended early, within this time.
    #[track_caller]
    fn fails(&self, stage: Stage, cause: &Cause, within: Duration) -> &Self {
        let failure = match &self.observation {
            Observation::Policy(fetch) => fetch.failure.as_ref(),
            Observation::Smtp(session) => session.failure.as_ref(),
            Observation::Unknown(failure) => Some(failure),
            other => panic!("{other:?}"),
        };
        let failure = failure.expect("a failure");
        let found = (failure.stage, &failure.cause);
        assert_eq!(found, (stage, cause), "{}", failure.detail);
        assert!(self.elapsed <= within, "{:?}", self.elapsed);
        self.is_within_budget()
    }

    /// It was no work, for us and the peer together.
    #[track_caller]
    fn works_for(&self, limit: Duration) -> &Self {
        assert!(self.processor <= limit, "{:?}", self.processor);
        self
    }

    /// It came to its end.
    #[track_caller]
    fn succeeds(&self, within: Duration) -> &Self {
        let failure = match &self.observation {
            Observation::Policy(fetch) => fetch.failure.as_ref(),
            Observation::Smtp(session) => session.failure.as_ref(),
            other => panic!("{other:?}"),
        };
        assert_eq!(failure, None);
        assert!(self.elapsed <= within, "{:?}", self.elapsed);
        self.is_within_budget()
    }

    /// Whatever the peer did, this is what it may cost, and these are the only words it hears.
    #[track_caller]
    fn is_within_budget(&self) -> &Self {
        assert_eq!(self.connections, 1);
        assert!(
            self.tasks <= 1,
            "{} tasks, where the peer may have one",
            self.tasks
        );
        let kept = match &self.observation {
            Observation::Policy(fetch) => {
                let response = fetch.response.iter();
                response.map(|response| response.body.len()).sum()
            }
            Observation::Smtp(session) => {
                let turns = session.transcript.iter();
                turns.map(|turn| turn.text.len()).sum()
            }
            _ => 0,
        };
        assert!(kept <= budget::CONNECTION_OCTETS / 2, "{kept} octets kept");
        let mut told = self.told.iter().map(String::as_str);
        assert!(told.all(|line| ALLOWED.contains(&line)), "{:?}", self.told);
        if let Observation::Smtp(session) = &self.observation {
            let (in_the_clear, tls) = wire(&self.sent);
            let clear: Vec<_> = in_the_clear.split_inclusive('\n').collect();
            let mut lines = clear.iter();
            assert!(lines.all(|line| ALLOWED.contains(line)), "{clear:?}");
            // The evidence says what was sent, and nothing else.
            let ours = session
                .transcript
                .iter()
                .filter(|turn| turn.from == Speaker::Client);
            let ours = ours.filter(|turn| !turn.inside_tls);
            let ours: String = ours.map(|turn| turn.text.lossy().into_owned()).collect();
            assert_eq!(in_the_clear, ours);
            let begins = clear.contains(&"STARTTLS\r\n");
            assert!(tls.is_empty() || begins, "TLS without STARTTLS");
        }
        self
    }

    /// In a world where all else is well, at every address: the verdict, and a check that fires.
    #[track_caller]
    fn means(&self, verdict: Verdict, check: &str) -> &Self {
        let (judged, fired) = self.judged();
        assert_eq!(judged, verdict, "{fired:?}");
        assert!(check.is_empty() || fired.contains(check), "{fired:?}");
        self
    }

    /// This check fires, and gives this as the cause.
    #[track_caller]
    fn says(&self, check: &str, cause: &str) -> &Self {
        let arg = ("cause".to_owned(), Arg::Literal(cause.to_owned()));
        let report = self.report();
        let mut found = report.findings().into_iter();
        let is_said = found.any(|finding| finding.check == check && finding.args.contains(&arg));
        assert!(is_said, "{:?}", report.findings());
        self
    }

    fn judged(&self) -> (Verdict, BTreeSet<String>) {
        let report = self.report();
        let fired = report.findings().into_iter();
        (
            report.verdict,
            fired.map(|finding| finding.check.clone()).collect(),
        )
    }

    fn report(&self) -> ScanReport {
        let world = World::new("").expect("the healthy world");
        let mut evidence = world.evidence();
        // Where a handshake fails at every address, a scan surveys every address.
        for entry in evidence.entries.clone() {
            let mut entry = Arc::unwrap_or_clone(entry);
            if let Question::Policy {
                policy_host,
                address,
            } = entry.question
            {
                entry.question = Question::TlsSurvey {
                    service: Service::Https,
                    host: policy_host,
                    address,
                };
                entry.observation = world.observe(&entry.question);
                if evidence.observation(&entry.question).is_none() {
                    evidence.entries.push(Arc::new(entry));
                }
            }
        }
        let seen = std::mem::discriminant(&self.observation);
        for entry in evidence.entries.iter_mut().map(Arc::make_mut) {
            if std::mem::discriminant(&entry.observation) == seen {
                entry.observation = self.observation.clone();
            }
        }
        judge(&evidence)
    }
}

/// The lines that were sent in the clear, and the types of the TLS records after them (RFC 8446
/// 5.1), each of which is whole.
fn wire(sent: &[u8]) -> (String, Vec<u8>) {
    let is_hello = |octets: &[u8]| matches!(octets, [22, 3, 1..=3, ..]);
    let (mut at, mut records) = (0, Vec::new());
    while at < sent.len() && !is_hello(&sent[at..]) {
        at += 1;
    }
    let clear = String::from_utf8(sent[..at].to_vec()).expect("commands are ASCII");
    let mut rest = &sent[at..];
    while let [kind @ 20..=23, 3, _, high, low, after @ ..] = rest {
        records.push(*kind);
        rest = &after[usize::from(u16::from_be_bytes([*high, *low]))..];
    }
    assert!(rest.is_empty(), "neither a command nor TLS: {rest:?}");
    (clear, records)
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
