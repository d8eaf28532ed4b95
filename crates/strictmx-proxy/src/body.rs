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

/// Largest body of a request, in octets; a policy may have 64 KiB, and JSON escapes it.
const MAX_BODY: usize = 256 * 1024;

/// Reads the body of a request before anybody sees the request.
///
/// # Errors
/// The kind of problem where it is too large, too slow, or breaks off.
pub(crate) async fn whole(
    State(patience): State<Duration>,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Err(refused(ProblemKind::TOO_LARGE));
    }
    let read = Limited::new(body, MAX_BODY).collect();
    let read = tokio::time::timeout(patience, read).await;
    let body = match read.map_err(|_| refused(ProblemKind::TOO_SLOW))? {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Err(refused(ProblemKind::TOO_LARGE));
        }
        Err(_) => return Err(refused(ProblemKind::CUT_OFF)),
    };
    Ok(next.run(Request::from_parts(head, body.into())).await)
}

fn refused(kind: ProblemKind) -> Refused {
    let detail = match kind {
        ProblemKind::TOO_LARGE => {
            "A body has at most 256 KiB, which a policy of 64 KiB fits into however it is escaped. Send one text, or one domain, at a time."
        }
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
