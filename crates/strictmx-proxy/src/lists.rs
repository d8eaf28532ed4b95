//! The operator's lists, read again while the service runs.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use strictmx_probe::Network;
use tokio::time::{MissedTickBehavior, interval};

/// How often the list is looked at. Whoever asks to be left alone is, from then on.
const EVERY: Duration = Duration::from_secs(5);

/// Reads the list of those who asked not to be tested again when it has changed. Goes on for ever.
pub(crate) async fn keep_current(network: Arc<Network>) -> Infallible {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut complained = None;
    loop {
        ticks.tick().await;
        let network = Arc::clone(&network);
        let read = tokio::task::spawn_blocking(move || network.refresh_opt_out()).await;
        match read {
            Ok(Ok(changed)) => {
                complained = None;
                if changed {
                    tracing::info!("the opt-out list was read again");
                }
            }
            // Once, not every time.
            Ok(Err(error)) if complained.as_ref() != Some(&error) => {
                tracing::error!(%error, "the opt-out list cannot be used; the one before stays in force");
                complained = Some(error);
            }
            Ok(Err(_)) | Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use strictmx_probe::Config;
    use strictmx_probe::opt_out::OptOut;
    use tokio::time::{Instant, sleep};

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_asks_while_the_service_runs_is_on_the_list_within_seconds() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("opt-out");
        fs::write(&file, "").expect("written");
        let opt_out = OptOut::open(&file).expect("a list");
        let config = Config {
            opt_out,
            ..Config::default()
        };
        let network = Arc::new(Network::new(config).expect("a network"));
        let keeping = tokio::spawn(keep_current(Arc::clone(&network)));
        let is_listed = async |name: &str| {
            let begun = Instant::now();
            while network.admit(name).is_ok() {
                assert!(begun.elapsed() < 2 * EVERY, "{name}");
                sleep(Duration::from_millis(100)).await;
            }
        };
        sleep(EVERY).await;
        fs::write(&file, "quiet-domain.com\n").expect("written");
        is_listed("quiet-domain.com").await;
        fs::write(&file, "quiet-domain.com\nno domain at all\n").expect("written");
        sleep(3 * EVERY).await;
        assert!(
            network.admit("quiet-domain.com").is_err(),
            "the list before stays"
        );
        fs::write(&file, "quiet-domain.com\nother-domain.com\n").expect("written");
        is_listed("other-domain.com").await;
        keeping.abort();
    }
}
