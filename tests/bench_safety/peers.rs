//! Everybody who listens: canaries, resolvers and the hostile servers, on real ports. Who a connection
//! has come to is told by the address that it was made to.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::counted::Counted;
use super::pki::{self, Authority};
use super::plan::{Host, Peer, host_at};
use super::resolver::{self, Asked};
use super::{mail, web};

/// What arrived.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// Canaries of the loopback that were connected to.
    pub canaries: Vec<IpAddr>,
    /// Connections to peers, in the order that they came in.
    pub visits: Vec<Visit>,
    /// What mail servers were told: first words, with the end of the line where there is no second.
    pub told: BTreeSet<String>,
    /// What each zone that is made was asked for.
    pub zones: HashMap<u32, Taken>,
}

/// A connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Visit {
    pub to: SocketAddr,
    /// When it was accepted.
    pub begun: Instant,
    /// When a mail server was told QUIT, which it then answers, and closes: no later than the client
    /// may take it for ended.
    pub ended: Option<Instant>,
}

impl Seen {
    /// Connections to an address, on whatever port.
    pub(super) fn visits_of(&self, address: IpAddr) -> Vec<Visit> {
        let visits = self.visits.iter();
        let there = visits.filter(|visit| visit.to.ip() == address);
        there.copied().collect()
    }
}

/// What a check has cost others.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Taken {
    pub connections: usize,
    pub octets: usize,
}

pub(super) type Ledger = Arc<Mutex<Seen>>;

/// Every port that the product might try.
const PORTS: [u16; 3] = [25, 80, 443];

/// With whom TLS is spoken.
#[derive(Clone)]
pub(super) struct Acceptors {
    resolver: TlsAcceptor,
    good: TlsAcceptor,
    maze: TlsAcceptor,
    stranger: TlsAcceptor,
}

impl Acceptors {
    fn of(&self, peer: Peer) -> TlsAcceptor {
        match peer {
            Peer::Maze => self.maze.clone(),
            Peer::Stranger => self.stranger.clone(),
            _ => self.good.clone(),
        }
    }
}

/// Listens on all addresses, of both families, until the process ends.
pub(super) async fn start(authority: &Authority, ledger: &Ledger) -> Asked {
    let acceptors = Acceptors {
        resolver: authority.of_all_hosts("h2"),
        good: authority.of_all_hosts("http/1.1"),
        maze: pki::maze(),
        stranger: authority.of_a_stranger(),
    };
    let asked = Asked::default();
    for port in PORTS {
        let listener = TcpListener::bind((Ipv6Addr::UNSPECIFIED, port));
        let listener = listener.await.expect("its port");
        let (acceptors, ledger, asked) =
            (acceptors.clone(), Arc::clone(ledger), Arc::clone(&asked));
        tokio::spawn(async move {
            // One that is gone before it is accepted is no reason to stop.
            loop {
                if let Ok((stream, _)) = listener.accept().await {
                    meet(port, stream, &acceptors, &ledger, &asked);
                }
            }
        });
    }
    asked
}

fn meet(port: u16, stream: TcpStream, acceptors: &Acceptors, ledger: &Ledger, asked: &Asked) {
    let Ok(address) = stream.local_addr() else {
        return;
    };
    let address = address.ip().to_canonical();
    match (host_at(address), port) {
        (Host::Resolver(n), 443) => {
            let (acceptor, asked) = (acceptors.resolver.clone(), Arc::clone(asked));
            tokio::spawn(resolver::serve(n, stream, acceptor, asked));
        }
        (Host::Peer(peer, zone), 25 | 443) => {
            let visit = begin(ledger, SocketAddr::new(address, port));
            let acceptor = acceptors.of(peer);
            let stream = Counted::new(stream, zone, ledger);
            let ledger = Arc::clone(ledger);
            tokio::spawn(async move {
                if port == 25 {
                    mail::speak(peer, stream, acceptor, (&ledger, visit)).await;
                } else {
                    web::answer(peer, zone, stream, acceptor).await;
                }
            });
        }
        _ => ledger.lock().expect("a ledger").canaries.push(address),
    }
}

/// Notes a connection; its place among all of them.
fn begin(ledger: &Ledger, to: SocketAddr) -> usize {
    let mut seen = ledger.lock().expect("a ledger");
    seen.visits.push(Visit {
        to,
        begun: Instant::now(),
        ended: None,
    });
    seen.visits.len() - 1
}
