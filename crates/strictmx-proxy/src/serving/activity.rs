//! When a connection is idle: no request is open, and nothing of an answer is taken.

use std::time::Duration;

use tokio::sync::watch;
use tokio::time::Instant;

/// What happens on one connection.
#[derive(Clone, Debug)]
pub(super) struct Activity(watch::Sender<State>);

#[derive(Clone, Copy, Debug)]
struct State {
    /// Whether there was one.
    asked: bool,
    /// Requests from the end of their head to the end of their answer.
    open: usize,
    /// When the last of them ended, or the last octets left; at first, when the client came.
    since: Instant,
}

/// A request is open as long as this lives.
#[derive(Debug)]
pub(super) struct Open(Activity);

impl Activity {
    pub(super) fn new() -> Self {
        let since = Instant::now();
        Self(watch::Sender::new(State {
            asked: false,
            open: 0,
            since,
        }))
    }

    /// A request begins.
    pub(super) fn open(&self) -> Open {
        self.0.send_if_modified(|state| {
            state.open += 1;
            !std::mem::replace(&mut state.asked, true)
        });
        Open(self.clone())
    }

    /// Resolves at the first request.
    pub(super) async fn asked(&self) {
        // The sender lives in `self`, so that waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|state| state.asked).await;
    }

    /// Octets left.
    pub(super) fn wrote(&self) {
        self.0.send_if_modified(|state| {
            state.since = Instant::now();
            false
        });
    }

    /// Resolves when the connection was idle for so long. What only trickles in, such as the head
    /// of a request, is no activity. Nobody wakes who waits: it looks at what has happened when its
    /// time is over, which is never too late.
    pub(super) async fn idle_for(&self, patience: Duration) {
        loop {
            let (State { open, since, .. }, now) = (*self.0.borrow(), Instant::now());
            // What is open now ends later.
            let until = if open > 0 { now } else { since } + patience;
            if until <= now {
                return;
            }
            tokio::time::sleep_until(until).await;
        }
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.0.send_if_modified(|state| {
            state.open = state.open.saturating_sub(1);
            state.since = Instant::now();
            false
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn idle_is_neither_open_nor_taking() {
        let activity = Activity::new();
        let started = Instant::now();
        let happens = async {
            tokio::time::sleep(5 * SECOND).await;
            let first = activity.open();
            let second = activity.open();
            tokio::time::sleep(60 * SECOND).await;
            drop(first);
            tokio::time::sleep(60 * SECOND).await;
            drop(second);
            // 125 s have gone: the rest of the answer is taken slowly.
            for _ in 0..4 {
                tokio::time::sleep(9 * SECOND).await;
                activity.wrote();
            }
        };
        tokio::join!(happens, activity.idle_for(10 * SECOND));
        assert_eq!(started.elapsed().as_secs(), 125 + 36 + 10);
    }
}
