//! What mail servers do, and what is made of it, beside the rows of hostile inputs.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use strictmx_core::observation::{Speaker, Turn};
use strictmx_core::question::{Question, Service};
use strictmx_driver::Prober as _;
use tokio::time::{Instant, sleep};

use super::*;
use crate::pace::QueuePlaces;
use crate::testing::smtp::Does::*;
use crate::testing::smtp::{Does, GREETING, server};
use crate::testing::{Far, Host, Issuer, OneHost, acceptor, ask, network, root};

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
    assert_eq!(heard, [ehlo, "STARTTLS\r\n", ehlo, "QUIT\r\n"]);
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

/// RFC 8461 7.1, RFC 6066 3: in SNI, without the final dot that DNS has.
#[tokio::test(start_paused = true)]
async fn a_mail_server_is_asked_for_by_the_name_of_its_mx_record() {
    let root = root("Root");
    let acceptor = acceptor("mx.example.com", &root);
    let (send, mut told) = tokio::sync::mpsc::channel(1);
    let host = Host::serves(move |mut far: Far| {
        let (acceptor, send) = (acceptor.clone(), send.clone());
        async move {
            for reply in ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n"] {
                let _ = far.write_all(reply.as_bytes()).await;
                while reply != "220 go\r\n" && far.read_u8().await.is_ok_and(|it| it != b'\n') {}
            }
            let tls = acceptor.accept(far).await.expect("TLS");
            let name = tls.get_ref().1.server_name().map(str::to_owned);
            send.send(name).await.expect("a receiver");
        }
    });
    let question = Question::Smtp {
        mx_host: "MX.Example.com.".parse().expect("a name"),
        address: "11.22.33.44".parse().expect("an address"),
    };
    let _ = ask(host, Some(&root), &question).await;
    let name = told.recv().await.expect("a handshake");
    assert_eq!(name.as_deref(), Some("mx.example.com"));
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
    );
    assert!(begun.elapsed() <= budget::CONNECT);

    let forbidden = Host::Fails(io::ErrorKind::PermissionDenied);
    let Observation::Unknown(failure) = ask(forbidden, None, &question()).await else {
        panic!("a firewall of our own says nothing about the host");
    };
    assert_eq!(failure.cause, Cause::OwnPort25Closed);
}

/// P22: the search for a path may wait for others that whoever began the check has made, and the address
/// does not.
#[tokio::test(start_paused = true)]
async fn an_address_is_free_while_a_path_waits_to_be_searched() {
    let root = root("Root");
    let does = [GREETING, Says(EHLO), Says("220 go\r\n"), Tls, Says(EHLO)];
    let survey = Question::TlsSurvey {
        service: Service::Smtp,
        host: "mx.example.com".parse().expect("a name"),
        address: "11.22.33.44".parse().expect("an address"),
    };
    for waits in [question(), survey] {
        let acceptor = acceptor("mx.example.com", &root);
        let host = server(does.to_vec(), acceptor, Arc::default());
        let network = network(OneHost::new(host), Some(&root));
        let busy = Arc::<QueuePlaces>::default();
        let _searching = busy.chain().await;
        let answer = async |question: &Question, places: &Arc<QueuePlaces>| {
            let begun = Instant::now();
            let prober = network.prober().sharing_places(Arc::clone(places));
            let answer = prober.ask(question.clone()).await;
            let is_ours = answer.failures().any(|failure| failure.cause.is_ours());
            (is_ours, begun.elapsed())
        };
        let (other, places) = (question(), Arc::default());
        let (waited, stranger) = tokio::join!(answer(&waits, &busy), answer(&other, &places));
        assert_eq!(waited, (true, budget::CHAIN_TURN), "{waits:?}");
        assert_eq!(stranger, (false, network.pause()), "{waits:?}");
    }
}
