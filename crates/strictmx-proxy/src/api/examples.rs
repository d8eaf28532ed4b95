//! `GET /api/v1/examples`: domains to try.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use crate::{Example, router};

pub(crate) async fn examples(State(state): State<Arc<router::State>>) -> Json<Vec<Example>> {
    Json(state.service.examples.clone())
}
