//! Removing what has expired.
//!
//! The time of day says what has expired, and it may be wrong, for a moment or for good. So a sweep goes
//! no more than a day beyond the last one, however far the clock is ahead, also after a restart: what
//! was stored just before is removed by the ninetieth, days later. Until then it is shown again as soon
//! as the clock is right.

use std::convert::Infallible;
use std::time::Duration;

use sqlx::{Row as _, query};
use strictmx_core::timestamp::{DAY_S, Timestamp};

use super::{GONE_S, KEPT_S, StoreError, Stored};
use crate::scans::now;

/// How often what has expired is removed. It is no longer shown from the second on.
const EVERY: Duration = Duration::from_secs(3_600);

/// Results that are removed in one transaction: what is to be undone is kept in memory until its end,
/// and others wait for it.
pub(super) const BATCH: u32 = 50;

/// How much further than the last one a sweep goes. The service may have stood still since.
const STRIDE_S: i64 = DAY_S;

impl Stored {
    /// Removes what has expired, from the files as well, as far as one sweep goes; whether that is as
    /// far as now.
    ///
    /// # Errors
    /// [`StoreError`]; what was removed before stays so, and the rest is tried again.
    pub(super) async fn sweep(&self, now: Timestamp) -> Result<bool, StoreError> {
        let until = self.within_reach(now).await?;
        while self.sweep_some(until).await? > 0 {}
        let swept = query("UPDATE swept SET until = ?").bind(until.unix());
        swept.execute(&self.database.writer).await?;
        self.overwrite().await?;
        Ok(until == now)
    }

    /// How far a sweep goes now. Nothing expires sooner than 90 days after the oldest result was stored,
    /// so that those before cost no sweep.
    async fn within_reach(&self, now: Timestamp) -> Result<Timestamp, StoreError> {
        let oldest =
            "SELECT MAX(until, (SELECT COALESCE(MIN(expires_at) - ?, ?) FROM results)) FROM swept";
        let oldest = query(oldest).bind(KEPT_S).bind(now.unix());
        let oldest = oldest.fetch_one(&self.database.readers).await?;
        let reach = Timestamp::from_unix(oldest.try_get(0)?).plus_s(STRIDE_S);
        Ok(now.min(reach))
    }

    /// Removes some of what has expired by then; how many rows.
    pub(super) async fn sweep_some(&self, until: Timestamp) -> Result<u64, StoreError> {
        let mut transaction = self.database.writer.begin_with("BEGIN IMMEDIATE").await?;
        let mut rows = 0;
        for statement in [
            "INSERT OR REPLACE INTO gone (id, until) SELECT id, expires_at + ?2 FROM results WHERE expires_at <= ?1 ORDER BY expires_at, id LIMIT ?3",
            "DELETE FROM results WHERE id IN (SELECT id FROM results WHERE expires_at <= ?1 ORDER BY expires_at, id LIMIT ?3)",
            "DELETE FROM gone WHERE id IN (SELECT id FROM gone WHERE until <= ?1 LIMIT ?3)",
        ] {
            let statement = query(statement).bind(until.unix()).bind(GONE_S).bind(BATCH);
            rows += statement.execute(&mut *transaction).await?.rows_affected();
        }
        transaction.commit().await?;
        Ok(rows)
    }
}

/// Sweeps for as long as the service runs.
pub(crate) async fn keep_swept(stored: Option<&Stored>) -> Infallible {
    let Some(stored) = stored else {
        return std::future::pending().await;
    };
    let mut interval = tokio::time::interval(EVERY);
    loop {
        interval.tick().await;
        match stored.sweep(now()).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!(
                "the last sweep is more than a day ago, or the clock is ahead: what has expired is removed a day's worth an hour"
            ),
            Err(error) => tracing::error!(%error, "expired results are not removed yet"),
        }
    }
}
