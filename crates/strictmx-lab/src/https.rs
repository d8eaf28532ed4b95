//! A policy host: an HTTPS server with one file (RFC 8461 3.3).

use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use hyper::header::{HeaderName, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use strictmx_core::domain_name::DomainName;
use tokio::time::{Interval, MissedTickBehavior, interval};

use crate::authority::{Authority, CertificateKind};
use crate::path::End;
use crate::tls::Tls;

/// Where a policy belongs (RFC 8461 3.3).
pub(crate) const WELL_KNOWN: &str = "/.well-known/mta-sts.txt";

/// How a policy host behaves.
#[derive(Clone, Debug)]
pub(crate) struct PolicyServer {
    pub tls: Tls,
    /// The one path where something is served; 404 elsewhere.
    pub path: &'static str,
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
    pub pace: Pace,
}

/// How a body comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// All at once.
    AtOnce,
    /// A few octets each second.
    Trickle,
    /// Half of it, and then nothing more.
    Stalls,
    /// Half of it, and then the connection ends.
    BreaksOff,
    /// Again and again, as fast as it is taken.
    Endless,
}

/// Octets a second of [`Pace::Trickle`].
const TRICKLE: usize = 16;

impl PolicyServer {
    /// A healthy policy host that serves `body`.
    pub(crate) fn new(body: Vec<u8>) -> Self {
        Self {
            tls: Tls::Presents(CertificateKind::Good),
            path: WELL_KNOWN,
            status: 200,
            headers: vec![("content-type", "text/plain".to_owned())],
            body,
            pace: Pace::AtOnce,
        }
    }

    /// Shows a web page instead.
    pub(crate) fn show(&mut self, html: &str) {
        self.headers = vec![("content-type", "text/html".to_owned())];
        self.body = html.into();
    }

    /// Serves one connection to its end.
    pub(crate) async fn serve(
        &self,
        stream: End,
        host: &DomainName,
        authority: &Authority,
    ) -> io::Result<()> {
        let Some(tls) = self
            .tls
            .accept(stream, host, authority, &["http/1.1"])
            .await?
        else {
            return Ok(());
        };
        let service =
            service_fn(|request| std::future::ready(Ok::<_, Infallible>(self.respond(&request))));
        http1::Builder::new()
            .serve_connection(TokioIo::new(tls), service)
            .await
            .map_err(io::Error::other)
    }

    fn respond(&self, request: &Request<Incoming>) -> Response<Paced> {
        if request.uri().path() != self.path {
            let mut response = Response::new(Paced::new(
                Bytes::from_static(b"<h1>Not Found</h1>\n"),
                Pace::AtOnce,
            ));
            *response.status_mut() = StatusCode::NOT_FOUND;
            response
                .headers_mut()
                .insert("content-type", HeaderValue::from_static("text/html"));
            return response;
        }
        let mut response = Response::new(Paced::new(Bytes::from(self.body.clone()), self.pace));
        *response.status_mut() = StatusCode::from_u16(self.status).unwrap_or_default();
        for (name, value) in &self.headers {
            if let Ok(value) = HeaderValue::from_str(value) {
                response
                    .headers_mut()
                    .append(HeaderName::from_static(name), value);
            }
        }
        response
    }
}

/// A body at its pace.
struct Paced {
    left: Bytes,
    half: usize,
    pace: Pace,
    tick: Interval,
}

impl Paced {
    fn new(body: Bytes, pace: Pace) -> Self {
        let mut tick = interval(Duration::from_secs(1));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            half: body.len() / 2,
            left: body,
            pace,
            tick,
        }
    }
}

impl Body for Paced {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        let this = self.get_mut();
        if this.left.is_empty() {
            return Poll::Ready(None);
        }
        let octets = match this.pace {
            Pace::AtOnce => this.left.len(),
            Pace::Trickle => {
                ready!(this.tick.poll_tick(cx));
                this.left.len().min(TRICKLE)
            }
            Pace::Stalls | Pace::BreaksOff if this.left.len() > this.half => {
                this.left.len() - this.half
            }
            Pace::Stalls => return Poll::Pending,
            Pace::BreaksOff => {
                return Poll::Ready(Some(Err(io::ErrorKind::ConnectionAborted.into())));
            }
            Pace::Endless => return Poll::Ready(Some(Ok(Frame::data(this.left.clone())))),
        };
        Poll::Ready(Some(Ok(Frame::data(this.left.split_to(octets)))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        match self.pace {
            Pace::Endless => SizeHint::default(),
            _ => SizeHint::with_exact(self.left.len() as u64),
        }
    }
}
