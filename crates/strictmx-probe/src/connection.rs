//! The one way to a host: guard, turn, budget, dial, guard again.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use strictmx_core::observation::{Cause, Failure, Stage};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;

use crate::address_guard::{AddressGuard, Port, Refused};
use crate::budget::{self, ScanBudget};
use crate::dialer::{Dialer, Stream};
use crate::failure::{Flooded, cause_of_io};
use crate::memory::{Held, Share};
use crate::pace::Turn;

/// A connection that counts what it receives and sends.
pub(crate) struct Connection {
    stream: Box<dyn Stream>,
    /// Over when the stream is.
    _turn: Turn,
    octets_left: usize,
    sent_left: usize,
    budget: Arc<ScanBudget>,
    held: Held,
}

/// Connects to an address whose turn it is. A failure in [`Stage::Start`] says nothing about the
/// host: we did not want to reach it, or could not.
pub(crate) async fn connect(
    guard: &AddressGuard,
    dialer: &dyn Dialer,
    budget: &Arc<ScanBudget>,
    share: &Arc<Share>,
    take_connect: fn(&ScanBudget) -> bool,
    turn: Turn,
) -> Result<Connection, Failure> {
    let public = turn.to;
    if !take_connect(budget) {
        return Err(Failure::new(Stage::Start, Cause::BudgetSpent));
    }
    let dialled = timeout(budget::CONNECT, dialer.dial(public)).await;
    let conn = dialled
        .map_err(|_| Failure::new(Stage::Connect, Cause::Timeout))?
        .map_err(|error| {
            let cause = cause(&error, public.port());
            let stage = if cause.is_ours() {
                Stage::Start
            } else {
                Stage::Connect
            };
            Failure::new(stage, cause).detail(error.to_string())
        })?;
    let refused = |refused: Refused| Failure::new(Stage::Start, refused.cause());
    guard.confirm(public, conn.peer).map_err(refused)?;
    Ok(Connection {
        stream: conn.stream,
        _turn: turn,
        octets_left: budget::CONNECTION_OCTETS,
        sent_left: budget::CONNECTION_SENT,
        budget: Arc::clone(budget),
        held: Held::of(share),
    })
}

fn cause(error: &io::Error, port: Port) -> Cause {
    match (error.kind(), port) {
        // Nobody but our own system forbids a connection before it is made.
        (io::ErrorKind::PermissionDenied, Port::Smtp) => Cause::OwnPort25Closed,
        _ => cause_of_io(error),
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        std::task::ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let received = buf.filled().len() - before;
        let Some(left) = self.octets_left.checked_sub(received) else {
            return Poll::Ready(Err(io::Error::other(Flooded::Connection)));
        };
        self.octets_left = left;
        if !self.budget.take_octets(received) {
            return Poll::Ready(Err(io::Error::other(Flooded::Scan)));
        }
        if !self.held.take(received) {
            return Poll::Ready(Err(io::Error::other(Flooded::Memory)));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        let too_much = || Poll::Ready(Err(io::Error::other(Flooded::Sent)));
        // Nothing of what would be too much goes out.
        if octets.len() > self.sent_left {
            return too_much();
        }
        let sent = std::task::ready!(Pin::new(&mut self.stream).poll_write(cx, octets))?;
        self.sent_left -= sent;
        if self.budget.take_sent(sent) {
            Poll::Ready(Ok(sent))
        } else {
            too_much()
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};

    use super::*;
    use crate::failure::cause_of_io;
    use crate::memory::Room;
    use crate::pace::{Pace, QueuePlaces, Rank};

    async fn connection(budget: &Arc<ScanBudget>) -> (Connection, DuplexStream) {
        connection_of(budget, &Arc::default()).await
    }

    async fn connection_of(
        budget: &Arc<ScanBudget>,
        share: &Arc<Share>,
    ) -> (Connection, DuplexStream) {
        let address = "11.0.0.1".parse().expect("an address");
        let to = AddressGuard::new().admit(address, Port::Smtp);
        let pace = Pace::new(Duration::ZERO);
        let scan = QueuePlaces::default();
        let turn = pace.turn(&scan, to.expect("public"), Rank::Verdict);
        let (ours, theirs) = duplex(2 * budget::CONNECTION_SENT);
        let connection = Connection {
            stream: Box::new(ours),
            _turn: turn.await.expect("nobody waits"),
            octets_left: budget::CONNECTION_OCTETS,
            sent_left: budget::CONNECTION_SENT,
            budget: Arc::clone(budget),
            held: Held::of(share),
        };
        (connection, theirs)
    }

    #[tokio::test]
    async fn what_is_sent_is_bounded_for_a_connection() {
        let (mut connection, mut peer) = connection(&Arc::default()).await;
        let most = vec![0; budget::CONNECTION_SENT];
        connection
            .write_all(&most)
            .await
            .expect("as much as may be");
        let error = connection.write_all(b"x").await.expect_err("one more");
        assert_eq!(cause_of_io(&error), Cause::BudgetSpent);
        drop(connection);
        let mut received = Vec::new();
        peer.read_to_end(&mut received).await.expect("an end");
        assert_eq!(received.len(), most.len());
    }

    /// Where others take all room, that is nothing that a host or its scan has spent.
    #[tokio::test]
    async fn without_memory_what_comes_is_not_tested() {
        let room = Arc::<Room>::default();
        let (others, share) = (room.share(), Arc::new(room.share()));
        let _ = others.take(budget::RUNNING_MEMORY);
        assert!(share.take(budget::SCAN_MEMORY - 2), "whatever others take");
        let (mut connection, mut peer) = connection_of(&Arc::default(), &share).await;
        peer.write_all(b"22").await.expect("sent");
        assert_eq!(connection.read_u8().await.expect("one more"), b'2');
        let error = connection.read_u8().await.expect_err("and no other");
        let why = "there is no memory left for it".to_owned();
        assert_eq!(cause_of_io(&error), Cause::Withheld { why });
    }

    #[tokio::test]
    async fn what_is_sent_is_bounded_for_a_scan() {
        let budget = Arc::default();
        let (piece, mut sent) = ([0; 1024], 0);
        let error = loop {
            let (mut connection, _peer) = connection(&budget).await;
            match connection.write_all(&piece).await {
                Ok(()) => sent += piece.len(),
                Err(error) => break error,
            }
        };
        assert_eq!(cause_of_io(&error), Cause::BudgetSpent);
        assert_eq!(sent, budget::SCAN_SENT);
    }
}
