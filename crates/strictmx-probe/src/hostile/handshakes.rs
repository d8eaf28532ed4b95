//! Handshakes that do not come to their end: each has one of the places that there are, and without one
//! nobody is blamed.

use futures_util::future::join_all;
use rcgen::KeyPair;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::tls_certificate::config;
use super::*;
use crate::budget::{CERTIFICATES, HANDSHAKES_AT_ONCE, SMTP_PATIENCE, TURN};
use crate::testing::https::{Then, serve, with_length};
use crate::testing::smtp::Does::{Says, Tls, Waits};
use crate::testing::smtp::GREETING;
use crate::testing::{Far, leaf};

const EHLO: Does = Says("250-mx\r\n250 STARTTLS\r\n");
const GO: Does = Says("220 go\r\n");

/// A server that sends so many certificates.
fn sends(name: &str, root: &Issuer, certificates: usize) -> TlsAcceptor {
    let key = KeyPair::generate().expect("a key");
    let leaf = leaf(name).signed_by(&key, root).expect("a certificate");
    config(&key, vec![leaf.der().clone(); certificates])
}

fn policy() -> Question {
    Question::Policy {
        policy_host: "mta-sts.example.com".parse().expect("a name"),
        address: "20.0.0.80".parse().expect("an address"),
    }
}

fn smtp() -> Question {
    Question::Smtp {
        mx_host: "mail.example.com".parse().expect("a name"),
        address: "20.0.0.25".parse().expect("an address"),
    }
}

fn endpoint() -> Question {
    Question::Endpoint {
        host: "reports.example.com".parse().expect("a name"),
        address: "20.0.0.80".parse().expect("an address"),
    }
}

fn good() -> Vec<u8> {
    let policy = "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n";
    with_length(policy.len(), policy)
}

fn silent() -> Host {
    Host::serves(|far: Far| async move {
        let _open = far;
        std::future::pending::<()>().await;
    })
}

#[tokio::test(start_paused = true)]
async fn handshakes_have_places_until_they_are_done() {
    let root = root("Root");
    let body_hangs = {
        let acceptor = acceptor("mta-sts.example.com", &root);
        serve(acceptor, with_length(100, "version: STSv1\n"), Then::Hangs)
    };
    let session_hangs = {
        let acceptor = acceptor("mail.example.com", &root);
        let does = [GREETING, EHLO, GO, Tls, Waits(seconds(10))];
        server(does.to_vec(), acceptor, Arc::default())
    };
    let no_handshake = Host::serves(|mut far: Far| async move {
        for reply in ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n"] {
            let _ = far.write_all(reply.as_bytes()).await;
            while reply != "220 go\r\n" && far.read_u8().await.is_ok_and(|it| it != b'\n') {}
        }
        std::future::pending::<()>().await;
    });
    for (what, host, question, taken) in [
        ("no word for a policy", silent(), policy(), 1),
        ("no word for reports", silent(), endpoint(), 1),
        ("no greeting", silent(), smtp(), 0),
        ("no word after STARTTLS", no_handshake, smtp(), 1),
        ("a body that ends never", body_hangs, policy(), 0),
        ("no word inside TLS", session_hangs, smtp(), 0),
    ] {
        let network = network(OneHost::new(host), Some(&root));
        let prober = network.prober();
        let mut asked = Box::pin(prober.ask(question));
        tokio::select! {
            biased;
            seen = &mut asked => panic!("{what}: {seen:?}"),
            () = sleep(seconds(1)) => {}
        }
        let free = || network.handshakes.free();
        assert_eq!(HANDSHAKES_AT_ONCE - free(), taken, "{what}");
        drop(asked);
        assert_eq!(free(), HANDSHAKES_AT_ONCE, "{what}");
    }
}

/// They are in memory as long as the connection; so the connection ends.
#[tokio::test(start_paused = true)]
async fn a_server_sends_so_many_certificates() {
    let root = root("Root");
    for (certificates, are_looked_at) in [(CERTIFICATES, true), (CERTIFICATES + 1, false)] {
        let acceptor = sends("mta-sts.example.com", &root, certificates);
        let fetched = fetch(serve(acceptor, good(), Then::Hangs), &root).await;
        let acceptor = sends("mail.example.com", &root, certificates);
        let does = [GREETING, EHLO, GO, Tls, Says("250 mx\r\n")];
        let spoken = session_with(&does, acceptor, &root).await;
        for seen in [fetched, spoken] {
            if are_looked_at {
                seen.succeeds(Duration::ZERO).means(Verdict::Enforced, "");
            } else {
                let at_once = Duration::ZERO;
                seen.fails(Stage::TlsHandshake, &Cause::BudgetSpent, at_once);
                seen.means(Verdict::Undetermined, "");
            }
        }
    }
}

/// However many servers of how many visitors are silent, what is not tested for that is not theirs.
#[tokio::test(start_paused = true)]
async fn without_a_place_nobody_is_blamed() {
    let root = root("Root");
    let mail_server = || {
        let does = [GREETING, EHLO, GO, Tls, Says("250 mx\r\n")];
        let acceptor = acceptor("mail.example.com", &root);
        server(does.to_vec(), acceptor, Arc::default())
    };
    for (host, question, stage, patience) in [
        (silent(), policy(), Stage::Start, TURN),
        (silent(), endpoint(), Stage::Start, TURN),
        (mail_server(), smtp(), Stage::TlsHandshake, SMTP_PATIENCE),
    ] {
        let dialer = OneHost::new(host);
        let network = network(dialer.clone(), Some(&root));
        let visitors: Vec<_> = (0..HANDSHAKES_AT_ONCE).map(|_| network.prober()).collect();
        let places = join_all(visitors.iter().map(|prober| prober.handshake_turn(TURN))).await;
        assert!(places.iter().all(Result::is_ok) && network.handshakes.free() == 0);
        let begun = Instant::now();
        let seen = network.prober().ask(question).await;
        assert_eq!(begun.elapsed(), patience);
        let failure = match seen {
            Observation::Unknown(failure) => failure,
            Observation::Smtp(session) => {
                let took_ms = session.timings.iter().map(|timing| timing.elapsed_ms);
                assert_eq!(took_ms.max(), Some(0), "the wait is ours: {session:?}");
                session.failure.expect("a failure")
            }
            other => panic!("{other:?}"),
        };
        let why = "too many TLS handshakes are under way".to_owned();
        assert_eq!(
            (failure.stage, failure.cause),
            (stage, Cause::Withheld { why })
        );
        let dialled = dialer.dialled.load(Ordering::Relaxed);
        assert_eq!(dialled, usize::from(stage == Stage::TlsHandshake));
    }
}

/// Whoever gets his place in the end has lost no time of the handshake's own, and none is the server's.
#[tokio::test(start_paused = true)]
async fn the_wait_for_a_place_is_no_time_of_a_server() {
    let root = root("Root");
    let mail_server = {
        let does = [GREETING, EHLO, GO, Tls, Says("250 mx\r\n")];
        let acceptor = acceptor("mail.example.com", &root);
        server(does.to_vec(), acceptor, Arc::default())
    };
    let web_server = {
        let acceptor = acceptor("mta-sts.example.com", &root);
        serve(acceptor, good(), Then::Hangs)
    };
    for (host, question) in [(mail_server, smtp()), (web_server, policy())] {
        let network = network(OneHost::new(host), Some(&root));
        let visitors: Vec<_> = (0..HANDSHAKES_AT_ONCE).map(|_| network.prober()).collect();
        let places = join_all(visitors.iter().map(|it| it.handshake_turn(TURN))).await;
        let wait = SMTP_PATIENCE - seconds(1);
        let given_back = async {
            sleep(wait).await;
            drop(places);
        };
        let begun = Instant::now();
        let prober = network.prober();
        let (seen, ()) = tokio::join!(prober.ask(question), given_back);
        assert_eq!(begun.elapsed(), wait);
        let (timings, failure) = match &seen {
            Observation::Policy(fetch) => (&fetch.timings, &fetch.failure),
            Observation::Smtp(session) => (&session.timings, &session.failure),
            other => panic!("{other:?}"),
        };
        let took_ms = timings.iter().map(|timing| timing.elapsed_ms).max();
        assert_eq!((took_ms, failure), (Some(0), &None), "{timings:?}");
    }
}
