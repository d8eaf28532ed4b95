//! Layers of plain functions, for what is done to every request and waits for nothing. A layer of
//! axum's own has boxes for its future and for what comes next, and copies all layers within.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::response::{IntoResponse as _, Response};
use futures_util::TryFutureExt as _;
use futures_util::future::{Either, MapOk};
use tower::{Layer, Service};

use crate::problem::Refused;

/// Has a function look at each request before it is answered. It refuses it, or says what is done to
/// the answer; what that holds lives until there is one, or until the client goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Around<B>(B);

/// What is around, and what it is around.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Surrounded<B, S>(B, S);

pub(crate) fn around<B, A>(before: B) -> Around<B>
where
    B: Fn(&mut Request) -> Result<A, Refused>,
    A: FnOnce(Response) -> Response,
{
    Around(before)
}

impl<B: Clone, S> Layer<S> for Around<B> {
    type Service = Surrounded<B, S>;

    fn layer(&self, within: S) -> Self::Service {
        Surrounded(self.0.clone(), within)
    }
}

impl<B, A, S> Service<Request> for Surrounded<B, S>
where
    B: Fn(&mut Request) -> Result<A, Refused>,
    A: FnOnce(Response) -> Response,
    S: Service<Request, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<MapOk<S::Future, A>, Ready<Result<Response, Infallible>>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.1.poll_ready(cx)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        match (self.0)(&mut request) {
            Ok(after) => Either::Left(self.1.call(request).map_ok(after)),
            Err(refused) => Either::Right(ready(Ok(refused.into_response()))),
        }
    }
}
