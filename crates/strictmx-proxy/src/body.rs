//! Bodies: of requests, which come whole and in time or not at all; of answers, which tell when
//! they end.

use std::hash::{BuildHasher as _, RandomState};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Extension;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use futures_util::Stream;
use http::{HeaderValue, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Frame, SizeHint};
use strictmx_probe::address_guard::Prefix;
use strictmx_wire::ProblemKind;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::Client;
use crate::per_network::PerNetwork;
use crate::problem::Refused;

/// Octets in memory for all bodies of requests until they are answered, for their answers until read,
/// and for pictures and pages of stored results until read.
pub const BODIES_MEMORY: usize = 4 * 1024 * 1024;

/// Octets of [`BODIES_MEMORY`] that a network of clients may have.
pub(crate) const OF_NETWORK: usize = BODIES_MEMORY / PARTS;

/// A network of clients has one of so many parts of a room.
const PARTS: usize = 4;

/// Octets in memory of all results together that go out whole, until they are written. Beyond that
/// they go in pieces.
pub const WHOLE_MEMORY: usize = 4 * 1024 * 1024;

/// Octets of a body with a text to be judged.
pub(crate) const MAX_TEXT: usize = 256 * 1024;

/// Octets of a body with a domain.
pub(crate) const MAX_DOMAIN: usize = 4 * 1024;

/// Octets of a body that are not counted there: they are among what its connection takes. Usual
/// texts have less, so that nobody takes the room for them.
const UNCOUNTED: usize = 1024;

/// Octets of an answer that are given out at a time.
pub(crate) const PIECE: usize = 16 * 1024;

/// The octets in pieces, each of its own memory: whoever is slow to take them keeps those that are on
/// their way to him, and not the rest.
pub(crate) fn in_pieces(octets: &[u8]) -> impl ExactSizeIterator<Item = Bytes> {
    octets.chunks(PIECE).map(Bytes::copy_from_slice)
}

/// JSON of so many octets that comes in pieces. Its length is told, so that the first are written at
/// once; whoever is slow to take them has no more of it than is on its way, or has room for it.
pub(crate) fn json_in_pieces<S>(octets: usize, pieces: S) -> Response
where
    S: Stream<Item = io::Result<Bytes>> + Send + 'static,
{
    let json = HeaderValue::from_static("application/json");
    let headers = [
        (header::CONTENT_TYPE, json),
        (header::CONTENT_LENGTH, HeaderValue::from(octets)),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

/// What a body may be.
#[derive(Clone, Debug)]
pub(crate) struct Bounds {
    /// Octets at most.
    octets: usize,
    /// So long it has to arrive.
    patience: Duration,
    /// Where it has too many octets: how many there may be, and what to do.
    too_large: &'static str,
    /// What is left for all bodies together.
    room: Arc<Room>,
}

/// What is left for bodies.
#[derive(Debug)]
pub(crate) struct Room {
    all: Arc<Semaphore>,
    /// Octets for each network.
    of_network: usize,
    /// For those of each network of clients that sends or reads some, by keyed hashes as limits have them.
    networks: PerNetwork<Semaphore>,
    secret: RandomState,
}

/// What takes room until its last octet has left.
struct Held {
    octets: Bytes,
    _room: [OwnedSemaphorePermit; 2],
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.octets
    }
}

impl Room {
    pub(crate) fn new(octets: usize) -> Self {
        Self {
            all: Arc::new(Semaphore::new(octets)),
            of_network: octets / PARTS,
            networks: PerNetwork::default(),
            secret: RandomState::new(),
        }
    }

    /// The octets as a whole, shared and not copied. They take room for a network until they are
    /// written or given up; `None` where there is none.
    pub(crate) fn whole(&self, network: Prefix, octets: Bytes) -> Option<Bytes> {
        let _room = self.take(&self.of(network), octets.len()).ok()?;
        Some(Bytes::from_owner(Held { octets, _room }))
    }

    /// Takes so many octets for a network, until what is given is dropped.
    ///
    /// # Errors
    /// Where there is no room: for the network, or for all.
    fn take(
        &self,
        of_network: &Arc<Semaphore>,
        octets: usize,
    ) -> Result<[OwnedSemaphorePermit; 2], Refused> {
        let octets = u32::try_from(octets).map_err(|_| Refused::MemoryTaken)?;
        let take = |room: &Arc<Semaphore>| Arc::clone(room).try_acquire_many_owned(octets);
        Ok([
            take(of_network).map_err(|_| Refused::BodiesOfNetwork)?,
            take(&self.all).map_err(|_| Refused::MemoryTaken)?,
        ])
    }

    /// An answer takes room until it is read, but for its first piece: usual ones have less.
    fn counted(
        &self,
        of_network: &Arc<Semaphore>,
        response: Response,
    ) -> Result<Response, Refused> {
        // What comes in pieces says so in its head alone.
        let told = response.headers().get(header::CONTENT_LENGTH);
        let told = told.and_then(|octets| octets.to_str().ok()?.parse().ok());
        let octets = told.or(response.body().size_hint().exact()).unwrap_or(0);
        let octets = usize::try_from(octets).map_err(|_| Refused::MemoryTaken)?;
        let held = self.take(of_network, octets.saturating_sub(PIECE))?;
        Ok(response.map(|body| Body::new(Ending::new(body, move |_| drop(held)))))
    }

    pub(crate) fn of(&self, network: Prefix) -> Arc<Semaphore> {
        let room = || Semaphore::new(self.of_network);
        self.networks.of(self.secret.hash_one(network), room)
    }

    /// Forgets networks that send and read nothing.
    pub(crate) fn forget_old(&self) {
        self.networks.forget_unused();
    }

    /// How many networks are remembered.
    #[cfg(test)]
    pub(crate) fn remembered(&self) -> usize {
        self.networks.len()
    }
}

impl Bounds {
    /// Of a text to be judged: a policy may have 64 KiB, and JSON escapes it.
    pub(crate) fn of_text(patience: Duration, room: &Arc<Room>) -> Self {
        Self {
            room: Arc::clone(room),
            octets: MAX_TEXT,
            patience,
            too_large: "A body has at most 256 KiB, which a policy of 64 KiB fits into however it is escaped. Send one text at a time.",
        }
    }

    /// Of a domain: 253 characters, and JSON escapes them.
    pub(crate) fn of_domain(patience: Duration, room: &Arc<Room>) -> Self {
        Self {
            room: Arc::clone(room),
            octets: MAX_DOMAIN,
            patience,
            too_large: "A body has at most 4 KiB, which any domain fits into however it is escaped. Send one domain at a time, and nothing else.",
        }
    }

    /// Reads a body to its end; it takes its room until the second is dropped.
    async fn read(
        &self,
        body: Body,
        of_network: &Arc<Semaphore>,
    ) -> Result<(Bytes, Vec<[OwnedSemaphorePermit; 2]>), Refused> {
        let mut body = Limited::new(body, self.octets);
        let (mut read, mut held) = (Vec::new(), Vec::new());
        let mut counted = UNCOUNTED;
        while let Some(frame) = body.frame().await {
            let frame = frame.map_err(|error| {
                if error.is::<LengthLimitError>() {
                    self.exceeded()
                } else {
                    refused(ProblemKind::CUT_OFF)
                }
            })?;
            let Ok(octets) = frame.into_data() else {
                continue;
            };
            read.extend_from_slice(&octets);
            // Room ahead of what comes is taken as well.
            let more = read.capacity().saturating_sub(counted);
            if more > 0 {
                held.push(self.room.take(of_network, more)?);
                counted += more;
            }
        }
        Ok((read.into(), held))
    }

    fn exceeded(&self) -> Refused {
        let (kind, detail) = (ProblemKind::TOO_LARGE, self.too_large.to_owned());
        Refused::Request { kind, detail }
    }
}

/// Reads the body of a request before anybody sees the request. The answer takes room as well while it
/// is read.
///
/// # Errors
/// The kind of problem where it is too large, too slow, or breaks off, or where there are too many others.
pub(crate) async fn whole(
    State(bounds): State<Bounds>,
    Extension(client): Extension<Client>,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > bounds.octets as u64 {
        return Err(bounds.exceeded());
    }
    let of_network = bounds.room.of(client.network);
    let read = bounds.read(body, &of_network);
    let read = tokio::time::timeout(bounds.patience, read).await;
    let (body, held) = read.map_err(|_| refused(ProblemKind::TOO_SLOW))??;
    let response = next.run(Request::from_parts(head, body.into())).await;
    drop(held);
    bounds.room.counted(&of_network, response)
}

/// Counts an answer to a request without a body, such as a picture, which takes room while it is read.
///
/// # Errors
/// Where there is no room.
pub(crate) async fn answered(
    State(room): State<Arc<Room>>,
    Extension(client): Extension<Client>,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let response = next.run(request).await;
    room.counted(&room.of(client.network), response)
}

fn refused(kind: ProblemKind) -> Refused {
    let detail = match kind {
        ProblemKind::TOO_SLOW => "The body has some seconds to arrive. Send it again.",
        _ => "The body ends before its announced end. Send it again.",
    };
    let detail = detail.to_owned();
    Refused::Request { kind, detail }
}

/// A body that tells how many octets it had when it ends: read to its last octet, or given up.
pub(crate) struct Ending<F: FnOnce(u64)> {
    body: Body,
    octets: u64,
    tell: Option<F>,
}

impl<F: FnOnce(u64)> Ending<F> {
    pub(crate) fn new(body: Body, tell: F) -> Self {
        Self {
            body,
            octets: 0,
            tell: Some(tell),
        }
    }
}

impl<F: FnOnce(u64) + Unpin> HttpBody for Ending<F> {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &frame {
            let octets = frame.data_ref().map_or(0, Bytes::len);
            self.octets += u64::try_from(octets).unwrap_or(u64::MAX);
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl<F: FnOnce(u64)> Drop for Ending<F> {
    fn drop(&mut self) {
        if let Some(tell) = self.tell.take() {
            tell(self.octets);
        }
    }
}
