//! Counts requests for their clients, before anything else is done for them.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tokio::time::Instant;

use super::{Bucket, Client};
use crate::problem::Refused;
use crate::{cross_site, router};

/// Says who asks, to those who come after, and counts the request.
pub(crate) fn requests(
    state: &router::State,
    request: &mut Request,
) -> Result<impl FnOnce(Response) -> Response + use<>, Refused> {
    let client = Client::from(state.service.proxies.client_of(request));
    request.extensions_mut().insert(client);
    counted(state, Bucket::Requests, client, request)
}

/// Counts a text to be judged, which keeps a place of its network while it is read, and until it is
/// judged: however slowly it comes, others have theirs.
pub(crate) async fn lints(
    State(state): State<Arc<router::State>>,
    Extension(client): Extension<Client>,
    request: Request,
    next: Next,
) -> Result<Response, Refused> {
    let limiter = state.scans.limiter();
    let _place = limiter.place_of_network(Bucket::LintsOfNetworkAtOnce, client, Instant::now())?;
    let answered = counted(&state, Bucket::Lints, client, &request)?;
    Ok(answered(next.run(request).await))
}

/// Counts a request for a stored result, by the API or for its page, and says who asks.
pub(crate) fn stored_reads(
    state: &router::State,
    request: &mut Request,
) -> Result<impl FnOnce(Response) -> Response + use<>, Refused> {
    let client = Client::from(state.service.proxies.client_of(request));
    request.extensions_mut().insert(client);
    counted(state, Bucket::StoredReads, client, request)
}

fn counted(
    state: &router::State,
    bucket: Bucket,
    client: Client,
    request: &Request,
) -> Result<impl FnOnce(Response) -> Response + use<>, Refused> {
    // What other sites embed counts against a limit of its own, so that it does not use up the
    // visitor's. A program may claim to be embedded; it then has both limits, and no more.
    let bucket = match cross_site::is_foreign(request.headers()) {
        true => Bucket::Embedded,
        false => bucket,
    };
    let standing = state.scans.limiter().one(bucket, client, Instant::now())?;
    Ok(move |mut response: Response| {
        standing.write(response.headers_mut());
        response
    })
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::net::SocketAddr;

    use axum::body::{Body, Bytes};
    use axum::extract::ConnectInfo;
    use futures_util::{StreamExt as _, stream};
    use http::StatusCode;
    use tower::ServiceExt as _;

    use super::*;
    use crate::test_network::service_without_network;

    fn lint(from: [u8; 4], body: Body) -> Request {
        let request = Request::post("/api/v1/lint")
            .header("host", "localhost")
            .header("content-type", "application/json")
            .extension(ConnectInfo(SocketAddr::from((from, 1))));
        request.body(body).expect("a request")
    }

    /// The clock stands still as long as anybody has something to do.
    async fn until_all_wait() {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }

    /// P34: however many texts drip in, whoever sends a whole one has it judged.
    #[tokio::test(start_paused = true)]
    async fn texts_that_drip_in_keep_nobody_from_a_place() {
        let (service, _silent) = service_without_network();
        let state = router::State::new(service);
        let app = router::router(state);
        let send = |request: Request| {
            let app = app.clone();
            async move { app.oneshot(request).await.expect("an answer").status() }
        };
        for network in 0..10 {
            for _ in 0..16 {
                let never = stream::pending::<Result<Bytes, Infallible>>();
                let drips = lint([11, 0, network, 1], Body::from_stream(never));
                tokio::spawn(send(drips));
            }
        }
        until_all_wait().await;
        let text = || Body::from(r#"{"text":"version: STSv1"}"#);
        let of_their_network = send(lint([11, 0, 1, 2], text())).await;
        assert_eq!(of_their_network, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(send(lint([11, 1, 0, 1], text())).await, StatusCode::OK);
    }

    /// P51: a network has one text among those of all, however many it sends.
    #[tokio::test(start_paused = true)]
    async fn texts_of_one_network_wait_as_one() {
        let (mut service, _silent) = service_without_network();
        service.table.set("lints=2").expect("a limit");
        let app = router::router(router::State::new(service));
        let turns = crate::api::all_turns().await;
        let text = || Body::from(r#"{"text":"version: STSv1"}"#);
        let mut asked = Vec::new();
        for from in [[11, 0, 0, 1], [11, 0, 0, 1], [11, 0, 0, 2], [11, 1, 0, 1]] {
            asked.push(tokio::spawn(app.clone().oneshot(lint(from, text()))));
            until_all_wait().await;
        }
        drop(turns);
        for asked in asked {
            let answer = asked.await.expect("it ends").expect("an answer");
            assert_eq!(answer.status(), StatusCode::OK);
        }
    }

    /// A page of somebody else takes nothing of what its visitors have, however much it shows.
    #[tokio::test]
    async fn pages_of_others_do_not_spend_what_is_the_visitors() {
        let (mut service, _silent) = service_without_network();
        for limit in [
            "requests-per-client",
            "stored-reads-per-client",
            "embedded-per-client",
        ] {
            service.table.set(&format!("{limit}=1/h:4")).expect(limit);
        }
        let app = router::router(router::State::new(service));
        let get = async |path: &str, fetched: Option<(&str, &str)>| {
            let mut request = Request::get(path)
                .header("host", "localhost")
                .extension(ConnectInfo(SocketAddr::from(([11, 0, 0, 1], 1))));
            if let Some((site, destination)) = fetched {
                request = request
                    .header("sec-fetch-site", site)
                    .header("sec-fetch-dest", destination);
            }
            let request = request.body(Body::empty()).expect("a request");
            let answer = app.clone().oneshot(request).await.expect("an answer");
            let kind = answer.headers().get("content-type").cloned();
            (answer.status().as_u16(), kind)
        };
        let page = "/r/AAAAAAAAAAAAAAAAAAAAAA";
        let picture = &*format!("{page}/card.png");
        let mut refused = 0;
        for (path, destination) in [
            ("/badge/example.com.svg", "image"),
            ("/card/example.com", "iframe"),
            (picture, "image"),
        ] {
            for _ in 0..4 {
                let (status, _) = get(path, Some(("cross-site", destination))).await;
                refused += u32::from(status == 429);
            }
        }
        assert_eq!(refused, 8, "they have a limit of their own");
        for destination in ["empty", "iframe", "image"] {
            let (status, kind) = get(page, Some(("cross-site", destination))).await;
            let kind = kind.expect("a type");
            assert_eq!(
                (status, kind.as_bytes()),
                (403, b"application/problem+json".as_slice())
            );
        }
        // What somebody asks for himself, by a link as well.
        for (path, fetched, own) in [
            ("/badge/example.com.svg", None, 200),
            ("/api/v1/limits", Some(("same-origin", "empty")), 200),
            (page, Some(("cross-site", "document")), 501),
            (picture, Some(("same-origin", "image")), 501),
        ] {
            for _ in 0..2 {
                let (status, _) = get(path, fetched).await;
                assert_eq!(status, own, "{path}");
            }
        }
        // Whatever the headers say, there is no third.
        let images = ["same-site", "cross-site", "same-origin", "none"];
        for fetched in images.map(|site| Some((site, "image"))) {
            assert_eq!(get(picture, fetched).await.0, 429, "{fetched:?}");
        }
        // Whoever opens a link reads no JSON.
        for (path, expected) in [(page, "text/html"), (picture, "application/problem+json")] {
            let (status, kind) = get(path, None).await;
            let kind = kind.expect("a type");
            assert!(
                status == 429 && kind.as_bytes().starts_with(expected.as_bytes()),
                "{path}: {status} {kind:?}"
            );
        }
    }

    /// However many long texts come and do not end, they take what bodies may, and usual ones are judged.
    #[tokio::test(start_paused = true)]
    async fn bodies_have_so_much_memory_together() {
        let (service, _silent) = service_without_network();
        let state = router::State::new(service);
        let app = router::router(state);
        let answered = |request: Request| {
            let app = app.clone();
            async move { app.oneshot(request).await.expect("an answer") }
        };
        const EACH: usize = 128 * 1024;
        let long = || Ok::<_, Infallible>(Bytes::from(vec![b' '; EACH]));
        let mut reading = Vec::new();
        for n in 0..crate::BODIES_MEMORY / EACH {
            let endless = stream::iter([long()]).chain(stream::pending());
            let from = [11, 0, u8::try_from(n).expect("few"), 1];
            let request = lint(from, Body::from_stream(endless));
            reading.push(tokio::spawn(answered(request)));
        }
        until_all_wait().await;
        let one_more = |octets| {
            let text = format!(r#"{{"text":"version: STSv1"{}}}"#, " ".repeat(octets));
            answered(lint([11, 1, 0, 1], Body::from(text)))
        };
        let refused = one_more(EACH).await;
        assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert!(refused.headers().contains_key("retry-after"));
        assert_eq!(one_more(500).await.status(), StatusCode::OK);
        for reading in reading {
            reading.abort();
            assert!(reading.await.is_err(), "all of them were being read");
        }
        assert_eq!(one_more(EACH).await.status(), StatusCode::OK);
    }

    /// However much one network sends, and however slowly, others have room for theirs.
    #[tokio::test(start_paused = true)]
    async fn one_network_takes_a_part_of_what_bodies_may() {
        let (service, _silent) = service_without_network();
        let state = router::State::new(service);
        let app = router::router(state);
        let answered = |request: Request| {
            let app = app.clone();
            async move { app.oneshot(request).await.expect("an answer").status() }
        };
        const EACH: usize = 128 * 1024;
        for host in 1..=8 {
            let long = Ok::<_, Infallible>(Bytes::from(vec![b' '; EACH]));
            let endless = stream::iter([long]).chain(stream::pending());
            tokio::spawn(answered(lint([11, 0, 0, host], Body::from_stream(endless))));
        }
        until_all_wait().await;
        let text = || {
            let text = r#"{"text":"version: STSv1"}"#.to_owned() + &" ".repeat(EACH);
            Body::from(text)
        };
        let of_network = answered(lint([11, 0, 0, 9], text())).await;
        assert_eq!(of_network, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answered(lint([11, 1, 0, 1], text())).await, StatusCode::OK);
    }

    /// Whoever does not read what was said of his texts has no more of it than of texts.
    #[tokio::test(start_paused = true)]
    async fn answers_that_nobody_reads_take_a_part_of_the_same() {
        let (service, _silent) = service_without_network();
        let state = router::State::new(service);
        let app = router::router(state);
        let zone = (0..1_500).map(|n| {
            format!("_mta-sts.long-name-of-a-domain-that-repeats-{n}.example. TXT \\\"v=STSv1; id={n}\\\"\\n")
        });
        let text = format!(r#"{{"text":"{}"}}"#, zone.collect::<String>());
        let send = |network: u8, host: u8| {
            let request = lint([11, 0, network, host], Body::from(text.clone()));
            let app = app.clone();
            async move { app.oneshot(request).await.expect("an answer") }
        };
        let mut unread = Vec::new();
        let refused = loop {
            let response = send(0, 1 + unread.len() as u8).await;
            if response.status() != StatusCode::OK {
                break response.status();
            }
            unread.push(response);
            assert!(unread.len() < 60, "they take nothing");
        };
        assert_eq!(refused, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(send(1, 1).await.status(), StatusCode::OK, "others");
        unread.pop();
        assert_eq!(send(0, 1).await.status(), StatusCode::OK);
    }
}
