//! The log: on standard error, an event a line.

use std::io::{IsTerminal as _, stderr};

use clap::ValueEnum;
use serde::{Deserialize, Serialize};
use tracing_appender::non_blocking::{NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

/// What is logged where RUST_LOG does not say it: ours, and of others what is broken. What others
/// tell beside that may name those who ask or what they ask about.
const OURS: &str = "error,strictmx=info";

/// Lines that wait for their reader at most; more are lost.
const WAITING_LINES: usize = 4096;

/// How an event is written.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// An object a line.
    Json,
}

/// Starts the log; what waits is written when the guard goes.
///
/// A log that cannot be written, because the disk is full or its reader sleeps, loses lines and
/// harms nobody.
pub(crate) fn start(format: LogFormat) -> WorkerGuard {
    let (writer, guard) = NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(WAITING_LINES)
        .finish(stderr());
    let log = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_default_env().unwrap_or_else(|_| OURS.into()))
        .with_ansi(stderr().is_terminal())
        // Else it complains on standard error that it cannot write there, and panics.
        .log_internal_errors(false)
        .with_writer(writer);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        // The message may hold what somebody asked about.
        tracing::error!(
            place = place.unwrap_or_default(),
            "a task panicked: please report this"
        );
        tracing::debug!(message = %panic, "that panic");
    }));
    guard
}
