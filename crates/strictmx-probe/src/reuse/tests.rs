use std::cell::Cell;
use std::time::Duration;

use strictmx_core::observation::{Cause, Failure, Stage};
use tokio::time::sleep;

use super::*;

fn name(text: &str) -> DomainName {
    text.parse().expect(text)
}

fn smtp(mx_host: &str) -> Question {
    Question::Smtp {
        mx_host: name(mx_host),
        address: "11.0.0.1".parse().expect("an address"),
    }
}

/// One at a time.
#[derive(Default)]
struct Connections {
    count: Cell<u16>,
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// Asks for a domain, in a turn with a pause after it; what comes says which connection it was, and
/// its age.
async fn ask(
    reuse: &Reuse,
    question: &Question,
    policy_domain: &str,
    connections: &Connections,
) -> (u16, u32) {
    let asking = async {
        let turn = Arc::clone(&connections.turn).lock_owned().await;
        connections.count.set(connections.count.get() + 1);
        let code = connections.count.get();
        sleep(Duration::from_secs(1)).await;
        tokio::spawn(async move {
            sleep(Duration::from_secs(2)).await;
            drop(turn);
        });
        Observation::Smtp(SmtpSession {
            failure: Some(Failure::new(Stage::Ehlo, Cause::RepliedNo { code })),
            ..SmtpSession::default()
        })
    };
    let answer = reuse.answer(question, &name(policy_domain), asking).await;
    let Observation::Smtp(session) = answer else {
        panic!("{answer:?}")
    };
    let Some(Cause::RepliedNo { code }) = session.failure.map(|failure| failure.cause) else {
        panic!("what was seen")
    };
    (code, session.evidence_age_s)
}

#[tokio::test(start_paused = true)]
async fn one_mail_server_is_asked_once_for_many_domains() {
    let (reuse, connections) = (Reuse::default(), Connections::default());
    let question = smtp("mx.example.net");
    let of = async |domain: &str| ask(&reuse, &question, domain, &connections).await;
    let at_once = tokio::join!(of("a.example"), of("b.example"), of("c.example"));
    assert_eq!(
        at_once,
        ((1, 0), (1, 1), (1, 1)),
        "those who come at once wait for one"
    );
    sleep(Duration::from_secs(60)).await;
    assert_eq!(of("d.example").await, (1, 60));
    assert_eq!(
        of("a.example").await,
        (2, 0),
        "its own next check asks anew"
    );
    assert_eq!(of("d.example").await, (2, 1), "and others have the newest");
    sleep(Duration::from_secs(200)).await;
    assert_eq!(of("e.example").await, (2, 200));
    sleep(Duration::from_secs(1)).await;
    assert_eq!(of("f.example").await, (3, 0), "no older than 200 seconds");
    let other = ask(&reuse, &smtp("mx2.example.net"), "g.example", &connections).await;
    assert_eq!(other, (4, 0), "another name may have another certificate");
}

#[tokio::test(start_paused = true)]
async fn what_says_nothing_about_the_server_is_not_reused() {
    let (reuse, asked) = (Reuse::default(), Cell::new(0));
    let ours = async |domain: &str| {
        let asking = async {
            asked.set(asked.get() + 1);
            Observation::Unknown(Failure::new(Stage::Start, Cause::OwnPort25Closed))
        };
        reuse
            .answer(&smtp("mx.example.net"), &name(domain), asking)
            .await
    };
    ours("a.example").await;
    ours("b.example").await;
    assert_eq!(asked.get(), 2);
    // Whoever goes while asking leaves the question to the next.
    let never = std::future::pending();
    let question = smtp("mx.example.net");
    let domain = name("c.example");
    let gone = reuse.answer(&question, &domain, never);
    assert!(
        tokio::time::timeout(Duration::from_secs(1), gone)
            .await
            .is_err()
    );
    ours("d.example").await;
    assert_eq!(asked.get(), 3);
}

/// Whoever waits for a turn waits for it himself, and has what comes of another's.
#[tokio::test(start_paused = true)]
async fn nobody_waits_for_those_who_are_not_let_to_ask() {
    let seen = || Observation::Smtp(SmtpSession::default());
    let withheld = || {
        let why = "too many checks wait".to_owned();
        Observation::Unknown(Failure::new(Stage::Start, Cause::Withheld { why }))
    };
    let ask = async |reuse: &Reuse, domain: &str, after_s: u64, comes: Observation| {
        let begun = Instant::now();
        let asking = async {
            sleep(Duration::from_secs(after_s)).await;
            comes.clone()
        };
        let (question, domain) = (smtp("mx.example.net"), name(domain));
        let answer = reuse.answer(&question, &domain, asking).await;
        (answer == comes, begun.elapsed().as_secs())
    };
    let reuse = Reuse::default();
    let came = tokio::join!(
        ask(&reuse, "first.example", 20, withheld()),
        ask(&reuse, "slow.example", 30, seen()),
        ask(&reuse, "stranger.example", 1, seen()),
    );
    assert_eq!(came, ((false, 1), (false, 1), (true, 1)));
    let reuse = Reuse::default();
    let came = tokio::join!(
        ask(&reuse, "first.example", 30, seen()),
        ask(&reuse, "second.example", 20, withheld()),
    );
    assert_eq!(came, ((true, 30), (false, 30)), "others had their turn");
    let alone = ask(&Reuse::default(), "a.example", 20, withheld()).await;
    assert_eq!(alone, (true, 20));
}

/// A survey is many connections: one is made at a time.
#[tokio::test(start_paused = true)]
async fn a_survey_is_made_once_for_all_who_want_it() {
    let (reuse, surveys) = (Reuse::default(), Cell::new(0));
    let question = Question::TlsSurvey {
        service: Service::Smtp,
        host: name("mx.example.net"),
        address: "11.0.0.1".parse().expect("an address"),
    };
    let survey = async |domain: &str, failure: Option<Failure>| {
        let asking = async {
            surveys.set(surveys.get() + 1);
            sleep(Duration::from_secs(10)).await;
            Observation::TlsSurvey(TlsSurvey {
                failure,
                ..TlsSurvey::default()
            })
        };
        reuse.answer(&question, &name(domain), asking).await
    };
    let spent = Failure::new(Stage::TlsHandshake, Cause::BudgetSpent);
    let begun = Instant::now();
    tokio::join!(
        survey("a.example", Some(spent)),
        survey("b.example", None),
        survey("c.example", None),
    );
    assert_eq!((surveys.get(), begun.elapsed().as_secs()), (2, 20));
}

/// Whoever has domains with somebody else's mail server may have it surveyed for one after the other, so
/// that nothing comes of it.
#[tokio::test(start_paused = true)]
async fn nobody_waits_for_survey_after_survey() {
    let reuse = Reuse::default();
    let question = Question::TlsSurvey {
        service: Service::Smtp,
        host: name("mx.example.net"),
        address: "11.0.0.1".parse().expect("an address"),
    };
    let began = Instant::now();
    let survey = async |domain: String, comes: Observation| {
        let asking = async {
            sleep(Duration::from_secs(15)).await;
            comes
        };
        let answer = reuse.answer(&question, &name(&domain), asking).await;
        (answer, began.elapsed())
    };
    let spent = || {
        Observation::TlsSurvey(TlsSurvey {
            failure: Some(Failure::new(Stage::TlsHandshake, Cause::BudgetSpent)),
            ..TlsSurvey::default()
        })
    };
    let flood = (0..9).map(|n| survey(format!("attacker{n}.example"), spent()));
    let flood = futures_util::future::join_all(flood);
    let whole = Observation::TlsSurvey(TlsSurvey::default());
    let (_, (answer, took)) = tokio::join!(flood, survey("victim.example".to_owned(), whole));
    assert!(is_withheld(&answer), "{answer:?}");
    assert_eq!(took, SURVEY);
}

/// However it came about: a check that used up its budget on purpose, or a crowd at the server.
#[tokio::test(start_paused = true)]
async fn what_we_left_out_is_not_reused() {
    let reuse = Reuse::default();
    let spent = || Some(Failure::new(Stage::Ehlo, Cause::BudgetSpent));
    let cut = |kept: bool| {
        Observation::Smtp(SmtpSession {
            failure: spent().filter(|_| !kept),
            ..SmtpSession::default()
        })
    };
    let question = smtp("mx.example.net");
    let ask = async |domain: &str, comes| {
        let asking = std::future::ready(comes);
        reuse.answer(&question, &name(domain), asking).await
    };
    ask("attacker.example", cut(false)).await;
    assert_eq!(ask("victim.example", cut(true)).await, cut(true));
    let survey = |failure| {
        Observation::TlsSurvey(TlsSurvey {
            failure,
            ..TlsSurvey::default()
        })
    };
    ask("attacker.example", survey(spent())).await;
    let whole = survey(None);
    assert_eq!(ask("victim.example", whole.clone()).await, whole);
}

#[tokio::test(start_paused = true)]
async fn what_is_too_old_is_forgotten() {
    let (reuse, connections) = (Reuse::default(), Connections::default());
    ask(&reuse, &smtp("mx.example.net"), "a.example", &connections).await;
    reuse.forget_old();
    assert_eq!(reuse.places.lock().expect("a map").len(), 1);
    sleep(REUSE + Duration::from_secs(1)).await;
    reuse.forget_old();
    assert!(reuse.places.lock().expect("a map").is_empty());
}

#[tokio::test(start_paused = true)]
async fn memory_has_an_end() {
    let (reuse, connections) = (Reuse::default(), Connections::default());
    for n in 0..REUSE_ANSWERS + 10 {
        let question = smtp(&format!("mx{n}.example.net"));
        let asking = std::future::ready(Observation::Smtp(SmtpSession::default()));
        reuse.answer(&question, &name("a.example"), asking).await;
    }
    assert!(reuse.places.lock().expect("a map").len() <= REUSE_ANSWERS);
    let last = ask(&reuse, &smtp("mx1.example.net"), "b.example", &connections).await;
    assert_eq!(last, (1, 0), "forgotten");
}

#[tokio::test(start_paused = true)]
async fn octets_in_memory_have_an_end() {
    let reuse = Reuse::default();
    let said = || {
        Observation::Smtp(SmtpSession {
            failure: Some(Failure::new(Stage::Ehlo, Cause::Closed).detail("x".repeat(30_000))),
            ..SmtpSession::default()
        })
    };
    let each = said().octets();
    assert!(each <= REUSE_ANSWER_OCTETS && REUSE_ANSWERS * each > REUSE_MEMORY);
    let mut most = 0;
    for n in 0..REUSE_ANSWERS {
        let (question, asking) = (smtp(&format!("mx{n}.example.net")), async { said() });
        reuse.answer(&question, &name("a.example"), asking).await;
        let octets = reuse.octets.load(Ordering::Relaxed);
        assert!(octets <= REUSE_MEMORY, "{octets}");
        most = most.max(octets);
    }
    assert!(most > REUSE_MEMORY - 2 * each, "{most}");
    reuse.places.lock().expect("a map").clear();
    assert_eq!(reuse.octets.load(Ordering::Relaxed), 0);
}
