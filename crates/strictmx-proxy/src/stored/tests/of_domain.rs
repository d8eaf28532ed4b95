//! Which results stay of a domain that has many.

use super::*;

/// Stores a check that was made so many minutes after the first.
async fn of_check(stored: &Stored, minutes: i64) -> String {
    let mut evidence = evidence();
    evidence.checked_at = evidence.checked_at.plus_s(60 * minutes);
    let receipt = stored.keep(evidence, day(0).plus_s(60 * minutes));
    receipt.await.expect("it is kept").id
}

async fn is_there(stored: &Stored, id: &str) -> bool {
    match stored.find(id, day(1)).await {
        Ok(Found::Result { .. }) => true,
        Ok(Found::Gone) => false,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn of_one_domain_so_many_are_kept() {
    let folder = folder();
    let stored = open(&folder).await;
    let oldest = of_check(&stored, 0).await;
    let mut flood = Vec::new();
    for _ in 1..KEPT_OF_DOMAIN {
        flood.push(of_check(&stored, 1).await);
    }
    let newest = of_check(&stored, 2).await;
    assert!(
        is_there(&stored, &oldest).await,
        "that of another check stays"
    );
    let (last, first) = flood.split_last().expect("many");
    assert!(
        !is_there(&stored, last).await,
        "the last of many of one check"
    );
    for id in first {
        assert!(
            is_there(&stored, id).await,
            "others of it may be somebody else's"
        );
    }
    assert!(is_there(&stored, &newest).await);
    let mut other = evidence();
    other.policy_domain = "example.net".parse().expect("a domain");
    let kept = stored.keep(other, day(1)).await;
    kept.expect("another domain");
    assert!(is_there(&stored, &oldest).await);
}

#[tokio::test]
async fn two_who_store_one_check_both_keep_their_links() {
    let folder = folder();
    let stored = open(&folder).await;
    let mut all = Vec::new();
    for minutes in 0..KEPT_OF_DOMAIN {
        all.push(of_check(&stored, minutes).await);
    }
    all.extend([of_check(&stored, 200).await, of_check(&stored, 200).await]);
    let (gone, kept) = all.split_at(2);
    for id in gone {
        assert!(!is_there(&stored, id).await, "the oldest");
    }
    for id in kept {
        assert!(is_there(&stored, id).await);
    }
}

/// Those were kept, and whoever stored them went before others could be removed.
#[tokio::test]
async fn what_too_many_have_left_behind_goes_with_the_next() {
    let folder = folder();
    let stored = open(&folder).await;
    for minutes in 1..KEPT_OF_DOMAIN {
        of_check(&stored, minutes).await;
    }
    let more = "INSERT INTO results (id, policy_domain, checked_at, sealed, deletion, expires_at) SELECT 'more-' || rowid, policy_domain, checked_at, sealed, deletion, expires_at FROM results LIMIT 17";
    let more = query(more).execute(&stored.database.writer).await;
    assert_eq!(more.expect("copies").rows_affected(), 17);
    // Ten at most at a time: others write, too.
    for (minutes, left) in [(200, 7), (201, 0), (202, 0)] {
        let newest = of_check(&stored, minutes).await;
        let count = query("SELECT COUNT(*) FROM results").fetch_one(&stored.database.writer);
        let count: i64 = count.await.expect("a row").get(0);
        assert_eq!(count, KEPT_OF_DOMAIN + left);
        assert!(is_there(&stored, &newest).await);
    }
}
