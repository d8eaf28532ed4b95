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

/// Whose turn it is to have a result or a text judged, which bounds what these take of memory.
static TURNS: Semaphore = Semaphore::const_new(JUDGEMENTS_AT_ONCE);

/// Judges a whole result in its turn, where it keeps nobody waiting: the threads that serve requests
/// have others to serve.
///
/// # Errors
/// [`Refused::Failed`] where it did not come to an end.
pub(crate) async fn judged_in_turn<T: Send + 'static>(
    judge: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refused> {
    judged(TURNS.acquire().await, judge).await
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
pub(crate) async fn all_turns() -> tokio::sync::SemaphorePermit<'static> {
    let all = u32::try_from(JUDGEMENTS_AT_ONCE).expect("few");
    TURNS.acquire_many(all).await.expect("open")
}

#[cfg(test)]
mod tests {
    use std::pin::pin;
    use std::sync::mpsc;
    use std::time::Duration;

    use axum::body::Bytes;
    use futures_util::FutureExt as _;
    use http::{HeaderMap, HeaderValue, header};
    use strictmx_probe::budget::{JUDGEMENTS_AT_ONCE, TURNS_OF_A_TEXT};
    use strictmx_view::lint::{self, Kind};
    use tokio::runtime::Builder;
    use tokio::task::spawn_blocking;

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
            let mut answer = pin!(super::lint::lint(headers, Bytes::from(body)));
            let begun = processor_time();
            assert!(answer.as_mut().now_or_never().is_none());
            let worked = processor_time() - begun;
            assert!(
                worked <= judging / 4,
                "{worked:?} of {judging:?} on the thread that serves"
            );
            let places = super::TURNS.available_permits();
            assert_eq!(places, JUDGEMENTS_AT_ONCE - TURNS_OF_A_TEXT);
            drop(done);
            assert!(other.await.is_ok());
            assert!(answer.await.is_ok());
            let broken = super::judged_in_turn(|| panic!("for the test")).await;
            assert_eq!(broken, Err::<(), _>(super::Refused::Failed));
        });
    }
}
