//! A connection that is counted for the zone that it was made for.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::sleep;

use super::peers::Ledger;
use super::plan::Peer;

/// Counts what arrives.
pub(super) struct Counted {
    stream: TcpStream,
    zone: Option<u32>,
    ledger: Ledger,
}

impl Counted {
    pub(super) fn new(stream: TcpStream, zone: Option<u32>, ledger: &Ledger) -> Self {
        let counted = Self {
            stream,
            zone,
            ledger: Arc::clone(ledger),
        };
        counted.count(1, 0);
        counted
    }

    fn count(&self, connections: usize, octets: usize) {
        let Some(zone) = self.zone else { return };
        let mut seen = self.ledger.lock().expect("a ledger");
        let taken = seen.zones.entry(zone).or_default();
        taken.connections += connections;
        taken.octets += octets;
    }

    /// What the peer does before it says anything; `None` where it does not go on.
    pub(super) async fn begin(mut self, peer: Peer) -> Option<Self> {
        match peer {
            Peer::HalfOpen => std::future::pending().await,
            Peer::Closes => None,
            Peer::Resets => {
                let _ = self.read(&mut [0; 4096]).await;
                // RST in place of FIN.
                let _ = self.stream.set_zero_linger();
                None
            }
            Peer::Nonsense => {
                let _ = self.write_all(b"SSH-2.0-nonsense\r\n").await;
                let _ = self.read(&mut [0; 4096]).await;
                None
            }
            _ => Some(self),
        }
    }
}

/// Something at first, and then an octet, a line or a block again and again, for as long as somebody
/// takes it.
pub(super) async fn drip(
    stream: &mut (impl AsyncWrite + Unpin),
    first: &[u8],
    then: &[u8],
    every: Duration,
) {
    let _ = stream.write_all(first).await;
    while stream.write_all(then).await.is_ok() && stream.flush().await.is_ok() {
        if !every.is_zero() {
            sleep(every).await;
        }
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = ready!(Pin::new(&mut self.stream).poll_read(cx, buf));
        self.count(0, buf.filled().len() - before);
        Poll::Ready(read)
    }
}

impl AsyncWrite for Counted {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
