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
        Ok(()) => Ok("ready\n"),
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
