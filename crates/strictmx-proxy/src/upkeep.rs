//! What is looked after while the service runs, every few seconds: what is too old to be kept, and what
//! this machine cannot do.

use std::convert::Infallible;
use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval};

use crate::router::State;

const EVERY: Duration = Duration::from_secs(5);

/// Goes on for ever.
pub(crate) async fn keep_up(state: &State) -> Infallible {
    let network = &state.service.network;
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut closed = [false; 2];
    loop {
        ticks.tick().await;
        network.forget_old();
        state.scans.forget_old();
        let now_closed = network.port25_closed();
        for (family, (before, now)) in FAMILIES.iter().zip(closed.into_iter().zip(now_closed)) {
            match (before, now) {
                (false, true) => tracing::error!(
                    family,
                    "port 25 is closed on the way out: nothing is said of mail servers"
                ),
                (true, false) => tracing::info!(family, "SMTP connections can be made again"),
                _ => {}
            }
        }
        closed = now_closed;
    }
}

/// As [`port25_closed`](strictmx_probe::Network::port25_closed) has them.
pub(crate) const FAMILIES: [&str; 2] = ["IPv4", "IPv6"];

#[cfg(test)]
mod tests {
    use strictmx_core::evidence::Evidence;

    use super::*;
    use crate::test_network::service_without_network;

    /// As /privacy says, also where nobody has anything checked afterwards.
    #[tokio::test(start_paused = true)]
    async fn what_was_seen_is_forgotten_after_fifteen_minutes() {
        let (service, _silent) = service_without_network();
        let state = State::new(service);
        let domain = "example.com".parse().expect("a domain");
        state
            .scans
            .plant(Evidence::new(domain, crate::scans::now()));
        for (seconds, remembered) in [(890, 1), (20, 0)] {
            let some_time = tokio::time::sleep(Duration::from_secs(seconds));
            tokio::select! {
                never = keep_up(&state) => match never {},
                () = some_time => {}
            }
            assert_eq!(state.scans.counts().remembered, remembered);
        }
    }
}
