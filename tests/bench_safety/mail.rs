//! Mail servers.

use std::time::{Duration, Instant};

use strictmx_probe::budget;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use super::counted::{Counted, drip};
use super::peers::Ledger;
use super::plan::Peer;

/// What is heard goes to the ledger, and to the connection that has this place in it.
pub(super) async fn speak(
    peer: Peer,
    mut stream: Counted,
    acceptor: TlsAcceptor,
    ledger: (&Ledger, usize),
) {
    if peer == Peer::Resets {
        let _ = stream.write_all(b"220 mx\r\n").await;
    }
    let Some(mut stream) = stream.begin(peer).await else {
        return;
    };
    let at_once = Duration::ZERO;
    match peer {
        Peer::Slow => return drip(&mut stream, b"220-", b"x", Duration::from_secs(2)).await,
        Peer::Endless => return drip(&mut stream, b"", b"220-and on\r\n", at_once).await,
        Peer::LongLine => return drip(&mut stream, b"220 ", &[b'x'; 1024], at_once).await,
        _ => {}
    }
    if peer == Peer::Trickles {
        // As late as a greeting may be.
        sleep(budget::SMTP_GREETING.mul_f64(0.8)).await;
    }
    let greeting = if peer == Peer::Redirects {
        "554 no\r\n"
    } else {
        "220 mx\r\n"
    };
    let _ = stream.write_all(greeting.as_bytes()).await;
    if !converse(peer, &mut stream, ledger).await {
        return;
    }
    if let Ok(mut tls) = acceptor.accept(stream).await {
        converse(peer, &mut tls, ledger).await;
    }
}

/// Answers commands; true where TLS begins.
async fn converse(
    peer: Peer,
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    (ledger, visit): (&Ledger, usize),
) -> bool {
    loop {
        let mut line = String::new();
        // One octet at a time: what follows may be a handshake.
        while !line.ends_with('\n') {
            let Ok(octet) = stream.read_u8().await else {
                return false;
            };
            line.push(char::from(octet));
        }
        let begins_tls = line.starts_with("STARTTLS");
        let quits = line.starts_with("QUIT");
        let word = line.split(' ').next().unwrap_or_default().to_owned();
        {
            let mut seen = ledger.lock().expect("a ledger");
            seen.told.insert(word);
            if quits {
                seen.visits[visit].ended = Some(Instant::now());
            }
        }
        let reply = match (line.split_whitespace().next(), peer) {
            (Some("EHLO"), Peer::Trickles) => {
                drip(stream, b"", b"250-X\r\n", Duration::from_secs(1)).await;
                return false;
            }
            (Some("EHLO"), Peer::Lacks) => "250 mx\r\n",
            (Some("EHLO"), _) => "250-mx\r\n250 STARTTLS\r\n",
            (Some("STARTTLS"), Peer::Injects) => "220 go\r\n250-INJECTED\r\n250 AUTH PLAIN\r\n",
            (Some("STARTTLS"), _) => "220 go\r\n",
            (Some("QUIT"), _) => "221 bye\r\n",
            _ => "500 what\r\n",
        };
        if stream.write_all(reply.as_bytes()).await.is_err() || begins_tls {
            return begins_tls;
        }
        if quits {
            // The server is who closes (RFC 5321 4.1.1.10); what comes all the same is heard.
            let _ = stream.shutdown().await;
        }
    }
}
