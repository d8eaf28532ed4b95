//! The path between two hosts: octets arrive half a round trip after they were written, in
//! order, however many are on their way. Bandwidth is unlimited; delay is all there is.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use bytes::{Buf as _, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::lock::lock;

/// Octets that may be under way in one direction. Larger than any honest exchange here, so that
/// it shapes nothing; it keeps an endless sender from filling memory.
const WINDOW: usize = 256 * 1024;

/// One end of a connection.
#[derive(Debug)]
pub struct End {
    delay: Duration,
    outgoing: Arc<Mutex<Line>>,
    incoming: Arc<Mutex<Line>>,
    arrival: Pin<Box<Sleep>>,
}

/// One direction.
#[derive(Debug, Default)]
struct Line {
    under_way: VecDeque<(Instant, Segment)>,
    octets: usize,
    /// The writing end said that nothing follows.
    finished: bool,
    /// The reading end is gone.
    deaf: bool,
    reader: Option<Waker>,
    writer: Option<Waker>,
}

#[derive(Debug)]
enum Segment {
    Data(Bytes),
    Fin,
    Reset,
}

/// Two ends with `delay` between them in each direction: half a round trip.
pub(crate) fn pair(delay: Duration) -> (End, End) {
    let lines = [(); 2].map(|()| Arc::new(Mutex::new(Line::default())));
    let end = |outgoing: &Arc<_>, incoming: &Arc<_>| End {
        delay,
        outgoing: Arc::clone(outgoing),
        incoming: Arc::clone(incoming),
        arrival: Box::pin(sleep_until(Instant::now())),
    };
    (end(&lines[0], &lines[1]), end(&lines[1], &lines[0]))
}

impl End {
    /// Breaks the connection off: the other end reads what is under way, then a reset.
    pub(crate) fn reset(self) {
        self.finish(Segment::Reset);
    }

    fn finish(&self, last: Segment) {
        let arrives = Instant::now() + self.delay;
        let mut line = lock(&self.outgoing);
        if !line.finished {
            line.finished = true;
            line.send(arrives, last);
        }
    }
}

impl Line {
    fn send(&mut self, arrives: Instant, segment: Segment) {
        self.under_way.push_back((arrives, segment));
        wake(&mut self.reader);
    }
}

impl AsyncRead for End {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let Self {
            incoming, arrival, ..
        } = self.get_mut();
        let mut line = lock(incoming);
        let Some((arrives, segment)) = line.under_way.front_mut() else {
            line.reader = Some(cx.waker().clone());
            return Poll::Pending;
        };
        if *arrives > Instant::now() {
            arrival.as_mut().reset(*arrives);
            ready!(arrival.as_mut().poll(cx));
        }
        match segment {
            Segment::Fin => Poll::Ready(Ok(())),
            Segment::Reset => Poll::Ready(Err(io::ErrorKind::ConnectionReset.into())),
            Segment::Data(data) => {
                let taken = data.len().min(buf.remaining());
                buf.put_slice(&data[..taken]);
                data.advance(taken);
                if data.is_empty() {
                    line.under_way.pop_front();
                }
                line.octets -= taken;
                wake(&mut line.writer);
                Poll::Ready(Ok(()))
            }
        }
    }
}

impl AsyncWrite for End {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        data: &[u8],
    ) -> Poll<io::Result<usize>> {
        let arrives = Instant::now() + self.delay;
        let mut line = lock(&self.outgoing);
        if line.finished || line.deaf {
            return Poll::Ready(Err(io::ErrorKind::BrokenPipe.into()));
        }
        let taken = data.len().min(WINDOW - line.octets);
        if taken == 0 && !data.is_empty() {
            line.writer = Some(cx.waker().clone());
            return Poll::Pending;
        }
        line.octets += taken;
        line.send(
            arrives,
            Segment::Data(Bytes::copy_from_slice(&data[..taken])),
        );
        Poll::Ready(Ok(taken))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.finish(Segment::Fin);
        Poll::Ready(Ok(()))
    }
}

impl Drop for End {
    fn drop(&mut self) {
        self.finish(Segment::Fin);
        let mut line = lock(&self.incoming);
        line.deaf = true;
        wake(&mut line.writer);
    }
}

fn wake(waker: &mut Option<Waker>) {
    if let Some(waker) = waker.take() {
        waker.wake();
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    const DELAY: Duration = Duration::from_millis(25);

    #[tokio::test(start_paused = true)]
    async fn a_reply_takes_a_round_trip_and_chunks_do_not_add_up() {
        let (mut near, mut far) = pair(DELAY);
        let start = Instant::now();
        let server = tokio::spawn(async move {
            let mut question = [0; 3];
            far.read_exact(&mut question).await.expect("three octets");
            for chunk in [b"on", b"e ", b"tw", b"o."] {
                far.write_all(chunk).await.expect("the client listens");
            }
            question
        });
        for octet in b"ask" {
            near.write_all(&[*octet]).await.expect("the server listens");
        }
        let mut reply = String::new();
        near.read_to_string(&mut reply)
            .await
            .expect("a reply and the end");
        assert_eq!((reply.as_str(), start.elapsed()), ("one two.", 2 * DELAY));
        assert_eq!(&server.await.expect("the server ends"), b"ask");
    }

    #[tokio::test(start_paused = true)]
    async fn octets_are_under_way_while_the_writer_goes_on() {
        let (mut near, mut far) = pair(DELAY);
        let start = Instant::now();
        far.write_all(b"a").await.expect("room");
        tokio::time::sleep(Duration::from_millis(10)).await;
        far.write_all(b"b").await.expect("room");
        assert_eq!(near.read_u8().await.expect("a"), b'a');
        assert_eq!(start.elapsed(), DELAY);
        assert_eq!(near.read_u8().await.expect("b"), b'b');
        assert_eq!(start.elapsed(), DELAY + Duration::from_millis(10));
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_sender_waits_for_its_reader() {
        let (mut near, mut far) = pair(DELAY);
        let sent = tokio::spawn(async move {
            let mut sent = 0;
            while let Ok(octets) = far.write(&[0; 10_000]).await {
                sent += octets;
            }
            sent
        });
        let mut some = vec![0; 50_000];
        near.read_exact(&mut some).await.expect("there is enough");
        drop(near);
        let sent = sent.await.expect("it ends when nobody listens");
        assert!((50_000..=50_000 + WINDOW).contains(&sent), "{sent}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_sent_before_a_reset_arrives() {
        let (mut near, mut far) = pair(DELAY);
        far.write_all(b"x").await.expect("room");
        far.reset();
        assert_eq!(near.read_u8().await.expect("x"), b'x');
        assert_eq!(
            near.read_u8().await.expect_err("then the reset").kind(),
            io::ErrorKind::ConnectionReset
        );
        assert_eq!(
            near.write(b"y").await.expect_err("nobody there").kind(),
            io::ErrorKind::BrokenPipe
        );
    }
}
