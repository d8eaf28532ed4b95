//! One file a resource.

pub(crate) mod examples;
pub(crate) mod health;
pub(crate) mod limits;
pub(crate) mod lint;
pub(crate) mod openapi;
pub(crate) mod operator;
pub(crate) mod request;
pub(crate) mod results;
pub(crate) mod scan;

use strictmx_probe::budget::{JUDGEMENTS_AT_ONCE, TURNS_OF_A_TEXT};
use tokio::sync::{AcquireError, Semaphore, SemaphorePermit};
use tokio::task::spawn_blocking;

use crate::problem::Refused;

/// Turns to be judged that results alone have, so that no text keeps them waiting. All turns together
/// bound what judgements take of memory.
static TURNS_OF_RESULTS: Semaphore = Semaphore::const_new(JUDGEMENTS_AT_ONCE - TURNS_OF_A_TEXT);

/// The others: a text takes all of them, a result one.
static TURNS: Semaphore = Semaphore::const_new(TURNS_OF_A_TEXT);

/// Judges a whole result in its turn, where it keeps nobody waiting: the threads that serve requests
/// have others to serve.
///
/// # Errors
/// [`Refused::Failed`] where it did not come to an end.
pub(crate) async fn judged_in_turn<T: Send + 'static>(
    judge: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refused> {
    let turn = tokio::select! {
        biased;
        own = TURNS_OF_RESULTS.acquire() => own,
        shared = TURNS.acquire() => shared,
    };
    judged(turn, judge).await
}

/// Judges a text in its turn, as [`judged_in_turn`] does a result: it may need as much memory as
/// [`TURNS_OF_A_TEXT`] results.
///
/// # Errors
/// As [`judged_in_turn`].
pub(crate) async fn text_judged_in_turn<T: Send + 'static>(
    judge: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refused> {
    const TURNS_TAKEN: u32 = TURNS_OF_A_TEXT as u32;
    judged(TURNS.acquire_many(TURNS_TAKEN).await, judge).await
}

async fn judged<T: Send + 'static>(
    turn: Result<SemaphorePermit<'static>, AcquireError>,
    judge: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refused> {
    let judging = spawn_blocking(move || {
        let _turn = turn;
        judge()
    });
    judging.await.map_err(|_| Refused::Failed)
}

/// All turns, until they are dropped.
#[cfg(test)]
pub(crate) async fn all_turns() -> [SemaphorePermit<'static>; 2] {
    let few = |turns| u32::try_from(turns).expect("few");
    let own = few(JUDGEMENTS_AT_ONCE - TURNS_OF_A_TEXT);
    let own = TURNS_OF_RESULTS.acquire_many(own).await;
    let shared = TURNS.acquire_many(few(TURNS_OF_A_TEXT)).await;
    [own, shared].map(|turns| turns.expect("open"))
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::pin::pin;
    use std::sync::mpsc;
    use std::time::Duration;

    use axum::Extension;
    use axum::body::Bytes;
    use axum::extract::State;
    use futures_util::FutureExt as _;
    use http::{HeaderMap, HeaderValue, header};
    use strictmx_view::lint::{self, Kind};
    use tokio::runtime::Builder;
    use tokio::task::spawn_blocking;

    use crate::limits::Client;
    use crate::router;
    use crate::test_network::service_without_network;

    /// How long this thread has had a processor; always zero where the system is not Linux.
    fn processor_time() -> Duration {
        let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
        let nanoseconds = told.split(' ').next().and_then(|told| told.parse().ok());
        let is_told = nanoseconds.is_some() || !cfg!(target_os = "linux");
        assert!(is_told, "{told}");
        Duration::from_nanos(nanoseconds.unwrap_or_default())
    }

    #[test]
    fn a_judgement_keeps_nobody_waiting() {
        // As much as a body may have, all of it to be read to tell what it is.
        let lines =
            (0..3_000).map(|n| format!("host-{n}.example.com. 300 IN TXT \"no record {n}\"\n"));
        let text = lines.collect::<String>();
        let begun = processor_time();
        let kind = lint::guess(text.as_bytes());
        let judging = processor_time() - begun;
        assert_eq!(
            kind,
            Kind::StsPolicy,
            "it is none, and not found out sooner"
        );
        // The one thread for such work has something else to do until it is told.
        let runtime = Builder::new_current_thread()
            .max_blocking_threads(1)
            .build();
        runtime.expect("a runtime").block_on(async {
            let (done, told) = mpsc::channel::<()>();
            let other = spawn_blocking(move || told.recv());
            let json = HeaderValue::from_static("application/json");
            let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, json)]);
            let body = serde_json::json!({ "text": text }).to_string();
            let (service, _silent) = service_without_network();
            let state = State(router::State::new(service));
            let client = Extension(Client::from(IpAddr::from([11, 0, 0, 1])));
            let body = Bytes::from(body);
            let mut answer = pin!(super::lint::lint(state, client, headers, body));
            let begun = processor_time();
            assert!(answer.as_mut().now_or_never().is_none());
            let worked = processor_time() - begun;
            assert!(
                worked <= judging / 4,
                "{worked:?} of {judging:?} on the thread that serves"
            );
            assert_eq!(super::TURNS.available_permits(), 0);
            drop(done);
            assert!(other.await.is_ok());
            assert!(answer.await.is_ok());
            let broken = super::judged_in_turn(|| panic!("for the test")).await;
            assert_eq!(broken, Err::<(), _>(super::Refused::Failed));
        });
    }

    /// P51: texts may take long, and results are what everybody waits for.
    #[tokio::test]
    async fn results_are_judged_whatever_texts_wait() {
        let (done, told) = mpsc::channel::<()>();
        let mut text = pin!(super::text_judged_in_turn(move || told.recv()));
        assert!(text.as_mut().now_or_never().is_none(), "it is being judged");
        let mut next = pin!(super::text_judged_in_turn(|| ()));
        assert!(next.as_mut().now_or_never().is_none(), "it waits");
        for _ in 0..10 {
            let result = super::judged_in_turn(|| ());
            let judged = tokio::time::timeout(Duration::from_secs(10), result).await;
            assert_eq!(judged, Ok(Ok(())));
        }
        drop(done);
        assert!(text.await.is_ok() && next.await.is_ok());
    }
}
