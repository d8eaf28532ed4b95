//! What is shown of stored results to those who have an id.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use futures_util::{FutureExt as _, StreamExt as _, stream};
use http::StatusCode;
use http_body_util::BodyExt as _;
use strictmx_core::scenario::World;
use tower::ServiceExt as _;

use super::*;
use crate::api::all_turns;
use crate::limits::Bucket;
use crate::router::{State, router};
use crate::scans::now;
use crate::test_network::service_without_network;

/// A service with one stored result.
struct Shown {
    state: Arc<State>,
    id: String,
    _folder: TempDir,
}

impl Shown {
    /// After the database was changed by somebody else.
    async fn after(change: &'static str) -> Self {
        let folder = folder();
        let stored = open(&folder).await;
        let evidence = World::new("").expect("a world").evidence();
        let receipt = stored
            .keep(evidence.clone(), now())
            .await
            .expect("it is kept");
        let changed = query(change).execute(&stored.database.writer).await;
        changed.expect("it is changed");
        stored.close().await;
        Self::with(receipt.id, folder).await
    }

    async fn with(id: String, folder: TempDir) -> Self {
        let (mut service, _silent) = service_without_network();
        service.stored = Some(open(&folder).await);
        let state = State::new(service);
        Self {
            state,
            id,
            _folder: folder,
        }
    }

    async fn get(&self, path: &str) -> Response {
        let request = Request::get(path.replace("ID", &self.id)).header("host", "localhost");
        let request = request.body(Body::empty());
        let answer = router(Arc::clone(&self.state)).oneshot(request.expect("a request"));
        answer.await.expect("an answer")
    }

    async fn status(&self, path: &str) -> u16 {
        self.get(path).await.status().as_u16()
    }

    async fn page(&self) -> (u16, String) {
        let response = self.get("/r/ID").await;
        assert_eq!(response.headers()["cache-control"], "no-store");
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.expect("a body");
        let page = String::from_utf8(body.to_bytes().to_vec());
        (status, page.expect("UTF-8"))
    }
}

const PICTURE: &str = "/r/ID/card.png";

#[tokio::test]
async fn only_what_the_service_vouches_for_has_a_preview() {
    const KEPT: &str = "UPDATE results SET id = id";
    const ALTERED: &str = "UPDATE results SET sealed = replace(sealed, 'enforce', 'testing')";
    const OF_ANOTHER: &str =
        "UPDATE results SET sealed = replace(sealed, 'example.com', 'example.net')";
    const OLDER: &str = "UPDATE results SET sealed = replace(sealed, 'format_version\\\":1', 'format_version\\\":0')";
    for (change, is_shown) in [
        (KEPT, true),
        (ALTERED, false),
        (OF_ANOTHER, false),
        (OLDER, false),
    ] {
        let shown = Shown::after(change).await;
        let (status, page) = shown.page().await;
        let status = (status, shown.status(PICTURE).await);
        assert_eq!(status == (200, 200), is_shown, "{change}: {status:?}");
        assert_eq!(page.contains("og:title"), is_shown, "{change}: {page}");
        assert_eq!(page.contains("example.com:"), is_shown, "{change}");
        if !is_shown {
            assert_eq!(status, (404, 404), "{change}");
            assert!(page.contains("<title>strictmx</title>"), "{page}");
        }
        // The page is told what there is, and says what is the matter with it.
        assert_eq!(shown.status("/api/v1/results/ID").await, 200, "{change}");
    }
}

/// As the manual says it is done.
#[tokio::test]
async fn a_key_that_is_withdrawn_vouches_for_nothing() {
    let folder = folder();
    let stored = open(&folder).await;
    let receipt = stored.keep(evidence(), now()).await.expect("it is kept");
    let key = folder.path().join("signing-key");
    stored.close().await;
    fs::rename(&key, folder.path().join("withdrawn")).expect("it is moved");
    let mut shown = Shown::with(receipt.id, folder).await;
    assert_eq!(shown.status(PICTURE).await, 200, "a former key");
    let Shown { state, id, _folder } = shown;
    let stored = state.service.stored.as_ref().expect("it is stored");
    let withdrawn = query("DELETE FROM keys").execute(&stored.database.writer);
    withdrawn.await.expect("it is withdrawn");
    stored.close().await;
    shown = Shown::with(id, _folder).await;
    assert_eq!(shown.status(PICTURE).await, 404);
    let (status, page) = shown.page().await;
    assert!(status == 404 && !page.contains("og:title"), "{page}");
}

/// Another evidence format, under a good seal.
#[tokio::test]
async fn a_result_of_another_format_has_a_page_and_no_preview() {
    let folder = folder();
    let stored = open(&folder).await;
    let mut older = evidence();
    older.format_version = 0;
    let receipt = stored.keep(older.clone(), now()).await.expect("it is kept");
    stored.close().await;
    let shown = Shown::with(receipt.id, folder).await;
    let (status, page) = shown.page().await;
    assert!(status == 404 && !page.contains("og:title"), "{page}");
    assert_eq!(shown.status(PICTURE).await, 404);
}

#[tokio::test]
async fn badges_and_cards_tell_nobody_what_is_stored() {
    let shown = Shown::after("UPDATE results SET id = id").await;
    for path in ["/badge/example.com.svg", "/card/example.com"] {
        let body = shown.get(path).await.into_body().collect().await;
        let body = body.expect("a body").to_bytes();
        let text = String::from_utf8_lossy(&body).to_lowercase();
        assert!(text.contains("unknown"), "{path}: {text}");
    }
}

/// The page is there all the same.
#[tokio::test]
async fn pictures_and_previews_have_so_many_places() {
    let shown = Shown::after("UPDATE results SET id = id").await;
    let limiter = shown.state.scans.limiter();
    let place = || limiter.place(Bucket::GlancesAtOnce, tokio::time::Instant::now());
    let places: Vec<_> = std::iter::from_fn(|| place().ok()).collect();
    assert_eq!(places.len(), 16);
    assert_eq!(shown.status(PICTURE).await, 503);
    let (status, page) = shown.page().await;
    assert!(status == 503 && page.contains("<title>strictmx</title>"));
    drop(places);
    assert_eq!(shown.status(PICTURE).await, 200);
}

/// What is under seal may be large, and whoever asks for a preview has it read as well as judged.
#[tokio::test]
async fn pictures_and_previews_are_read_in_their_turn() {
    let shown = Shown::after("UPDATE results SET sealed = 'no JSON'").await;
    let turns = all_turns().await;
    let soon = Duration::from_millis(300);
    for path in [PICTURE, "/r/ID"] {
        let mut asked = std::pin::pin!(shown.status(path));
        let waits = tokio::time::timeout(soon, &mut asked).await;
        assert!(waits.is_err(), "{path}: {waits:?}");
    }
    drop(turns);
    for path in [PICTURE, "/r/ID"] {
        assert_eq!(shown.status(path).await, 500, "{path}");
    }
}

/// A network that sends as much as it may, or leaves as much unread, has none.
#[tokio::test]
async fn pictures_take_room_as_other_answers_do() {
    let shown = Shown::after("UPDATE results SET id = id").await;
    let app = router(Arc::clone(&shown.state));
    let ask = |request: http::request::Builder, network: u8, body: Body| {
        let from = SocketAddr::from(([11, 0, network, 1], 1));
        let request = request
            .header("host", "localhost")
            .header("content-type", "application/json")
            .extension(ConnectInfo(from));
        app.clone().oneshot(request.body(body).expect("a request"))
    };
    let picture = async |network: u8| {
        let path = PICTURE.replace("ID", &shown.id);
        let answer = ask(Request::get(path), network, Body::empty()).await;
        answer.expect("an answer")
    };
    // As many as a network sends at a time, which take all that it may.
    let mut sending = Vec::new();
    for _ in 0..16 {
        let some = Ok::<_, Infallible>(Bytes::from(vec![b' '; 65 * 1024]));
        let endless = Body::from_stream(stream::iter([some]).chain(stream::pending()));
        let mut text = Box::pin(ask(Request::post("/api/v1/lint"), 0, endless));
        assert!(text.as_mut().now_or_never().is_none(), "it is being read");
        sending.push(text);
    }
    assert_eq!(picture(0).await.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(picture(1).await.status(), StatusCode::OK, "others");
    sending.clear();
    assert_eq!(picture(0).await.status(), StatusCode::OK);
}
