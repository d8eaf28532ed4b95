//! How a connection comes about.
//!
//! The network is one way, the lab's own streams are another. Either stands behind the
//! [address guard](crate::address_guard): a dialer is handed nothing but public addresses, and
//! has to say where its connection really leads.

use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};
use std::pin::Pin;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use crate::address_guard::{PublicSocketAddr, is_global_unicast};

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
    /// `HostUnreachable` (also where a router farther on has no way), `NetworkUnreachable` (no route
    /// from here) and `PermissionDenied` (a firewall here, or one that cannot be told from it) are told
    /// apart, others are a protocol error.
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
            let stream = TcpStream::connect(SocketAddr::from(to)).await;
            let stream = stream.map_err(|error| told_apart(error, || has_way(to.into())))?;
            // Small writes that wait for answers: SMTP commands, TLS flights.
            stream.set_nodelay(true)?;
            let peer = stream.peer_addr()?;
            Ok(Conn::new(stream, peer))
        })
    }
}

/// The error of a connection, as of the host where a router farther on has said that it has no way
/// there: the system has the same words for that and for its own ways. Of rules against it (RFC 4443
/// 3.1, codes 1, 5 and 6) those of our own network say the same, so that they stay ours.
fn told_apart(error: io::Error, has_way: impl FnOnce() -> bool) -> io::Error {
    if error.kind() == io::ErrorKind::NetworkUnreachable && has_way() {
        io::Error::new(io::ErrorKind::HostUnreachable, error)
    } else {
        error
    }
}

/// Whether the system has a way to an address: it looks for one to connect a UDP socket, and sends
/// nothing.
fn has_way(to: SocketAddr) -> bool {
    let any: IpAddr = if to.is_ipv4() {
        Ipv4Addr::UNSPECIFIED.into()
    } else {
        Ipv6Addr::UNSPECIFIED.into()
    };
    let source = UdpSocket::bind((any, 0)).and_then(|socket| {
        socket.connect(to)?;
        socket.local_addr()
    });
    source.is_ok_and(|source| leads_out(source.ip()))
}

/// Whether a source is one from which the internet can be reached. Without a public address of IPv6,
/// as behind a router that has no uplink, it is that router which has no way.
fn leads_out(source: IpAddr) -> bool {
    match source {
        IpAddr::V4(_) => true,
        IpAddr::V6(source) => is_global_unicast(source),
    }
}

#[cfg(test)]
mod tests {
    use strictmx_core::observation::Cause;

    use super::*;
    use crate::failure::cause_of_io;

    #[test]
    fn what_a_router_says_is_not_our_own_lack() {
        let system = io::Error::from_raw_os_error;
        for (error, has_way, cause) in [
            (
                io::ErrorKind::NetworkUnreachable.into(),
                false,
                Cause::NoRoute,
            ),
            (
                io::ErrorKind::NetworkUnreachable.into(),
                true,
                Cause::Unreachable,
            ),
            (io::ErrorKind::PermissionDenied.into(), true, Cause::NoRoute),
            // EACCES and EPERM: a rule here, or nobody can say whose.
            #[cfg(unix)]
            (system(13), true, Cause::NoRoute),
            #[cfg(unix)]
            (system(1), true, Cause::NoRoute),
            (
                io::ErrorKind::ConnectionRefused.into(),
                true,
                Cause::Refused,
            ),
        ] {
            let told = format!("{error}, {has_way}");
            let error = told_apart(error, || has_way);
            assert_eq!(cause_of_io(&error), cause, "{told}");
        }
    }

    #[test]
    fn only_a_public_address_of_ipv6_leads_out() {
        for (source, leads) in [
            ("192.168.1.2", true),
            ("2a00::1", true),
            ("fd00::1", false),
            ("fe80::1", false),
            ("::1", false),
        ] {
            let source = source.parse().expect(source);
            assert_eq!(leads_out(source), leads, "{source}");
        }
    }

    #[test]
    fn there_is_a_way_to_ourselves() {
        assert!(has_way(([127, 0, 0, 1], 25).into()));
    }
}
