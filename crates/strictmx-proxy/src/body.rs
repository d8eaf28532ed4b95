//! Bodies: of requests, which come whole and in time or not at all; of answers, which tell when
//! they end.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::{Frame, SizeHint};
use strictmx_wire::ProblemKind;

use crate::problem::Refused;

/// What a body may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Octets at most.
    octets: usize,
    /// So long it has to arrive.
    patience: Duration,
    /// Where it has too many octets: how many there may be, and what to do.
    too_large: &'static str,
}

impl Bounds {
    /// Of a text to be judged: a policy may have 64 KiB, and JSON escapes it.
    pub(crate) fn of_text(patience: Duration) -> Self {
        Self {
            octets: 256 * 1024,
            patience,
            too_large: "A body has at most 256 KiB, which a policy of 64 KiB fits into however it is escaped. Send one text at a time.",
        }
    }

    /// Of a domain: 253 characters, and JSON escapes them.
    pub(crate) fn of_domain(patience: Duration) -> Self {
        Self {
            octets: 4 * 1024,
            patience,
            too_large: "A body has at most 4 KiB, which any domain fits into however it is escaped. Send one domain at a time, and nothing else.",
        }
    }

    fn exceeded(self) -> Refused {
        let (kind, detail) = (ProblemKind::TOO_LARGE, self.too_large.to_owned());
        Refused::Request { kind, detail }
    }
}

/// Reads the body of a request before anybody sees the request.
///
/// # Errors
/// The kind of problem where it is too large, too slow, or breaks off.
pub(crate) async fn whole(
    State(bounds): State<Bounds>,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > bounds.octets as u64 {
        return Err(bounds.exceeded());
    }
    let read = Limited::new(body, bounds.octets).collect();
    let read = tokio::time::timeout(bounds.patience, read).await;
    let body = match read.map_err(|_| refused(ProblemKind::TOO_SLOW))? {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Err(bounds.exceeded());
        }
        Err(_) => return Err(refused(ProblemKind::CUT_OFF)),
    };
    Ok(next.run(Request::from_parts(head, body.into())).await)
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
