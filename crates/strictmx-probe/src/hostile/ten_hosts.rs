//! Ten MX hosts, one of them good and nine that fail, each in its way: ten results, and none hides
//! another.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, Ipv4Addr};

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::testing::smtp::Does::{Adds, Repeats, Says, Tls, Waits};
use crate::testing::smtp::GREETING;
use crate::testing::{Far, Hosts};

const EHLO: Does = Says("250-mx\r\n250 STARTTLS\r\n");
const GO: Does = Says("220 go\r\n");
const AGAIN: Does = Says("250 mx\r\n");

fn address(number: u8) -> IpAddr {
    Ipv4Addr::new(20, 0, 1, number).into()
}

fn host(number: u8) -> String {
    format!("mx{number}.example.com")
}

#[tokio::test(start_paused = true)]
async fn ten_hosts_have_ten_results() {
    let (trusted, other) = (root("Root"), root("Other"));
    let scripted = |number: u8, does: &[Does], issuer: &Issuer| {
        let acceptor = acceptor(&host(number), issuer);
        server(does.to_vec(), acceptor, Arc::default())
    };
    let whole = [GREETING, EHLO, GO, Tls, AGAIN];
    let hosts: Vec<Host> = vec![
        scripted(0, &whole, &trusted),
        Host::Silent,
        Host::Fails(std::io::ErrorKind::ConnectionRefused),
        scripted(3, &[Waits(seconds(60))], &trusted),
        scripted(4, &[Repeats("220-and on\r\n", Duration::ZERO)], &trusted),
        scripted(5, &[Adds("554 no\r\n")], &trusted),
        scripted(6, &[GREETING, Says("250 mx\r\n")], &trusted),
        scripted(7, &[GREETING, EHLO, Says("454 not now\r\n")], &trusted),
        scripted(8, &whole, &other),
        Host::resets(|mut far: Far| async move {
            let _ = far.write_all(b"220 mx\r\n").await;
            let _ = far.read_u8().await;
        }),
    ];
    let by_address: HashMap<_, _> = (0..).map(address).zip(hosts).collect();
    assert_eq!(by_address.len(), 10);
    let network = network(Arc::new(Hosts(by_address)), Some(&trusted));
    let prober = network.prober();
    let begun = Instant::now();
    let asking = (0..10).map(|number| {
        prober.ask(Question::Smtp {
            mx_host: host(number).parse().expect("a name"),
            address: address(number),
        })
    });
    let results: Vec<_> = join_all(asking).await;
    assert!(
        begun.elapsed() <= budget::SMTP_SESSION,
        "{:?}",
        begun.elapsed()
    );
    let results = results.iter().map(|observation| match observation {
        Observation::Smtp(session) => {
            let failure = session.failure.as_ref().map(|it| (it.stage, &it.cause));
            let starttls = session.transcript.iter().any(|turn| {
                turn.from == Speaker::Client && turn.text.lossy().starts_with("STARTTLS")
            });
            let faults = session.tls.as_ref().map(|tls| &tls.path.faults);
            format!("{failure:?} {starttls} {faults:?}")
        }
        other => format!("{other:?}"),
    });
    let results: Vec<_> = results.collect();
    let distinct: BTreeSet<_> = results.iter().collect();
    assert_eq!(distinct.len(), 10, "{results:#?}");
}
