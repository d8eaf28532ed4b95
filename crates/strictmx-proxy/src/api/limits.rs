//! `GET /api/v1/limits`: the limits in force.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;

use crate::limits::Limit;
use crate::router;

pub(crate) async fn limits(State(state): State<Arc<router::State>>) -> Json<Vec<Limit>> {
    let pause = state.service.network.pause();
    Json(state.scans.limiter().table().published(pause))
}
