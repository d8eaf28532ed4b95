//! `/healthz`: the process answers. `/readyz`: it can do its work.

use std::sync::Arc;

use axum::extract::State;
use strictmx_core::observation::Observation;
use strictmx_core::question::{Question, RecordType};
use strictmx_driver::Prober as _;

use crate::problem::Refused;
use crate::router;

pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// Ready means that a resolver answers.
pub(crate) async fn readyz(
    State(state): State<Arc<router::State>>,
) -> Result<&'static str, Refused> {
    let question = Question::dns(state.service.readiness_name.clone(), RecordType::A);
    match state.service.network.prober().ask(question).await {
        Observation::Unknown(failure) => Err(Refused::NotReady {
            detail: failure.detail,
        }),
        _ => Ok("ready\n"),
    }
}
