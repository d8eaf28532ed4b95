//! Where an exchange is, and how long its stages took.

use std::time::Duration;

use strictmx_core::observation::{Cause, Failure, Stage, Timing};
use tokio::time::Instant;

/// The course of one exchange.
#[derive(Debug)]
pub(crate) struct Stages {
    current: Stage,
    since: Instant,
    finished: Vec<Timing>,
}

impl Stages {
    /// Begins with the connect.
    pub(crate) fn begin() -> Self {
        Self {
            current: Stage::Connect,
            since: Instant::now(),
            finished: Vec::new(),
        }
    }

    /// The current stage is over, and another begins. Entering it again changes nothing.
    pub(crate) fn enter(&mut self, stage: Stage) {
        if stage != self.current {
            self.lap();
            self.current = stage;
            self.since = Instant::now();
        }
    }

    /// What has passed of the current stage was no time of the peer's.
    pub(crate) fn begin_anew(&mut self) {
        self.since = Instant::now();
    }

    /// When the current stage has to be over.
    pub(crate) fn deadline(&self, limit: Duration) -> Instant {
        self.since + limit
    }

    /// A failure in the current stage.
    pub(crate) fn failure(&self, cause: Cause, detail: impl Into<String>) -> Failure {
        Failure::new(self.current, cause).detail(detail)
    }

    /// How long each finished stage took; with the current one unless it broke off.
    pub(crate) fn into_timings(mut self, broke_off: bool) -> Vec<Timing> {
        if !broke_off {
            self.lap();
        }
        self.finished
    }

    fn lap(&mut self) {
        let elapsed_ms = milliseconds(self.since.elapsed());
        self.finished.push(Timing {
            stage: self.current,
            elapsed_ms,
        });
    }
}

pub(crate) fn milliseconds(duration: Duration) -> u32 {
    u32::try_from(duration.as_millis()).unwrap_or(u32::MAX)
}
