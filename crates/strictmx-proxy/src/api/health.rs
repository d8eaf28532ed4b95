//! `/healthz`: the process answers. `/readyz`: it can do its work.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::State;
use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, Shared};
use strictmx_core::facts::in_protocol_words;
use strictmx_core::observation::{Cause, Failure, Observation};
use strictmx_core::question::{Question, RecordType};
use strictmx_driver::Prober as _;
use tokio::task::AbortHandle;
use tokio::time::Instant;

use crate::Service;
use crate::lock::lock;
use crate::problem::Refused;
use crate::router;

/// So long what the resolvers said is good for all who ask, so that nobody floods them through us.
const GOOD_FOR: Duration = Duration::from_secs(1);

/// What the resolvers said last, or are being asked. They are asked once for all who want to know,
/// and to the end, whoever goes away.
#[derive(Debug, Default)]
pub(crate) struct Resolvers(Mutex<Option<Asked>>);

#[derive(Debug)]
struct Asked {
    when: Instant,
    asking: AbortHandle,
    answer: Answer,
}

/// That they answer, or what is the matter.
type Answer = Shared<BoxFuture<'static, Result<(), String>>>;

const SILENT: &str = "The resolvers of this service do not answer.";

pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Ready means that a check that is asked for now would be made.
pub(crate) async fn readyz(
    State(state): State<Arc<router::State>>,
) -> Result<&'static str, Refused> {
    let not_ready = |detail: &str| {
        let detail = detail.to_owned();
        Err(Refused::NotReady { detail })
    };
    if state.stopping.asked.is_cancelled() {
        return not_ready("The service is about to stop.");
    }
    if !state.scans.limiter().has_room() {
        return not_ready("The service is running as many checks as it can.");
    }
    match state.resolvers.answer(&state.service).await {
        Err(why) => not_ready(&why),
        Ok(()) => match state.service.network.clock_off() {
            Some(off) => not_ready(&format!(
                "The clock of this service is wrong by {} seconds.",
                off.as_secs()
            )),
            None => Ok("ready\n"),
        },
    }
}

impl Resolvers {
    fn answer(&self, service: &Service) -> Answer {
        let mut last = lock(&self.0);
        if let Some(asked) = &*last
            && (!asked.asking.is_finished() || asked.when.elapsed() < GOOD_FOR)
        {
            return asked.answer.clone();
        }
        let network = Arc::clone(&service.network);
        let question = Question::dns(service.readiness_name.clone(), RecordType::A);
        let asking = tokio::spawn(async move {
            // However many questions of checks wait: those are ours.
            match network.prober().skipping_dns_queue().ask(question).await {
                Observation::Unknown(failure) => Err(told(&failure)),
                _ => Ok(()),
            }
        });
        let handle = asking.abort_handle();
        let answer = asking
            .map(|said| said.unwrap_or_else(|_| Err(SILENT.to_owned())))
            .boxed()
            .shared();
        *last = Some(Asked {
            when: Instant::now(),
            asking: handle,
            answer: answer.clone(),
        });
        answer
    }
}

/// What is told of a failure: which resolver, and why, is the operator's to know, and stands in the log.
fn told(failure: &Failure) -> String {
    let detail = &failure.detail;
    // Such as a name that the operator's own list has.
    if let Cause::Withheld { why } = &failure.cause {
        tracing::warn!(why, detail, "nobody is asked about the readiness name");
        return format!("Nobody is asked about the name given as --readiness-name: {why}.");
    }
    let cause = in_protocol_words(&failure.cause);
    tracing::warn!(cause, detail, "the resolvers do not answer");
    SILENT.to_owned()
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use axum::body::Body;
    use http::{Request, StatusCode};
    use http_body_util::BodyExt as _;
    use strictmx_probe::budget::{DNS_TRY, OWN_RESOLVER_OPEN};
    use tower::ServiceExt as _;

    use super::*;
    use crate::test_network::service_without_network;

    async fn readiness(state: &Arc<router::State>) -> (StatusCode, String) {
        let request = Request::get("/readyz").header("host", "localhost");
        let request = request.body(Body::empty());
        let app = router::router(Arc::clone(state));
        let answer = app.oneshot(request.expect("a request")).await;
        let answer = answer.expect("an answer");
        let status = answer.status();
        let body = answer.into_body().collect().await.expect("a body");
        (
            status,
            String::from_utf8_lossy(&body.to_bytes()).into_owned(),
        )
    }

    /// Whoever asks and goes away does not have the resolvers asked once more by the next.
    #[tokio::test(start_paused = true)]
    async fn resolvers_are_asked_once_whoever_goes_away() {
        let (service, _silent) = service_without_network();
        let resolvers = Resolvers::default();
        drop(resolvers.answer(&service));
        let when = |resolvers: &Resolvers| {
            let asked = resolvers.0.lock().expect("whole");
            asked.as_ref().expect("asked").when
        };
        let began = when(&resolvers);
        tokio::time::advance(Duration::from_millis(1)).await;
        let answer = resolvers.answer(&service).await;
        assert!(answer.is_err(), "nobody answers");
        assert_eq!(when(&resolvers), began, "the same question");
        tokio::time::advance(GOOD_FOR).await;
        drop(resolvers.answer(&service));
        assert_ne!(when(&resolvers), began, "asked anew");
    }

    /// However many questions of checks wait for their turn at the resolvers.
    #[tokio::test(start_paused = true)]
    async fn readiness_waits_for_no_check() {
        let (service, _silent) = service_without_network();
        let network = Arc::clone(&service.network);
        let question = Question::dns(service.readiness_name.clone(), RecordType::A);
        let state = router::State::new(service);
        for _ in 0..=OWN_RESOLVER_OPEN {
            let (network, question) = (Arc::clone(&network), question.clone());
            tokio::spawn(async move { network.prober().ask(question).await });
        }
        let begun = Instant::now();
        let (_, body) = readiness(&state).await;
        assert!(body.contains("do not answer"), "{body}");
        assert_eq!(begun.elapsed(), DNS_TRY);
    }

    #[tokio::test(start_paused = true)]
    async fn not_ready_says_why() {
        let (mut service, _silent) = service_without_network();
        service.table.set("running=1").expect("a limit");
        let state = router::State::new(service);
        type Happens = fn(&router::State);
        let cases: [(Happens, &str); 3] = [
            (|_| {}, "do not answer"),
            (
                |state| {
                    let domain = "example.com".parse().expect("a domain");
                    let client = IpAddr::from([192, 0, 2, 1]).into();
                    state.scans.join(&domain, false, client).expect("a place");
                },
                "as many checks as it can",
            ),
            (|state| state.stopping.asked.cancel(), "about to stop"),
        ];
        for (happens, why) in cases {
            happens(&state);
            let (status, body) = readiness(&state).await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
            assert!(
                body.contains(why) && body.contains("service.not-ready"),
                "{body}"
            );
        }
    }
}
