//! Whether the rows on disk are whole and agree with each other: as SQLite sees them, and as the seals
//! do.

use std::collections::HashSet;
use std::path::Path;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, query_as, query_scalar};
use strictmx_share::{PublicKey, Sealed};

/// The ids on disk.
pub(super) struct Rows {
    pub(super) stored: HashSet<String>,
    pub(super) gone: HashSet<String>,
}

/// A row of a result: its id, domain, when it was checked and when it expires in Unix seconds, what
/// was sealed, and the length of the hash of its deletion token.
type Row = (String, String, i64, i64, String, i64);

/// Reads what is in the folder of a service, which may be running, and asserts that it is whole. Rows
/// in `looked_at` were read before, and are never written again; new ones are added there.
pub(super) async fn rows(
    folder: &Path,
    keys: &[PublicKey],
    looked_at: &mut HashSet<String>,
) -> Rows {
    let options = SqliteConnectOptions::new().filename(folder.join("results.sqlite"));
    let opened = options.read_only(true).connect().await;
    let mut database = opened.expect("the database is there");
    let found = query_scalar::<_, String>("PRAGMA integrity_check").fetch_all(&mut database);
    assert_eq!(found.await.expect("a check"), ["ok"]);
    let both = query_scalar::<_, String>("SELECT id FROM results JOIN gone USING (id)");
    let both = both.fetch_all(&mut database).await.expect("ids");
    assert_eq!(both, Vec::<String>::new(), "stored, and gone as well");

    let stored = ids(&mut database, "SELECT id FROM results").await;
    for id in stored.iter().filter(|id| !looked_at.contains(*id)) {
        let row = query_as(
            "SELECT id, policy_domain, checked_at, expires_at, sealed, length(deletion) FROM results WHERE id = ?",
        );
        let row = row.bind(id).fetch_one(&mut database).await;
        is_whole(&row.expect("a row"), keys);
    }
    looked_at.extend(stored.iter().cloned());
    Rows {
        stored,
        gone: ids(&mut database, "SELECT id FROM gone").await,
    }
}

async fn ids(database: &mut SqliteConnection, select: &'static str) -> HashSet<String> {
    let ids = query_scalar(select).fetch_all(database).await;
    ids.expect("ids").into_iter().collect()
}

/// A row says of its result what the seal says, which is genuine.
fn is_whole((id, domain, checked_at, expires_at, sealed, hash_octets): &Row, keys: &[PublicKey]) {
    let sealed: Sealed = serde_json::from_str(sealed).expect(id);
    let evidence = sealed.open(keys, sealed.signed_at).expect(id);
    assert_eq!(evidence.policy_domain.a_label(), domain, "{id}");
    assert_eq!(evidence.checked_at.unix(), *checked_at, "{id}");
    assert_eq!(sealed.expires_at.unix(), *expires_at, "{id}");
    assert_eq!(*hash_octets, 32, "{id}");
}
