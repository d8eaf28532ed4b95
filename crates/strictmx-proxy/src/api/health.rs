//! `/healthz`: the process answers. `/readyz`: it can do its work.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use strictmx_core::observation::Observation;
use strictmx_core::question::{Question, RecordType};
use strictmx_driver::Prober as _;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::Service;
use crate::problem::Refused;
use crate::router;

/// So long what the resolvers said is good for all who ask, so that nobody floods them through us.
const GOOD_FOR: Duration = Duration::from_secs(1);

/// What the resolvers said last, and when. Who finds it held waits for the same answer.
#[derive(Debug, Default)]
pub(crate) struct Resolvers(Mutex<Option<(Instant, Result<(), String>)>>);

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
        Err(detail) => not_ready(&format!(
            "The resolvers of this service do not answer: {detail}"
        )),
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
    async fn answer(&self, service: &Service) -> Result<(), String> {
        let mut last = self.0.lock().await;
        if let Some((when, said)) = &*last
            && when.elapsed() < GOOD_FOR
        {
            return said.clone();
        }
        let question = Question::dns(service.readiness_name.clone(), RecordType::A);
        let said = match service.network.prober().ask(question).await {
            Observation::Unknown(failure) => Err(failure.detail),
            _ => Ok(()),
        };
        *last = Some((Instant::now(), said.clone()));
        said
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use axum::body::Body;
    use http::{Request, StatusCode};
    use http_body_util::BodyExt as _;
    use tower::ServiceExt as _;

    use super::*;
    use crate::test_network::service_without_network;

    async fn readiness(state: &Arc<router::State>) -> (StatusCode, String) {
        let request = Request::get("/readyz").body(Body::empty());
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
