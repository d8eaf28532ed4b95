use std::collections::BTreeSet;
use std::fs;
use std::time::Duration;

use strictmx_core::scenario::World;
use strictmx_share::Sealed;
use tempfile::TempDir;

use super::*;

mod of_domain;
mod periods;
mod refused;
mod shown;
mod swept;

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

fn evidence() -> Evidence {
    World::new("").expect("a world").evidence()
}

/// So many days after the results of these tests are stored.
fn day(days: i64) -> Timestamp {
    Timestamp::from_unix(1_795_000_000).plus_s(days * DAY_S)
}

/// Sweeps each day until that one.
async fn sweep_until(stored: &Stored, last: i64) {
    for days in 0..=last {
        let swept = stored.sweep(day(days)).await;
        assert_eq!(swept, Ok(true), "after {days} days");
    }
}

async fn open(folder: &TempDir) -> Stored {
    Stored::open(folder.path()).await.expect("it opens")
}

/// The domain of a result that is there, and what is under seal.
async fn found(stored: &Stored, id: &str, now: Timestamp) -> (String, Sealed) {
    let found = stored.find(id, now).await;
    let Ok(Found::Result {
        policy_domain,
        octets,
    }) = found
    else {
        panic!("{found:?}");
    };
    let json = stored.piece(id, 0, octets).await.expect("all of it");
    (policy_domain, serde_json::from_slice(&json).expect("JSON"))
}

async fn kept(stored: &Stored) -> Receipt {
    stored.keep(evidence(), day(0)).await.expect("it is kept")
}

/// Impatient, and with few octets.
fn tight() -> database::Limits {
    database::Limits {
        patience: Duration::from_millis(50),
        octets: 256 * 1024,
    }
}

#[tokio::test]
async fn what_is_kept_is_found_and_genuine_until_its_time_is_over() {
    let folder = folder();
    let stored = open(&folder).await;
    let receipt = kept(&stored).await;
    assert_eq!(receipt.expires_at, day(90));
    drop(stored);
    let stored = open(&folder).await;
    let (policy_domain, sealed) = found(&stored, &receipt.id, day(89)).await;
    assert_eq!(policy_domain, "example.com");
    let keys = stored.keys();
    assert_eq!(sealed.open(keys, day(89)), Ok(evidence()));
    let is = async |now| match stored.find(&receipt.id, now).await {
        Ok(Found::Result { .. }) => "there",
        Ok(Found::Gone) => "gone",
        Ok(Found::Unknown) => "unknown",
        Err(_) => "error",
    };
    assert_eq!(is(day(90)).await, "gone", "not swept yet");
    for (now, then) in [(89, "there"), (90, "gone"), (103, "gone"), (104, "unknown")] {
        sweep_until(&stored, now).await;
        assert_eq!(is(day(now)).await, then, "after {now} days");
    }
    let other = secret::random().expect("random");
    assert!(matches!(
        stored.find(&other, day(0)).await,
        Ok(Found::Unknown)
    ));
}

#[tokio::test]
async fn whoever_has_the_token_deletes_and_nobody_else() {
    let folder = folder();
    let stored = open(&folder).await;
    let (receipt, other) = (kept(&stored).await, kept(&stored).await);
    let (id, token) = (&receipt.id, &receipt.deletion_token);
    let deleted = async |id: &str, token: &str| stored.delete(id, token, day(1)).await;
    for (id, token, comes) in [
        (&*other.id, &**token, Deletion::WrongToken),
        (id, "", Deletion::WrongToken),
        (id, id, Deletion::WrongToken),
        (token, token, Deletion::Unknown),
        (id, token, Deletion::Deleted),
        (id, token, Deletion::Gone),
    ] {
        assert_eq!(deleted(id, token).await, Ok(comes));
    }
    assert!(matches!(stored.find(id, day(1)).await, Ok(Found::Gone)));
    let there = stored.find(&other.id, day(1)).await;
    assert!(matches!(there, Ok(Found::Result { .. })));
}

#[tokio::test]
async fn nothing_of_what_is_deleted_stays_in_the_files() {
    let folder = folder();
    let stored = open(&folder).await;
    let receipt = kept(&stored).await;
    let there = |text: &str| {
        let files = fs::read_dir(folder.path()).expect("a folder").flatten();
        let mut octets = files.map(|file| fs::read(file.path()).expect("a file"));
        octets.any(|octets| octets.windows(text.len()).any(|it| it == text.as_bytes()))
    };
    assert!(there("mta-sts.example.com") && there(&receipt.id));
    assert!(!there(&receipt.deletion_token), "only its hash is kept");
    let deleted = stored.delete(&receipt.id, &receipt.deletion_token, day(1));
    assert_eq!(deleted.await, Ok(Deletion::Deleted));
    assert!(!there("mta-sts.example.com"), "at once");
    kept(&stored).await;
    sweep_until(&stored, 90).await;
    assert!(!there("mta-sts.example.com"));
}

#[tokio::test]
async fn a_result_has_an_end() {
    let folder = folder();
    let stored = open(&folder).await;
    let (mut large, one) = (evidence(), evidence());
    let octets = serde_json::to_string(&one).expect("JSON").len();
    let entries = &mut large.entries;
    for _ in 1..MAX_OCTETS / octets {
        entries.extend(one.entries.iter().cloned());
    }
    let json = serde_json::to_string(&large).expect("JSON");
    assert!(json.len() <= MAX_OCTETS, "by itself it has fewer");
    let refused = stored.keep(large.clone(), day(0)).await.err();
    assert_eq!(refused, Some(StoreError::TooLarge), "under seal");
    let entries = &mut large.entries;
    entries.truncate(entries.len() / 2);
    assert!(stored.keep(large, day(0)).await.is_ok());
    let largest = "SELECT MAX(LENGTH(sealed)) FROM results";
    let largest = query(largest).fetch_one(&stored.database.readers);
    let largest: i64 = largest.await.expect("a row").get(0);
    assert!(largest <= 512 * 1024, "{largest}");
}

/// As in a container without any folder for temporary files; in batches, so that no transaction
/// grows with what has expired.
#[tokio::test]
async fn thousands_that_have_expired_are_swept() {
    let folder = folder();
    let stored = open(&folder).await;
    let read = query("PRAGMA temp_store").fetch_one(&stored.database.writer);
    let in_memory: i64 = read.await.expect("a row").get(0);
    assert_eq!(
        in_memory, 2,
        "<https://sqlite.org/pragma.html#pragma_temp_store>"
    );
    kept(&stored).await;
    let copies = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?) INSERT INTO results SELECT 'copy' || n, policy_domain, checked_at, 'x', deletion, expires_at FROM results, n";
    let copied = query(copies)
        .bind(3 * i64::from(sweep::BATCH))
        .execute(&stored.database.writer);
    copied.await.expect("copies");
    let ids = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000) INSERT INTO gone SELECT 'gone' || n, ? FROM n";
    let ids = query(ids)
        .bind(day(100).unix())
        .execute(&stored.database.writer);
    ids.await.expect("ids");
    let some = stored.sweep_some(day(90)).await;
    assert_eq!(some, Ok(u64::from(2 * sweep::BATCH)), "marked, and removed");
    sweep_until(&stored, 100).await;
    for (table, left) in [("results", 0), ("gone", 3 * i64::from(sweep::BATCH) + 1)] {
        let count = format!("SELECT COUNT(*) FROM {table}");
        let count = query(sqlx::AssertSqlSafe(count)).fetch_one(&stored.database.readers);
        let count: i64 = count.await.expect("a row").get(0);
        assert_eq!(count, left, "{table}");
    }
}

/// 2 is FULL (<https://sqlite.org/pragma.html#pragma_synchronous>).
#[tokio::test]
async fn every_transaction_is_synced() {
    let folder = folder();
    let stored = open(&folder).await;
    let read = query("PRAGMA synchronous").fetch_one(&stored.database.writer);
    let synchronous: i64 = read.await.expect("a row").get(0);
    assert_eq!(synchronous, 2);
}

#[tokio::test]
async fn a_new_key_leaves_the_former_ones_published() {
    let folder = folder();
    let stored = open(&folder).await;
    let receipt = kept(&stored).await;
    let former = stored.keys().to_vec();
    drop(stored);
    fs::remove_file(folder.path().join("signing-key")).expect("a key");
    let stored = open(&folder).await;
    let keys = stored.keys();
    assert_eq!(keys.len(), 2);
    assert_eq!(keys[1..], former);
    let ids: BTreeSet<_> = keys.iter().map(PublicKey::id).collect();
    assert_eq!(ids.len(), 2);
    let (_, sealed) = found(&stored, &receipt.id, day(1)).await;
    assert_eq!(sealed.open(keys, day(1)), Ok(evidence()));
    let id = kept(&stored).await.id;
    let (_, sealed) = found(&stored, &id, day(1)).await;
    assert_eq!(sealed.key_id, keys[0].id(), "the present key stands first");
}

#[tokio::test]
async fn a_locked_database_is_told_and_nothing_is_lost() {
    let folder = folder();
    let stored = Stored::open_with(folder.path(), tight()).await;
    let stored = stored.expect("it opens");
    let receipt = kept(&stored).await;
    let other = Database::open(&folder.path().join("results.sqlite"), tight()).await;
    let other = other.expect("it opens");
    let lock = other.writer.begin_with("BEGIN EXCLUSIVE").await;
    let lock = lock.expect("a lock");
    let refused = stored.keep(evidence(), day(0)).await;
    assert_eq!(refused.err(), Some(StoreError::Busy));
    let refused = stored.delete(&receipt.id, &receipt.deletion_token, day(0));
    assert_eq!(refused.await, Err(StoreError::Busy));
    let there = stored.find(&receipt.id, day(0)).await;
    assert!(matches!(there, Ok(Found::Result { .. })), "{there:?}");
    drop(lock);
    drop(other);
    kept(&stored).await;
}

#[tokio::test]
async fn a_full_database_is_told_and_nothing_is_lost() {
    let folder = folder();
    let stored = Stored::open_with(folder.path(), tight()).await;
    let stored = stored.expect("it opens");
    let first = kept(&stored).await;
    let mut error = None;
    for _ in 0..100 {
        error = stored.keep(evidence(), day(0)).await.err();
        if error.is_some() {
            break;
        }
    }
    assert_eq!(error, Some(StoreError::Full));
    assert!(matches!(
        stored.find(&first.id, day(0)).await,
        Ok(Found::Result { .. })
    ));
    let deleted = stored.delete(&first.id, &first.deletion_token, day(0));
    assert_eq!(deleted.await, Ok(Deletion::Deleted), "deleting makes room");
    kept(&stored).await;
}

/// Says what stands in the way, and leaves it as it is.
#[tokio::test]
async fn what_cannot_be_opened_is_said_with_what_to_do() {
    async fn refused(spoil: impl AsyncFn(&Path)) -> String {
        let folder = folder();
        open(&folder).await.close().await;
        spoil(folder.path()).await;
        let error = Stored::open_with(folder.path(), tight()).await;
        let said = error.expect_err("it does not open").to_string();
        let name = folder.path().display().to_string();
        said.replace(&name, "DIR")
    }
    let newer = async |folder: &Path| {
        let database = Database::open(&folder.join("results.sqlite"), tight()).await;
        let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (7, '', 1, x'00', 0)";
        let database = database.expect("it opens");
        let later = query(later).execute(&database.writer).await;
        later.expect("a later migration");
        database.readers.close().await;
        database.writer.close().await;
    };
    assert_eq!(
        refused(newer).await,
        "DIR/results.sqlite was written by a newer strictmx; use that version or a later one: an older one cannot read it"
    );
    let other = async |folder: &Path| {
        fs::write(folder.join("results.sqlite"), "no database".repeat(500)).expect("a file");
    };
    assert_eq!(
        refused(other).await,
        "DIR/results.sqlite is damaged, or no database of strictmx; put a backup in its place, or move it away and start with none"
    );
    let no_key = async |folder: &Path| {
        fs::write(folder.join("signing-key"), "secret\n").expect("a file");
    };
    assert_eq!(
        refused(no_key).await,
        "DIR/signing-key is no signing key of strictmx; put a backup in its place, or move it away: a new key is made then, and what was signed before stays valid"
    );
    let folder_is_file = folder();
    let file = folder_is_file.path().join("file");
    fs::write(&file, "").expect("a file");
    let said = Stored::open(&file).await.expect_err("no folder");
    assert!(said.to_string().contains("--data"), "{said}");
}

#[tokio::test]
async fn a_locked_database_is_told_at_the_start() {
    let folder = folder();
    let file = folder.path().join("results.sqlite");
    let other = Database::open(&file, tight()).await.expect("it opens");
    let lock = other.writer.begin_with("BEGIN EXCLUSIVE").await;
    let _lock = lock.expect("a lock");
    let said = Stored::open_with(folder.path(), tight()).await;
    let said = said.expect_err("it is locked").to_string();
    assert!(
        said.ends_with("is locked by another program; let one program have it at a time"),
        "{said}"
    );
}

#[cfg(unix)]
#[tokio::test]
async fn the_key_is_for_nobody_else() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let inner = folder.path().join("data");
    drop(Stored::open(&inner).await.expect("it opens"));
    let mode = |file: &Path| {
        let metadata = fs::metadata(file).expect("a file");
        metadata.permissions().mode() & 0o777
    };
    let key = inner.join("signing-key");
    assert_eq!((mode(&inner), mode(&key)), (0o700, 0o600));
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).expect("it is ours");
    let said = Stored::open(&inner).await.expect_err("it is open to all");
    let said = said.to_string();
    assert!(
        said.ends_with("can be read by others (mode 644); take that away: chmod 600"),
        "{said}"
    );
}
