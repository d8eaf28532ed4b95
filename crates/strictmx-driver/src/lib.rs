//! Asks a [`Prober`] what a [`Scan`] wants to know, until it is done or its time is up.
//!
//! Free of any runtime: the same loop runs under tokio and in a browser. What it needs of time
//! comes in as a future.

use std::future::Future;

use strictmx_core::observation::Observation;
use strictmx_core::question::Question;
use strictmx_core::scan::QuestionId;

/// Whoever can answer questions: the network, a proxy, the lab, a recording.
pub trait Prober {
    /// Finds out. Never fails: what cannot be found out is [`Observation::Unknown`].
    fn ask(&self, question: Question) -> impl Future<Output = Observation>;
}

/// What happened in a scan, in order.
#[derive(Clone, Debug)]
pub enum Event {
    /// A question went out.
    Asked(QuestionId, Question),
    /// Its answer came.
    Answered(QuestionId, Question, Observation),
}
