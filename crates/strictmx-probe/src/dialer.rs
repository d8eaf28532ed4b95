//! How a connection comes about.
//!
//! The network is one way, the lab's own streams are another. Either stands behind the
//! [address guard](crate::address_guard): a dialer is handed nothing but public addresses, and
//! has to say where its connection really leads.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::address_guard::PublicSocketAddr;

/// A stream of octets in both directions.
pub trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// An open connection.
pub struct Conn {
    /// The octets.
    pub stream: Box<dyn Stream>,
    /// Where it leads; classified again before anything is sent.
    pub peer: SocketAddr,
}

impl Conn {
    /// A connection over any stream.
    pub fn new(stream: impl Stream + 'static, peer: SocketAddr) -> Self {
        Self {
            stream: Box::new(stream),
            peer,
        }
    }
}

/// The future of [`Dialer::dial`].
pub type Dialing<'a> = Pin<Box<dyn Future<Output = io::Result<Conn>> + Send + 'a>>;

/// Opens connections.
pub trait Dialer: std::fmt::Debug + Send + Sync {
    /// Connects to exactly this address. Whoever calls sets the time limit and drops the future
    /// when it is over.
    ///
    /// # Errors
    /// As of [`TcpStream::connect`]: kinds `ConnectionRefused`, `ConnectionReset`,
    /// `HostUnreachable`, `NetworkUnreachable` (no route from here) and `PermissionDenied` (a
    /// firewall here) are told apart, others are a protocol error.
    fn dial(&self, to: PublicSocketAddr) -> Dialing<'_>;
}

/// Dials over TCP.
#[derive(Clone, Copy, Debug)]
pub struct TcpDialer {
    /// Whether IPv4 is to be used.
    pub ipv4: bool,
    /// Whether IPv6 is to be used: off where it is configured, but leads nowhere.
    pub ipv6: bool,
}

impl Default for TcpDialer {
    /// Both families; one without a route is found out by trying.
    fn default() -> Self {
        Self {
            ipv4: true,
            ipv6: true,
        }
    }
}

impl Dialer for TcpDialer {
    fn dial(&self, to: PublicSocketAddr) -> Dialing<'_> {
        let usable = if to.ip().is_ipv4() {
            self.ipv4
        } else {
            self.ipv6
        };
        Box::pin(async move {
            if !usable {
                return Err(io::ErrorKind::NetworkUnreachable.into());
            }
            let stream = TcpStream::connect(SocketAddr::from(to)).await?;
            // Small writes that wait for answers: SMTP commands, TLS flights.
            stream.set_nodelay(true)?;
            let peer = stream.peer_addr()?;
            Ok(Conn::new(stream, peer))
        })
    }
}
