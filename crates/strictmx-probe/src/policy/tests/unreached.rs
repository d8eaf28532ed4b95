//! Hosts that never get to HTTP: TCP and TLS.

use strictmx_core::observation::{Cause, Observation, Stage};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::Instant;

use super::{fetched, question};
use crate::budget;
use crate::testing::{Far, Host, ask, root};

#[tokio::test(start_paused = true)]
async fn hosts_that_never_get_to_http() {
    use Cause as C;
    let (connect, tls) = (Stage::Connect, Stage::TlsHandshake);
    let says = |octets: &'static [u8]| {
        Host::serves(move |mut far: Far| async move {
            let mut hello = [0; 4096];
            let _ = far.read(&mut hello).await;
            let _ = far.write_all(octets).await;
        })
    };
    let cases = [
        (
            Host::Fails(std::io::ErrorKind::ConnectionRefused),
            connect,
            C::Refused,
            "RST to SYN",
        ),
        (
            Host::Fails(std::io::ErrorKind::HostUnreachable),
            connect,
            C::Unreachable,
            "ICMP",
        ),
        (says(b""), tls, C::Closed, "closed at the ClientHello"),
        (
            Host::resets(|mut far: Far| async move {
                let _ = far.read_u8().await;
            }),
            tls,
            C::Reset,
            "reset at the ClientHello",
        ),
        (
            says(&[21, 3, 1, 0, 2, 2, 70]),
            tls,
            C::TlsVersion,
            "CRT-014: alert protocol_version",
        ),
        (
            says(&[21, 3, 3, 0, 2, 2, 40]),
            tls,
            C::TlsAlert { code: 40 },
            "alert handshake_failure",
        ),
        (
            says(&SERVER_HELLO_TLS_1_1),
            tls,
            C::TlsVersion,
            "CRT-014: chooses TLS 1.1",
        ),
    ];
    let root = root("Root");
    for (host, stage, cause, why) in cases {
        let begun = Instant::now();
        let fetch = fetched(host, &root).await;
        let failure = fetch.failure.expect(why);
        assert_eq!(
            (failure.stage, failure.cause),
            (stage, cause),
            "{why}: {}",
            failure.detail
        );
        assert!(
            begun.elapsed() <= budget::TLS_HANDSHAKE,
            "{why}: {:?}",
            begun.elapsed()
        );
    }
}

/// A ServerHello of TLS 1.1 (RFC 4346 7.4.1.3): version, random, no session, a suite, no compression.
const SERVER_HELLO_TLS_1_1: [u8; 47] = {
    let mut record = [0; 47];
    let head = [22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2];
    let mut at = 0;
    while at < head.len() {
        record[at] = head[at];
        at += 1;
    }
    record[44] = 0xc0;
    record[45] = 0x13;
    record
};

#[tokio::test(start_paused = true)]
async fn what_is_ours_to_mend_says_nothing_about_the_host() {
    let refused = Cause::AddressRefused {
        registry: "connected to 127.0.0.1 instead".to_owned(),
    };
    let cases = [
        (
            Host::Fails(std::io::ErrorKind::NetworkUnreachable),
            Cause::NoRoute,
        ),
        (
            Host::Fails(std::io::ErrorKind::PermissionDenied),
            Cause::NoRoute,
        ),
        (
            Host::LeadsTo("127.0.0.1:443".parse().expect("an address")),
            refused,
        ),
    ];
    for (host, cause) in cases {
        let Observation::Unknown(failure) = ask(host, None, &question()).await else {
            panic!("{cause:?} says nothing about the host");
        };
        assert_eq!((failure.stage, failure.cause), (Stage::Start, cause));
    }
}
