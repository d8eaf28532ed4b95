//! Hostile inputs SMT-*: what mail servers do, and what is made of it.

mod server;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use strictmx_core::observation::{PathFault, Speaker, Turn};
use strictmx_core::question::Question;
use tokio::time::{Instant, sleep};

use self::server::Does::*;
use self::server::{Does, GREETING, server};
use super::*;
use crate::testing::{Far, Host, Issuer, acceptor, ask, root};

const EHLO: &str = "250-mx.example.com\r\n250-STARTTLS\r\n250 SIZE 10\r\n";

fn question() -> Question {
    Question::Smtp {
        mx_host: "mx.example.com".parse().expect("a name"),
        address: "11.22.33.44".parse().expect("an address"),
    }
}

/// The session, the commands that arrived, and how long it took.
async fn session(root: &Issuer, does: &[Does]) -> (SmtpSession, Vec<String>, Duration) {
    let heard = Arc::<Mutex<Vec<_>>>::default();
    let acceptor = acceptor("mx.example.com", root);
    let host = server(does.to_vec(), acceptor, Arc::clone(&heard));
    let begun = Instant::now();
    let observation = ask(host, Some(root), &question()).await;
    let elapsed = begun.elapsed();
    let Observation::Smtp(session) = observation else {
        panic!("{observation:?}")
    };
    // Lets the server read what was sent last.
    sleep(Duration::from_secs(60)).await;
    let heard = heard.lock().expect("a list").clone();
    (session, heard, elapsed)
}

fn said(session: &SmtpSession, from: Speaker) -> String {
    let of = |turn: &&Turn| turn.from == from;
    session
        .transcript
        .iter()
        .filter(of)
        .map(|turn| turn.text.lossy().into_owned())
        .collect()
}

#[tokio::test(start_paused = true)]
async fn a_whole_session() {
    let root = root("Root");
    let does = [
        GREETING,
        Says(EHLO),
        Says("220 go\r\n"),
        Tls,
        Says("250-mx\r\n250 SIZE 99999999999999999999\r\n"),
    ];
    let (session, heard, elapsed) = session(&root, &does).await;
    assert_eq!(session.failure, None);
    let ehlo = "EHLO probe.example.net\r\n";
    assert_eq!(heard, [ehlo, "STARTTLS\r\n", ehlo, "QUIT\r\n"], "SMT-001");
    let tls = session.tls.expect("a session");
    assert_eq!(
        (tls.server_name.a_label(), tls.path.faults),
        ("mx.example.com", vec![])
    );
    let stages: Vec<_> = session.timings.iter().map(|timing| timing.stage).collect();
    let expected = [
        Stage::Connect,
        Stage::Greeting,
        Stage::Ehlo,
        Stage::Starttls,
        Stage::TlsHandshake,
        Stage::EhloAfterTls,
    ];
    assert_eq!(stages, expected);
    assert_eq!(
        elapsed,
        Duration::ZERO,
        "nobody waits for the answer to QUIT"
    );
}

#[tokio::test(start_paused = true)]
async fn servers_that_misbehave() {
    use Cause as C;
    let second = Duration::from_secs(1);
    let milli = Duration::from_millis(1);
    let flood = "220-and on\r\n";
    // What the server does, the failure, seconds at most, why.
    type Case<'a> = (&'a [Does], Option<(Stage, C)>, u64, &'a str);
    let cases: [Case<'_>; 21] = [
        (
            &[Spells("220 mx ESMTP\r\n", second), Says("250 mx\r\n")],
            None,
            14,
            "SMT-002: spelled",
        ),
        (
            &[Waits(25 * second), GREETING, Says("250 mx\r\n")],
            None,
            25,
            "SMT-003: greets late",
        ),
        (
            &[Waits(31 * second)],
            Some((Stage::Greeting, C::Timeout)),
            30,
            "SMT-003: greets too late",
        ),
        (
            &[Repeats(flood, Duration::ZERO)],
            Some((Stage::Greeting, C::TooLarge)),
            1,
            "SMT-004: lines without end",
        ),
        (
            &[Repeats("x", milli)],
            Some((Stage::Greeting, C::TooLarge)),
            3,
            "SMT-005: a line without end",
        ),
        (
            &[GREETING, Says("250-mx\r\n"), Repeats("250-X\r\n", second)],
            Some((Stage::Ehlo, C::Timeout)),
            15,
            "SMT-006: a reply without end",
        ),
        (
            &[
                Waits(28 * second),
                GREETING,
                Waits(14 * second),
                Says(EHLO),
                Waits(14 * second),
                Says("220 go\r\n"),
            ],
            Some((Stage::Starttls, C::Timeout)),
            45,
            "SMT-006: every stage in time, and all of them too long",
        ),
        (
            &[Adds("554 no\r\n")],
            Some((Stage::Greeting, C::RepliedNo { code: 554 })),
            0,
            "SMT-007: refused",
        ),
        (
            &[Adds("421 busy\r\n")],
            Some((Stage::Greeting, C::RepliedLater { code: 421 })),
            0,
            "SMT-007: busy",
        ),
        (
            &[GREETING, Says("450 grey\r\n")],
            Some((Stage::Ehlo, C::RepliedLater { code: 450 })),
            0,
            "SMT-007: grey",
        ),
        (
            &[GREETING, Says("500 what\r\n")],
            Some((Stage::Ehlo, C::RepliedNo { code: 500 })),
            0,
            "SMT-008: no EHLO",
        ),
        (
            &[GREETING, Says("250 mx\r\n")],
            None,
            0,
            "SMT-009: no STARTTLS",
        ),
        (
            &[GREETING, Says("250-mx\r\n250 XSTARTTLS\r\n")],
            None,
            0,
            "SMT-009: not STARTTLS",
        ),
        (
            &[GREETING, Says(EHLO), Says("454 not now\r\n")],
            None,
            0,
            "SMT-010: refuses STARTTLS",
        ),
        (
            &[GREETING, Says(EHLO), Says("220 go\r\n"), Waits(60 * second)],
            Some((Stage::TlsHandshake, C::Timeout)),
            10,
            "SMT-010: no TLS after 220",
        ),
        (
            &[Adds("220-a\r\n250 b\r\n")],
            Some((Stage::Greeting, C::Protocol)),
            0,
            "SMT-012: two codes",
        ),
        (
            &[Adds("2 20 mx\r\n")],
            Some((Stage::Greeting, C::Protocol)),
            0,
            "SMT-013: no code",
        ),
        (
            &[Adds("abc ok\r\n")],
            Some((Stage::Greeting, C::Protocol)),
            0,
            "SMT-013: no number",
        ),
        (
            &[GREETING, Says(EHLO), Says("220 go\r\n"), DropsTls],
            Some((Stage::TlsHandshake, C::Closed)),
            0,
            "SMT-019: gone in the handshake",
        ),
        (
            &[GREETING, Says(EHLO), Says("220 go\r\n"), Tls, Says("")],
            Some((Stage::EhloAfterTls, C::Timeout)),
            15,
            "SMT-023: silent inside TLS",
        ),
        (
            &[
                GREETING,
                Says("250-mx\r\n250-starttls\r\n250 X\r\n"),
                Says("454 no\r\n"),
            ],
            None,
            0,
            "SMT-009: in lower case",
        ),
    ];
    let root = root("Root");
    for (does, expected, at_most_s, why) in cases {
        let (session, heard, elapsed) = session(&root, does).await;
        let failure = session
            .failure
            .as_ref()
            .map(|failure| (failure.stage, failure.cause.clone()));
        assert_eq!(failure, expected, "{why}");
        let allowed = ["EHLO probe.example.net\r\n", "STARTTLS\r\n", "QUIT\r\n"];
        assert!(
            heard.iter().all(|line| allowed.contains(&line.as_str())),
            "{why}: {heard:?}"
        );
        assert!(
            elapsed <= Duration::from_secs(at_most_s),
            "{why}: {elapsed:?}"
        );
        let kept: usize = session.transcript.iter().map(|turn| turn.text.len()).sum();
        assert!(kept <= 128 * 1024, "{why}: {kept} octets kept");
    }
}

#[tokio::test(start_paused = true)]
async fn lower_case_starttls_is_starttls() {
    let root = root("Root");
    let does = [
        GREETING,
        Says("250-mx\r\n250-starttls\r\n250 X\r\n"),
        Says("220 go\r\n"),
        Tls,
        Says("250 mx\r\n"),
    ];
    let (session, ..) = session(&root, &does).await;
    assert!(
        session.tls.is_some() && session.failure.is_none(),
        "SMT-009"
    );
}

#[tokio::test(start_paused = true)]
async fn injected_text_never_counts_as_inside_tls() {
    let root = root("Root");
    let injected = "250-INJECTED\r\n250 AUTH PLAIN\r\n";
    let together = [
        GREETING,
        Says(EHLO),
        Says("220 ready\r\n250-INJECTED\r\n250 AUTH PLAIN\r\n"),
        Tls,
        Says("250 mx\r\n"),
    ];
    let (same_segment, ..) = session(&root, &together).await;
    assert_eq!(
        said(&same_segment, Speaker::Injected),
        injected,
        "SMT-011: in the same segment"
    );
    assert_eq!(same_segment.failure, None);
    assert!(same_segment.tls.is_some());

    for pause in [1, 100] {
        let apart = [
            GREETING,
            Says(EHLO),
            Says("220 ready\r\n"),
            Waits(Duration::from_millis(pause)),
            Adds("250-INJECTED\r\n250 AUTH PLAIN\r\n"),
            Tls,
        ];
        let (later, ..) = session(&root, &apart).await;
        assert_eq!(
            said(&later, Speaker::Injected),
            injected,
            "SMT-011: {pause} ms later"
        );
        let failure = later.failure.expect("a failure");
        assert_eq!(
            (failure.stage, failure.cause),
            (Stage::TlsHandshake, Cause::Protocol)
        );
        assert!(later.tls.is_none());
        let inside = later
            .transcript
            .iter()
            .filter(|turn| turn.inside_tls)
            .count();
        assert_eq!(inside, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn a_certificate_that_is_not_trusted_is_seen_all_the_same() {
    let (trusted, other) = (root("Root"), root("Other"));
    let acceptor = acceptor("elsewhere.example", &other);
    let does = vec![
        GREETING,
        Says(EHLO),
        Says("220 go\r\n"),
        Tls,
        Says("250 mx\r\n"),
    ];
    let host = server(does, acceptor, Arc::default());
    let observation = ask(host, Some(&trusted), &question()).await;
    let Observation::Smtp(session) = observation else {
        panic!("{observation:?}")
    };
    assert_eq!(session.failure, None, "SMT-017");
    let tls = session.tls.expect("a session");
    assert_eq!(tls.path.faults, [PathFault::MissingIntermediate]);
    assert_eq!(tls.chain.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn resets_are_told_from_ends() {
    for (resets, cause) in [(false, Cause::Closed), (true, Cause::Reset)] {
        let run = |mut far: Far| async move {
            let _ = far.write_all(b"220 mx\r\n").await;
            let _ = far.read_u8().await;
        };
        let host = if resets {
            Host::resets(run)
        } else {
            Host::serves(run)
        };
        let observation = ask(host, None, &question()).await;
        let Observation::Smtp(session) = observation else {
            panic!("{observation:?}")
        };
        assert_eq!(
            said(&session, Speaker::Server),
            "220 mx\r\n",
            "what was said stays"
        );
        let failure = session.failure.expect("a failure");
        assert_eq!((failure.stage, failure.cause), (Stage::Ehlo, cause));
    }
}

#[tokio::test(start_paused = true)]
async fn hosts_that_cannot_be_reached() {
    let begun = Instant::now();
    let Observation::Smtp(session) = ask(Host::Silent, None, &question()).await else {
        panic!("no session");
    };
    let failure = session.failure.expect("a failure");
    assert_eq!(
        (failure.stage, failure.cause),
        (Stage::Connect, Cause::Timeout),
        "SMT-020"
    );
    assert!(begun.elapsed() <= budget::CONNECT);

    let forbidden = Host::Fails(io::ErrorKind::PermissionDenied);
    let Observation::Unknown(failure) = ask(forbidden, None, &question()).await else {
        panic!("a firewall of our own says nothing about the host");
    };
    assert_eq!(failure.cause, Cause::OwnPort25Closed);
}
