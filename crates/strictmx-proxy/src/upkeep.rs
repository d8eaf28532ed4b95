//! What is looked after while the service runs, every few seconds: what is too old to be kept, and what
//! this machine cannot do.

use std::convert::Infallible;
use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

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
        state.scans.limiter().forget_old(Instant::now());
        state.room.forget_old();
        state.room_of_results.forget_old();
        state.texts.forget_unused();
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
    use std::net::IpAddr;

    use strictmx_core::evidence::Evidence;

    use super::*;
    use crate::limits::Client;
    use crate::test_network::service_without_network;

    /// As /privacy says: a day at most, whoever asks afterwards.
    #[tokio::test(start_paused = true)]
    async fn networks_are_forgotten_once_they_have_all_of_their_limits() {
        let (service, _silent) = service_without_network();
        let state = State::new(service);
        let client: Client = IpAddr::from([192, 0, 2, 1]).into();
        let domain = "example.com".parse().expect("a domain");
        let limiter = state.scans.limiter();
        let spent = limiter.check(client, &domain, Instant::now());
        drop(spent.expect("the first"));
        let held = state.room.of(client.network);
        drop(
            state
                .texts
                .of(limiter.name_of_network(client), Default::default),
        );
        let remembered = || (limiter.remembered() > 0, state.room.remembered());
        assert_eq!(remembered(), (true, 1));
        for (hours, expected) in [(0, (true, 1)), (24, (false, 1))] {
            kept_up(&state, Duration::from_secs(hours * 3_600 + 6)).await;
            assert_eq!(remembered(), expected, "after {hours} hours");
        }
        drop(held);
        kept_up(&state, Duration::from_secs(6)).await;
        assert_eq!((remembered(), state.texts.len()), ((false, 0), 0));
    }

    async fn kept_up(state: &State, time: Duration) {
        tokio::select! {
            never = keep_up(state) => match never {},
            () = tokio::time::sleep(time) => {}
        }
    }

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
            kept_up(&state, Duration::from_secs(seconds)).await;
            assert_eq!(state.scans.counts().remembered, remembered);
        }
    }
}
