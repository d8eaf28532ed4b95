//! Canaries, and the hostile servers: scripted octets on real ports.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use super::pki::Authority;
use super::plan::{APEX, CANARIES, Peer, domains};

/// What arrived.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Canaries that were connected to.
    pub canaries: Vec<SocketAddr>,
    /// Ports that canaries listen on.
    pub watched: usize,
    pub connections: usize,
    /// Lines that mail servers were told.
    pub told: Vec<String>,
}

pub(super) type Ledger = Arc<Mutex<Seen>>;

/// Every port that the product might try.
const WATCHED: [u16; 3] = [25, 80, 443];

/// Listens on every canary; those that the kernel gives to nobody are left out.
pub(super) async fn watch(ledger: &Ledger) {
    for address in CANARIES {
        let address: IpAddr = address.parse().expect(address);
        for port in WATCHED {
            let Ok(listener) = TcpListener::bind((address, port)).await else {
                println!("{address} port {port} cannot be watched");
                continue;
            };
            ledger.lock().expect("a ledger").watched += 1;
            let ledger = Arc::clone(ledger);
            tokio::spawn(async move {
                while listener.accept().await.is_ok() {
                    let hit = SocketAddr::new(address, port);
                    ledger.lock().expect("a ledger").canaries.push(hit);
                }
            });
        }
    }
}

/// Starts every peer on both its ports.
pub(super) async fn start(authority: &Authority, ledger: &Ledger) {
    let (good, maze) = (authority.of_all_hosts(), authority.maze());
    let stranger = authority.acceptor(vec![format!("elsewhere.{APEX}")], "http/1.1");
    for peer in Peer::ALL {
        let acceptor = match peer {
            Peer::Maze => &maze,
            Peer::Stranger => &stranger,
            _ => &good,
        };
        for port in [25, 443] {
            let listener = TcpListener::bind(peer.socket(port))
                .await
                .expect("its port");
            let (acceptor, ledger) = (acceptor.clone(), Arc::clone(ledger));
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    ledger.lock().expect("a ledger").connections += 1;
                    let (acceptor, ledger) = (acceptor.clone(), Arc::clone(&ledger));
                    tokio::spawn(async move {
                        if port == 25 {
                            mail(peer, stream, acceptor, &ledger).await;
                        } else {
                            web(peer, stream, acceptor).await;
                        }
                    });
                }
            });
        }
    }
}

/// A policy that admits the MX hosts of every domain.
fn policy() -> String {
    let domains = domains().into_iter();
    let patterns = domains.map(|(label, _)| format!("mx: *.{label}.{APEX}\n"));
    let patterns: String = patterns.collect();
    format!("version: STSv1\nmode: enforce\n{patterns}max_age: 86400\n")
}

/// What the peer does before TLS; `None` where it goes on.
async fn before_tls(peer: Peer, mut stream: TcpStream) -> Option<TcpStream> {
    match peer {
        Peer::HalfOpen => std::future::pending().await,
        Peer::Closes => None,
        Peer::Resets => {
            let _ = stream.read_u8().await;
            // RST in place of FIN.
            let _ = stream.set_zero_linger();
            None
        }
        Peer::Nonsense => {
            let _ = stream.write_all(b"SSH-2.0-nonsense\r\n").await;
            let _ = stream.read_u8().await;
            None
        }
        _ => Some(stream),
    }
}

async fn web(peer: Peer, stream: TcpStream, acceptor: TlsAcceptor) {
    let Some(stream) = before_tls(peer, stream).await else {
        return;
    };
    let Ok(mut tls) = acceptor.accept(stream).await else {
        return;
    };
    let mut request = [0; 2048];
    if !tls.read(&mut request).await.is_ok_and(|length| length > 0) {
        return;
    }
    let whole = |head: &str, body: &str| {
        format!(
            "HTTP/1.1 {head}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let plain = "Content-Type: text/plain";
    let answer = match peer {
        Peer::Slow => return drip(&mut tls, "HTTP/1.1 200 OK\r\n", "x").await,
        Peer::Endless => {
            let head = format!("HTTP/1.1 200 OK\r\n{plain}\r\nTransfer-Encoding: chunked\r\n\r\n");
            let _ = tls.write_all(head.as_bytes()).await;
            while tls.write_all(b"1000\r\n").await.is_ok() {
                let _ = tls.write_all(&[b'x'; 4096]).await;
                let _ = tls.write_all(b"\r\n").await;
            }
            return;
        }
        Peer::Redirects => whole("302 Found\r\nLocation: https://127.0.0.1/mta-sts.txt", ""),
        Peer::Injects => {
            let bomb = "\u{1f}".repeat(60_000);
            whole(
                &format!("200 OK\r\n{plain}\r\nContent-Encoding: gzip"),
                &bomb,
            )
        }
        Peer::Lacks => whole("404 Not Found", ""),
        _ => whole(&format!("200 OK\r\n{plain}"), &policy()),
    };
    let _ = tls.write_all(answer.as_bytes()).await;
    let _ = tls.shutdown().await;
}

async fn mail(peer: Peer, mut stream: TcpStream, acceptor: TlsAcceptor, ledger: &Ledger) {
    if peer == Peer::Resets {
        let _ = stream.write_all(b"220 mx\r\n").await;
    }
    let Some(mut stream) = before_tls(peer, stream).await else {
        return;
    };
    match peer {
        Peer::Slow => return drip(&mut stream, "220-", "x").await,
        Peer::Endless => {
            while stream.write_all(b"220-and on\r\n").await.is_ok() {}
            return;
        }
        _ => {}
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
    ledger: &Ledger,
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
        let reply = match (line.split_whitespace().next(), peer) {
            (Some("EHLO"), Peer::Lacks) => "250 mx\r\n",
            (Some("EHLO"), _) => "250-mx\r\n250 STARTTLS\r\n",
            (Some("STARTTLS"), Peer::Injects) => "220 go\r\n250-INJECTED\r\n250 AUTH PLAIN\r\n",
            (Some("STARTTLS"), _) => "220 go\r\n",
            (Some("QUIT"), _) => "221 bye\r\n",
            _ => "500 what\r\n",
        };
        let begins_tls = line.starts_with("STARTTLS");
        ledger.lock().expect("a ledger").told.push(line);
        if stream.write_all(reply.as_bytes()).await.is_err() || begins_tls {
            return begins_tls;
        }
    }
}

async fn drip(stream: &mut (impl AsyncWrite + Unpin), first: &str, then: &str) {
    let _ = stream.write_all(first.as_bytes()).await;
    while stream.write_all(then.as_bytes()).await.is_ok() && stream.flush().await.is_ok() {
        sleep(Duration::from_secs(2)).await;
    }
}
