use strictmx_core::observation::{
    Answer, Handshake, Offer, PolicyFetch, SmtpSession, TlsSurvey, Tried,
};
use strictmx_core::question::{RecordType, Service};

use super::*;

fn is_left_out(entries: &[Entry]) -> bool {
    let entries: Vec<_> = entries.iter().cloned().map(Arc::new).collect();
    left_out(&entries).next().is_some()
}

fn host() -> DomainName {
    "mx.example.com".parse().expect("a name")
}

fn address(text: &str) -> std::net::IpAddr {
    text.parse().expect(text)
}

/// An observation of the kind that this one is, with the question that it answers at an address.
fn entry(at: &str, observation: Observation) -> Entry {
    let (host, address) = (host(), address(at));
    let question = match observation {
        Observation::Policy(_) => Question::Policy {
            policy_host: host,
            address,
        },
        Observation::TlsSurvey(_) => Question::TlsSurvey {
            service: Service::Smtp,
            host,
            address,
        },
        Observation::Endpoint(_) => Question::Endpoint { host, address },
        Observation::Unknown(ref failure) if failure.stage == Stage::Resolve => {
            Question::dns(host, RecordType::A)
        }
        _ => Question::Smtp {
            mx_host: host,
            address,
        },
    };
    Entry {
        question,
        observation,
        draft: false,
    }
}

fn smtp(failure: Option<Failure>) -> Observation {
    Observation::Smtp(SmtpSession {
        failure,
        ..SmtpSession::default()
    })
}

/// What is our own fault is told for a moment, and never vouched for, wherever it stands.
#[test]
fn what_we_left_out_is_found_wherever_it_stands() {
    let start = |cause| Failure::new(Stage::Start, cause);
    let late = |cause| Failure::new(Stage::TlsHandshake, cause);
    let withheld = || Cause::Withheld {
        why: "too many checks wait".to_owned(),
    };
    let survey = |failure, answer| {
        Observation::TlsSurvey(TlsSurvey {
            tried: vec![Tried {
                offer: Offer::PostQuantum,
                answer,
            }],
            failure,
            evidence_age_s: 0,
        })
    };
    let none = || Answer::Refused { alert: None };
    let cases = [
        ("all is well", smtp(None), false),
        (
            "a host that is slow",
            smtp(Some(late(Cause::Timeout))),
            false,
        ),
        (
            "a host that refuses",
            Observation::Unknown(start(Cause::Refused)),
            false,
        ),
        (
            "a turn that did not come",
            Observation::Unknown(start(withheld())),
            true,
        ),
        (
            "port 25",
            Observation::Unknown(start(Cause::OwnPort25Closed)),
            true,
        ),
        (
            "no route",
            Observation::Unknown(start(Cause::NoRoute)),
            true,
        ),
        (
            "no resolver",
            Observation::Unknown(Failure::new(Stage::Resolve, Cause::Timeout)),
            true,
        ),
        ("a session", smtp(Some(late(Cause::BudgetSpent))), true),
        (
            "a policy",
            Observation::Policy(PolicyFetch {
                failure: Some(late(Cause::BudgetSpent)),
                ..PolicyFetch::default()
            }),
            true,
        ),
        (
            "a handshake",
            Observation::Endpoint(Handshake {
                failure: Some(late(Cause::BudgetSpent)),
                ..Handshake::default()
            }),
            true,
        ),
        ("a survey", survey(Some(start(withheld())), none()), true),
        (
            "a part of a survey",
            survey(
                None,
                Answer::Unknown {
                    failure: late(withheld()),
                },
            ),
            true,
        ),
        (
            "a survey of a slow host",
            survey(Some(start(Cause::BudgetSpent)), none()),
            false,
        ),
    ];
    for (why, observation, left_out) in cases {
        let entries = [entry("11.0.0.1", observation)];
        assert_eq!(is_left_out(&entries), left_out, "{why}");
    }
}

#[test]
fn a_host_with_both_families_is_seen_by_one_of_them() {
    let no_route = || Observation::Unknown(Failure::new(Stage::Start, Cause::NoRoute));
    let seen = || entry("11.0.0.1", smtp(None));
    assert!(!is_left_out(&[entry("2a00::1", no_route()), seen()]));
    let mut other = seen();
    other.question = Question::Smtp {
        mx_host: "mx2.example.com".parse().expect("a name"),
        address: address("11.0.0.1"),
    };
    assert!(is_left_out(&[entry("2a00::1", no_route()), other]));
}

/// The one thread for it is busy when the first goes away; its judgement is that of the second.
#[test]
fn who_goes_away_leaves_the_judgement_to_others() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .max_blocking_threads(1)
        .build();
    runtime.expect("a runtime").block_on(async {
        let (done, told) = std::sync::mpsc::channel::<()>();
        let busy = tokio::task::spawn_blocking(move || told.recv());
        let scan = Arc::new(SharedScan::of(host()));
        scan.push(&ScanEvent::Done {});
        let seen = scan.octets();
        for _ in 0..3 {
            assert!(scan.result().now_or_never().is_none());
            tokio::task::yield_now().await;
        }
        drop(done);
        assert!(busy.await.is_ok());
        let result = scan.result().await.expect("a result");
        assert_eq!(scan.octets(), seen + result.len(), "written once");
        let again = scan.result().await.expect("a result");
        assert_eq!(again.as_ptr(), result.as_ptr(), "the same octets");
    });
}

/// However it is cut, all of it is told.
#[tokio::test]
async fn pieces_make_up_the_result() {
    let scan = Arc::new(SharedScan::of(host()));
    for host in 1..=200 {
        let entry = entry(&format!("11.0.0.{host}"), smtp(None));
        scan.push(&ScanEvent::Answered {
            question: entry.question,
            observation: entry.observation,
        });
    }
    scan.push(&ScanEvent::Done {});
    let result = scan.result().await.expect("a result");
    let pieces: Vec<_> = scan.pieces().collect().await;
    let pieces: Vec<_> = pieces.into_iter().map(|it| it.expect("a piece")).collect();
    assert!(pieces.len() > 2);
    assert_eq!(pieces.concat(), result);
    for piece in &pieces {
        assert!(piece.len() <= PIECE);
        // Whoever is slow to take it keeps no more than it.
        assert!(!result.as_ptr_range().contains(&piece.as_ptr()));
    }
}

/// What two readers are told next, which is the same.
async fn told(readers: &mut [stream::BoxStream<'static, Result<Bytes, Infallible>>; 2]) -> Bytes {
    let [one, other] = readers;
    let (Some(Ok(one)), Some(Ok(other))) = tokio::join!(one.next(), other.next()) else {
        panic!("both are told");
    };
    assert_eq!(one.as_ptr(), other.as_ptr());
    one
}

/// Whoever reads them, and however many do; and nobody is left in doubt whether more will come.
#[tokio::test(start_paused = true)]
async fn events_are_written_once_for_all_who_read_them() {
    let scan = Arc::new(SharedScan::of(host()));
    let push = |host: u8| {
        let entry = entry(&format!("11.0.0.{host}"), smtp(None));
        scan.push(&ScanEvent::Answered {
            question: entry.question,
            observation: entry.observation,
        });
    };
    push(1);
    let mut readers = [(); 2].map(|()| scan.stream().boxed());
    for reader in &mut readers {
        assert!(reader.next().await.is_some(), "when it was begun");
    }
    assert!(told(&mut readers).await.starts_with(b"event: answered\n"));
    let since = Instant::now();
    for seconds in [10, 20] {
        assert_eq!(told(&mut readers).await, ":\n\n");
        assert_eq!(since.elapsed().as_secs(), seconds);
    }
    push(2);
    assert!(told(&mut readers).await.starts_with(b"event: answered\n"));
    scan.push(&ScanEvent::Done {});
    assert!(told(&mut readers).await.starts_with(b"event: done\n"));
    for reader in &mut readers {
        assert!(reader.next().await.is_none());
    }
}
