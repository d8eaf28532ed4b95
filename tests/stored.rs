//! Results that the service stores: what is acknowledged is there, genuine, and gone when it should
//! be.

use std::path::Path;
use std::time::Instant;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::{Request, Response};
use serde_json::{Value, json};
use strictmx_share::{Link, PublicKey, SealError, Sealed, Snapshot};
use strictmx_wire::StoredResult;
use tempfile::TempDir;

use crate::operation::{UNLIMITED, count, pipelined, pipelined_with};
use crate::running::{Running, body, text};
use crate::service::schemas::complaints;

#[cfg(unix)]
mod consistent;
#[cfg(target_os = "linux")]
mod disk;
mod files;
#[cfg(unix)]
mod killed;

/// No limit that a test would reach.
const LIMITS: [&str; 12] = [
    "--limit",
    "storing-per-network=64",
    "--limit",
    "stored-per-network=100000/s:100000",
    "--limit",
    "stored=100000/s:100000",
    "--limit",
    "stored-per-client=100000/s:100000",
    "--limit",
    "stored-reads-per-client=100000/s:100000",
    "--limit",
    "stored-reads-per-network=100000/s:100000",
];

fn start(folder: &Path, args: &[&str]) -> Running {
    let folder = folder.to_str().expect("UTF-8");
    Running::with(&[&["--data", folder], args].concat())
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Asks for the result of a domain to be stored.
async fn store(service: &Running, domain: &str) -> Response<Incoming> {
    let request = Request::post("/api/v1/results")
        .header("host", &service.authority)
        .header("user-agent", "planted-agent")
        .header("content-type", "application/json");
    let json = json!({ "domain": domain }).to_string();
    service
        .send(request.body(Full::from(json)).expect("a request"))
        .await
}

async fn stored(service: &Running, domain: &str) -> StoredResult {
    let response = store(service, domain).await;
    let status = response.status();
    let location = response.headers().get("location").cloned();
    let said = body(response).await;
    assert_eq!(status, 201, "{said}");
    let told: StoredResult = serde_json::from_value(said).expect("a receipt");
    let location = location.expect("where it is");
    assert_eq!(told.url, location.to_str().expect("ASCII"));
    told
}

async fn read(service: &Running, id: &str) -> Response<Incoming> {
    let path = format!("/api/v1/results/{id}");
    service.get(&path, "application/json").await
}

async fn sealed(service: &Running, id: &str) -> Sealed {
    let response = read(service, id).await;
    assert_eq!(response.status(), 200, "{id}");
    serde_json::from_value(body(response).await).expect("a sealed result")
}

async fn keys(service: &Running) -> Vec<PublicKey> {
    let response = service.get("/api/v1/keys", "*/*").await;
    let keys = body(response).await["keys"].take();
    serde_json::from_value(keys).expect("keys")
}

async fn delete(service: &Running, id: &str, authorization: Option<&str>) -> Response<Incoming> {
    let request =
        Request::delete(format!("/api/v1/results/{id}")).header("host", &service.authority);
    let request = match authorization {
        Some(value) => request.header("authorization", value),
        None => request,
    };
    let request = request.body(Full::<Bytes>::default()).expect("a request");
    service.send(request).await
}

/// Of a problem.
async fn code(response: Response<Incoming>) -> (u16, String) {
    let status = response.status().as_u16();
    let problem = body(response).await;
    let code = problem["code"].as_str().unwrap_or_default().to_owned();
    (status, code)
}

#[tokio::test]
async fn what_the_service_saw_is_stored_signed_and_read_again() {
    let folder = folder();
    let service = start(folder.path(), &[]);
    let seen = service
        .get("/api/v1/scan/two-records.lab.test", "application/json")
        .await;
    let seen = body(seen).await;
    let told = stored(&service, "two-records.lab.test").await;
    assert_eq!(
        told.url,
        format!("http://{}/r/{}", service.authority, told.id)
    );
    let response = read(&service, &told.id).await;
    for (name, value) in [("cache-control", "no-store"), ("x-robots-tag", "noindex")] {
        assert_eq!(response.headers()[name], value);
    }
    let sealed: Sealed = serde_json::from_value(body(response).await).expect("a sealed result");
    let keys = keys(&service).await;
    assert_eq!(sealed.key_id, keys[0].id());
    assert_eq!(sealed.expires_at, told.expires_at);
    assert_eq!(sealed.signed_at.days_until(sealed.expires_at), 90);
    let now = sealed.signed_at;
    let evidence = sealed.open(&keys, now).expect("genuine");
    assert_eq!(
        serde_json::to_value(&evidence).expect("JSON"),
        seen["evidence"],
        "the result at hand"
    );
    let late = sealed.open(&keys, sealed.expires_at);
    assert!(matches!(late, Err(SealError::Expired { .. })), "{late:?}");

    // It goes on in a link that needs no service.
    let link = Link {
        snapshot: Snapshot::Sealed(sealed),
        note: None,
        at: None,
    };
    let fragment = link.write().expect("it fits");
    assert_eq!(Link::read(&fragment), Ok(link));
}

#[tokio::test]
async fn only_what_the_service_saw_is_stored() {
    let folder = folder();
    let service = start(folder.path(), &[]);
    for (domain, refusal) in [
        ("192.0.2.1", (422, "domain.ip_literal")),
        ("localhost", (422, "domain.special_use")),
        ("", (422, "domain.empty")),
    ] {
        let (status, code) = code(store(&service, domain).await).await;
        assert_eq!((status, &*code), refusal, "{domain}");
    }
    let evidence = r#"{"domain":"enforced.lab.test","evidence":{}}"#;
    let refused = code(service.post("/api/v1/results", evidence).await).await;
    assert_eq!(refused, (422, "json.fields".to_owned()));
    // One that nobody checked is checked.
    let told = stored(&service, "enforced.lab.test").await;
    let evidence = sealed(&service, &told.id).await.evidence;
    let evidence: Value = serde_json::from_str(&evidence).expect("JSON");
    assert_eq!(evidence["policy_domain"], "enforced.lab.test");
}

/// What could never be stored costs none of what a client may store.
#[tokio::test]
async fn only_a_result_to_be_stored_counts_as_one() {
    let folder = folder();
    let service = start(folder.path(), &["--limit", "stored-per-client=1/h:1"]);
    let long: &str = format!(r#"{{"domain":"{}"}}"#, "x".repeat(5_000)).leak();
    let escaped = r"\u00e4".repeat(253);
    let escaped: &str = format!(r#"{{"domain":"{escaped}"}}"#).leak();
    for (body, status) in [
        ("no JSON", 400),
        (r#"{"domain":5}"#, 422),
        (r#"{"domain":"localhost"}"#, 422),
        (long, 413),
        (escaped, 422),
    ] {
        let refused = service.post("/api/v1/results", body).await;
        assert_eq!(refused.status(), status, "{body:.40}");
    }
    let refused = body(service.post("/api/v1/results", long).await).await;
    let detail = refused["detail"].as_str().unwrap_or_default();
    assert!(
        detail.contains("4 KiB") && detail.contains("one domain"),
        "{detail}"
    );
    let first = store(&service, "enforced.lab.test").await;
    assert_eq!(first.status(), 201);
    let left = first.headers()["ratelimit"].to_str().expect("ASCII");
    assert!(left.contains("stored-per-client"), "{left}");
    let name = "limit.stored-per-client".to_owned();
    let second = code(store(&service, "enforced.lab.test").await).await;
    assert_eq!(second, (429, name));
}

/// One is stored while the other is refused, which costs its client nothing.
#[tokio::test]
async fn results_are_stored_so_many_at_a_time() {
    let folder = folder();
    let limits = ["storing-per-network=1", "stored-per-client=1/h:2"];
    let args = ["--limit", limits[0], "--limit", limits[1]];
    let service = start(
        folder.path(),
        &[&args[..], &["--lab-round-trip", "50"]].concat(),
    );
    let (one, other) = tokio::join!(
        store(&service, "enforced.lab.test"),
        store(&service, "testing.lab.test")
    );
    let (stored, refused) = if one.status() == 201 {
        (one, other)
    } else {
        (other, one)
    };
    assert_eq!(stored.status(), 201);
    assert_eq!(refused.headers()["retry-after"], "5");
    let name = "limit.storing-per-network".to_owned();
    assert_eq!(code(refused).await, (429, name));
    let second = store(&service, "testing.lab.test").await;
    assert_eq!(second.status(), 201);
}

#[tokio::test]
async fn without_a_folder_nothing_is_stored() {
    let service = Running::start();
    let id = "AAAAAAAAAAAAAAAAAAAAAA";
    for response in [
        store(&service, "enforced.lab.test").await,
        read(&service, id).await,
        delete(&service, id, Some("Bearer x")).await,
        service.get("/api/v1/keys", "*/*").await,
    ] {
        assert_eq!(code(response).await, (501, "results.not-stored".to_owned()));
    }
}

/// SHR-014: what is deleted is gone from then on.
#[tokio::test]
async fn shr_014() {
    let folder = folder();
    let service = start(folder.path(), &[]);
    let told = stored(&service, "enforced.lab.test").await;
    let bearer = format!("Bearer {}", told.deletion_token);
    let missing = delete(&service, &told.id, None).await;
    assert_eq!(missing.headers()["www-authenticate"], "Bearer");
    for (response, refusal) in [
        (missing, (401, "results.no-token")),
        (
            delete(&service, &told.id, Some("Basic eDp5")).await,
            (401, "results.no-token"),
        ),
        (
            delete(&service, &told.id, Some("Bearer AAAAAAAAAAAAAAAAAAAAAA")).await,
            (403, "results.wrong-token"),
        ),
        (
            delete(&service, &told.deletion_token, Some(&bearer)).await,
            (404, "results.unknown"),
        ),
    ] {
        let (status, code) = code(response).await;
        assert_eq!((status, &*code), refusal);
    }
    sealed(&service, &told.id).await;
    // Nobody keeps what is shown for longer than a minute.
    for (path, kept) in [("", "no-store"), ("/card.png", "public, max-age=60")] {
        let path = format!("/r/{}{path}", told.id);
        let response = service.get(&path, "*/*").await;
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["cache-control"], kept, "{path}");
    }
    let deleted = delete(&service, &told.id, Some(&bearer)).await;
    assert_eq!(deleted.status(), 204);
    for response in [
        read(&service, &told.id).await,
        delete(&service, &told.id, Some(&bearer)).await,
    ] {
        assert_eq!(response.headers()["cache-control"], "no-store");
        assert_eq!(code(response).await, (410, "results.gone".to_owned()));
    }
    for path in ["", "/card.png"] {
        let path = format!("/r/{}{path}", told.id);
        let response = service.get(&path, "*/*").await;
        assert_eq!(response.status(), 410, "{path}");
        let text = text(response).await;
        assert!(!text.contains("enforced.lab.test"), "{path}: {text}");
    }
}

/// SHR-012: whatever is no id of ours is told alike, by the interface and by the page.
#[tokio::test]
async fn shr_012() {
    let folder = folder();
    let service = start(folder.path(), &[]);
    let unknown = text(read(&service, "AAAAAAAAAAAAAAAAAAAAAA").await).await;
    assert!(unknown.contains("results.unknown"), "{unknown}");
    let page = async |id: &str| {
        let response = service.get(&format!("/r/{id}"), "text/html").await;
        assert_eq!(response.status(), 404, "{id:.40}");
        assert_eq!(response.headers()["cache-control"], "no-store", "{id:.40}");
        text(response).await
    };
    let unknown_page = page("AAAAAAAAAAAAAAAAAAAAAA").await;
    assert!(unknown_page.contains("<title>strictmx</title>"));
    for id in [
        "%2e%2e",
        "%2e%2e%2f",
        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "%FF",
        "%00",
        "AAAAAAAAAAAAAAAAAAAAAB",
        "AAAAAAAAAAAAAAAAAAAAA=",
        "'%20OR%201=1;%20DROP%20TABLE%20results--",
        &"A".repeat(10_240),
    ] {
        let response = read(&service, id).await;
        assert_eq!(response.status(), 404, "{id:.40}");
        assert_eq!(text(response).await, unknown, "{id:.40}");
        assert_eq!(page(id).await, unknown_page, "{id:.40}");
    }
}

/// SHR-013: who tries ids is stopped after sixty, and has one more a second. All hundred thousand are
/// tried at the limit itself.
#[tokio::test(flavor = "multi_thread")]
async fn shr_013() {
    const IDS: usize = 3_000;
    let folder = folder();
    // As many requests as one likes, but for these.
    let unlimited = [
        "--limit",
        "requests-per-client=100000/s:200000",
        "--limit",
        "requests-per-network=100000/s:200000",
    ];
    let service = start(folder.path(), &unlimited);
    let begun = Instant::now();
    let ids = (0..IDS).map(|number| format!("/api/v1/results/{number:021}A"));
    let answers = pipelined(&service, ids).await;
    let tried = count(&answers, 404);
    let seconds = begun.elapsed().as_secs() as usize;
    assert!(
        (60..=61 + seconds).contains(&tried),
        "{tried} in {seconds} s"
    );
    assert_eq!(count(&answers, 429), IDS - tried);
    assert!(answers.contains("limit.stored-reads-per-client"));
}

#[tokio::test]
async fn answers_are_as_they_are_described() {
    const STORED: &str = "/~1api~1v1~1results/post/responses/201/content/application~1json/schema";
    const SEALED: &str =
        "/~1api~1v1~1results~1{id}/get/responses/200/content/application~1json/schema";
    const UNKNOWN: &str =
        "/~1api~1v1~1results~1{id}/get/responses/404/content/application~1problem+json/schema";
    const KEYS: &str = "/~1api~1v1~1keys/get/responses/200/content/application~1json/schema";
    let folder = folder();
    let service = start(folder.path(), &[]);
    let document = body(service.get("/api/v1/openapi.json", "*/*").await).await;
    let told = body(store(&service, "enforced.lab.test").await).await;
    let sealed = body(read(&service, told["id"].as_str().expect("an id")).await).await;
    for (place, answer) in [
        (STORED, told),
        (SEALED, sealed),
        (UNKNOWN, body(read(&service, "x").await).await),
        (KEYS, body(service.get("/api/v1/keys", "*/*").await).await),
    ] {
        assert_eq!(complaints(&document, place, &answer), Vec::<String>::new());
        assert_ne!(
            complaints(&document, place, &json!({})),
            Vec::<String>::new()
        );
    }
}
