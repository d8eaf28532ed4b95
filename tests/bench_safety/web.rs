//! Policy hosts.

use std::time::Duration;

use strictmx_probe::budget;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;

use super::bomb::BOMB;
use super::counted::{Counted, drip};
use super::plan::{APEX, Peer};
use super::zones;

const PLAIN: &str = "Content-Type: text/plain";

/// A policy that admits the MX hosts of the domain that was asked for.
fn policy(zone: Option<u32>, request: &str) -> String {
    if let Some(zone) = zone {
        return zones::policy(zone);
    }
    let mut lines = request.lines();
    let host = lines.find_map(|line| {
        line.to_ascii_lowercase()
            .strip_prefix("host:")
            .map(str::to_owned)
    });
    let host = host.as_deref().map_or(APEX, str::trim);
    let domain = host.strip_prefix("mta-sts.").unwrap_or(host);
    format!("version: STSv1\nmode: enforce\nmx: *.{domain}\nmax_age: 86400\n")
}

/// A policy with so many octets: its last line is a comment of sorts.
fn of_size(octets: usize, policy: &str) -> String {
    let filler = octets.saturating_sub(policy.len() + "x: \n".len());
    format!("{policy}x: {}\n", "x".repeat(filler))
}

pub(super) async fn answer(peer: Peer, zone: Option<u32>, stream: Counted, acceptor: TlsAcceptor) {
    let Some(stream) = stream.begin(peer).await else {
        return;
    };
    let Ok(mut tls) = acceptor.accept(stream).await else {
        return;
    };
    let mut request = vec![0; 2048];
    let Ok(length) = tls.read(&mut request).await else {
        return;
    };
    if length == 0 {
        return;
    }
    let policy = policy(zone, &String::from_utf8_lossy(&request[..length]));
    let whole = |head: &str, body: &[u8]| {
        let length = body.len();
        let head = format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\n\r\n");
        [head.as_bytes(), body].concat()
    };
    let good = format!("200 OK\r\n{PLAIN}");
    let second = Duration::from_secs(1);
    let answer = match peer {
        Peer::Slow => return drip(&mut tls, b"HTTP/1.1 200 OK\r\n", b"x", 2 * second).await,
        Peer::LongLine => {
            return drip(
                &mut tls,
                b"HTTP/1.1 200 OK\r\nx: ",
                &[b'x'; 1024],
                Duration::ZERO,
            )
            .await;
        }
        Peer::Trickles => {
            let head = format!("HTTP/1.1 {good}\r\nContent-Length: 60000\r\n\r\n{policy}");
            return drip(&mut tls, head.as_bytes(), b"x", second).await;
        }
        Peer::Endless => {
            let head = format!("HTTP/1.1 {good}\r\nTransfer-Encoding: chunked\r\n\r\n");
            let chunk = [b"1000\r\n".to_vec(), vec![b'x'; 4096], b"\r\n".to_vec()].concat();
            return drip(&mut tls, head.as_bytes(), &chunk, Duration::ZERO).await;
        }
        Peer::Full => whole(&good, of_size(budget::POLICY_BODY, &policy).as_bytes()),
        Peer::TooFull => whole(&good, of_size(budget::POLICY_BODY + 1, &policy).as_bytes()),
        Peer::Redirects => whole("302 Found\r\nLocation: https://127.0.0.1/mta-sts.txt", b""),
        Peer::Injects => whole(&format!("{good}\r\nContent-Encoding: gzip"), &BOMB),
        Peer::Lacks => whole("404 Not Found", b""),
        _ => whole(&good, policy.as_bytes()),
    };
    let _ = tls.write_all(&answer).await;
    let _ = tls.shutdown().await;
}
