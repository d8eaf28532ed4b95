//! What a sweep does to results where the clock is wrong.

use sqlx::sqlite::SqliteConnectOptions;

use super::*;

async fn is_there(stored: &Stored, receipt: &Receipt) -> bool {
    let found = stored.find(&receipt.id, day(1)).await;
    matches!(found, Ok(Found::Result { .. }))
}

#[tokio::test]
async fn a_clock_that_jumps_ahead_removes_a_days_worth_at_a_time() {
    let folder = folder();
    let mut stored = open(&folder).await;
    let receipt = kept(&stored).await;
    sweep_until(&stored, 1).await;
    for sweeps in 1..89 {
        assert_eq!(stored.sweep(day(3_650)).await, Ok(false), "{sweeps}");
        if sweeps % 10 == 0 {
            stored.close().await;
            stored = open(&folder).await;
        }
    }
    assert!(is_there(&stored, &receipt).await);
    // Set right in between, it begins anew.
    assert_eq!(stored.sweep(day(1)).await, Ok(true));
    for sweeps in 1..89 {
        assert_eq!(stored.sweep(day(3_650)).await, Ok(false), "{sweeps}");
    }
    assert!(is_there(&stored, &receipt).await);
    let _ = stored.sweep(day(3_650)).await;
    assert!(!is_there(&stored, &receipt).await, "the ninetieth day");
}

/// As of a machine that does not know the time when it starts.
#[tokio::test]
async fn a_clock_that_was_behind_delays_no_more_than_ninety_sweeps() {
    let folder = folder();
    let stored = open(&folder).await;
    stored.sweep(Timestamp::from_unix(0)).await.expect("swept");
    let receipt = kept(&stored).await;
    stored.sweep(Timestamp::from_unix(0)).await.expect("swept");
    let mut sweeps = 0;
    while is_there(&stored, &receipt).await {
        let _ = stored.sweep(day(90)).await;
        sweeps += 1;
    }
    assert_eq!(sweeps, 90);
    assert_eq!(stored.sweep(day(90)).await, Ok(true));
}

/// Where nothing is stored there is nothing to lose.
#[tokio::test]
async fn without_results_a_sweep_goes_as_far_as_now() {
    let folder = folder();
    let stored = open(&folder).await;
    for days in [0, 400, -400, 3_650] {
        assert_eq!(stored.sweep(day(days)).await, Ok(true), "{days}");
    }
}

/// The program before noted none of its sweeps.
#[tokio::test]
async fn what_expires_after_an_upgrade_is_removed_at_once() {
    for steps in [1, 2] {
        let folder = folder();
        let file = folder.path().join("results.sqlite");
        let before = SqliteConnectOptions::new().filename(file);
        let before = SqlitePool::connect_with(before.create_if_missing(true)).await;
        let before = before.expect("a database");
        let migrated = database::migrator(steps).run(&before).await;
        migrated.expect("its shape");
        let one_a_day = "WITH RECURSIVE days (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM days WHERE n < 90) INSERT INTO results SELECT n, 'example.com', 0, '', x'', ? + n * ? FROM days";
        let one_a_day = query(one_a_day).bind(day(0).unix()).bind(DAY_S);
        one_a_day.execute(&before).await.expect("results");
        before.close().await;
        let stored = open(&folder).await;
        assert_eq!(stored.sweep(day(1)).await, Ok(true), "of step {steps}");
        let left = async || {
            let left = query("SELECT COUNT(*) FROM results");
            let left = left.fetch_one(&stored.database.readers).await;
            left.expect("a row").get::<i64, _>(0)
        };
        assert_eq!(left().await, 89);
        assert_eq!(stored.sweep(day(3_650)).await, Ok(false));
        assert_eq!(
            left().await,
            88,
            "a clock that is ahead takes a day's worth"
        );
    }
}
