//! Results that are kept on disk: sealed with the key of the service, found by an id that nobody can
//! guess, and gone after 90 days, or sooner where whoever has the
//! deletion token says so, or newer ones of the domain take its room.
//!
//! In the folder are `signing-key` and the SQLite database `results.sqlite`. A result is acknowledged
//! once it would survive a loss of power. Nothing tells who stored or read what.

mod database;
mod error;
mod key;
mod secret;
mod sweep;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::{Row as _, SqliteConnection, SqlitePool, query};
use strictmx_core::evidence::Evidence;
use strictmx_core::timestamp::{DAY_S, Timestamp};
use strictmx_share::{PublicKey, SecretKey};
use tokio::task::spawn_blocking;

pub use error::OpenError;
pub(crate) use error::StoreError;
pub(crate) use secret::is_id;
pub(crate) use sweep::keep_swept;

use crate::scans::now;
use database::Database;

/// How long a result is kept and vouched for.
pub(crate) const KEPT_S: i64 = 90 * DAY_S;

/// How long it is told of a result that it is gone.
const GONE_S: i64 = 14 * DAY_S;

/// Results of one domain that are kept at a time: no more are looked at, and whoever has one domain
/// checked again and again does not fill the disk.
pub(crate) const KEPT_OF_DOMAIN: i64 = 100;

/// Octets of a result that is kept, as JSON under seal: a JSON string in a JSON object, in which quotes
/// have two. That of a domain with ten mail servers has half of them before; with them, and all that a
/// network may store in 90 days, it has half of the database.
pub(crate) const MAX_OCTETS: usize = 512 * 1024;

/// What is on disk, and the key that signs it.
#[derive(Debug)]
pub struct Stored {
    database: Database,
    key: Arc<SecretKey>,
    keys: Vec<PublicKey>,
}

/// A result that was stored just now.
pub(crate) struct Receipt {
    pub(crate) id: String,
    pub(crate) deletion_token: String,
    pub(crate) expires_at: Timestamp,
}

/// What there is by an id.
#[derive(Debug)]
pub(crate) enum Found {
    Result {
        policy_domain: String,
        /// Of the JSON of a [`Sealed`](strictmx_share::Sealed), which is [given out](Stored::piece).
        octets: usize,
    },
    Gone,
    Unknown,
}

/// What came of a request to delete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deletion {
    Deleted,
    WrongToken,
    Gone,
    Unknown,
}

/// Evidence under the seal of the service, as it is kept.
fn seal(
    key: &SecretKey,
    evidence: &Evidence,
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<String, StoreError> {
    let failed = |_| StoreError::Failed;
    let json = serde_json::to_string(evidence).map_err(failed)?;
    let sealed = serde_json::to_string(&key.seal(json, now, expires_at)).map_err(failed)?;
    if sealed.len() > MAX_OCTETS {
        return Err(StoreError::TooLarge);
    }
    Ok(sealed)
}

impl Stored {
    /// Opens a folder, and makes in it what is missing.
    ///
    /// # Errors
    /// [`OpenError`], which says which file, what is wrong with it, and what to do.
    pub async fn open(folder: &Path) -> Result<Self, OpenError> {
        Self::open_with(folder, database::Limits::default()).await
    }

    async fn open_with(folder: &Path, limits: database::Limits) -> Result<Self, OpenError> {
        let in_folder = |name: &str| -> PathBuf { folder.join(name) };
        key::make_folder(folder)?;
        let key = key::read_or_make(&in_folder("signing-key"))?;
        let file = in_folder("results.sqlite");
        key::make_database(&file)?;
        let database = Database::open(&file, limits).await?;
        let public = key.public();
        let keys = publish(&database.writer, &public)
            .await
            .map_err(|error| OpenError::database(&file, &error))?;
        Ok(Self {
            database,
            key: Arc::new(key),
            keys,
        })
    }

    /// All keys that this service ever signed with, the present one first.
    pub(crate) fn keys(&self) -> &[PublicKey] {
        &self.keys
    }

    /// Seals and keeps evidence. Where its domain then has more than [`KEPT_OF_DOMAIN`] results, another
    /// one goes: of the check stored most often (the oldest on a tie) the latest copy, so that storing
    /// one check over and over evicts only its own copies.
    ///
    /// # Errors
    /// [`StoreError`]: then nothing is kept.
    pub(crate) async fn keep(
        &self,
        evidence: Evidence,
        now: Timestamp,
    ) -> Result<Receipt, StoreError> {
        let receipt = Receipt {
            id: secret::random()?,
            deletion_token: secret::random()?,
            expires_at: now.plus_s(KEPT_S),
        };
        let policy_domain = evidence.policy_domain.clone();
        let policy_domain = policy_domain.a_label();
        let checked_at = evidence.checked_at.unix();
        // The threads that serve requests have others to serve.
        let (key, expires_at) = (Arc::clone(&self.key), receipt.expires_at);
        let sealing = spawn_blocking(move || seal(&key, &evidence, now, expires_at));
        let sealed = sealing.await.map_err(|_| StoreError::Failed)??;
        let insert = "INSERT INTO results (id, policy_domain, checked_at, sealed, deletion, expires_at) VALUES (?, ?, ?, ?, ?, ?)";
        query(insert)
            .bind(&receipt.id)
            .bind(policy_domain)
            .bind(checked_at)
            .bind(sealed)
            .bind(&secret::hash(&receipt.deletion_token)[..])
            .bind(receipt.expires_at.unix())
            .execute(&self.database.writer)
            .await?;
        // It is kept. Where none of the others can be removed now, the next one tries again.
        let _ = self.make_room(policy_domain, &receipt.id, now).await;
        Ok(receipt)
    }

    /// Removes results of a domain that has too many, but the one that has just come.
    async fn make_room(
        &self,
        policy_domain: &str,
        newest: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut transaction = self.database.writer.begin_with("BEGIN IMMEDIATE").await?;
        let count = "SELECT COUNT(*) FROM results WHERE policy_domain = ? AND expires_at > ?";
        let count = query(count).bind(policy_domain).bind(now.unix());
        let kept: i64 = count.fetch_one(&mut *transaction).await?.try_get(0)?;
        // More than one where somebody went while his was kept; not all at once, for others write, too.
        for _ in KEPT_OF_DOMAIN..kept.min(KEPT_OF_DOMAIN + 10) {
            let one = "SELECT id FROM results WHERE policy_domain = ?1 AND expires_at > ?2 AND id <> ?3 ORDER BY (SELECT COUNT(*) FROM results AS alike WHERE alike.policy_domain = ?1 AND alike.checked_at = results.checked_at AND alike.id <> ?3) DESC, checked_at, expires_at DESC, rowid DESC LIMIT 1";
            let one = query(one).bind(policy_domain).bind(now.unix()).bind(newest);
            let id: String = one.fetch_one(&mut *transaction).await?.try_get(0)?;
            remove(&mut transaction, &id, now).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// What there is by an id that [is one](is_id).
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn find(&self, id: &str, now: Timestamp) -> Result<Found, StoreError> {
        let select = "SELECT policy_domain, octet_length(sealed) AS octets FROM results WHERE id = ? AND expires_at > ?";
        let found = query(select).bind(id).bind(now.unix());
        let found = found.fetch_optional(&self.database.readers).await?;
        match found {
            Some(row) => Ok(Found::Result {
                policy_domain: row.try_get("policy_domain")?,
                octets: usize::try_from(row.try_get::<i64, _>("octets")?)
                    .map_err(|_| StoreError::Failed)?,
            }),
            None if self.was_there(id).await? => Ok(Found::Gone),
            None => Ok(Found::Unknown),
        }
    }

    /// So many octets of a result's JSON, from one on, as long as it is there: whoever takes them slowly
    /// keeps none of the others in memory.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn piece(
        &self,
        id: &str,
        from: usize,
        octets: usize,
    ) -> Result<Vec<u8>, StoreError> {
        let number = |octets| i64::try_from(octets).map_err(|_| StoreError::Failed);
        // A text is cut by characters.
        let select = "SELECT substr(CAST(sealed AS BLOB), ? + 1, ?) FROM results WHERE id = ?";
        let piece = query(select).bind(number(from)?).bind(number(octets)?);
        let piece = piece.bind(id).fetch_one(&self.database.readers).await?;
        Ok(piece.try_get(0)?)
    }

    /// Deletes what `token` was given out for.
    ///
    /// # Errors
    /// [`StoreError`]: then nothing is deleted.
    pub(crate) async fn delete(
        &self,
        id: &str,
        token: &str,
        now: Timestamp,
    ) -> Result<Deletion, StoreError> {
        let mut transaction = self.database.writer.begin_with("BEGIN IMMEDIATE").await?;
        let select = "SELECT deletion FROM results WHERE id = ? AND expires_at > ?";
        let found = query(select).bind(id).bind(now.unix());
        let Some(row) = found.fetch_optional(&mut *transaction).await? else {
            drop(transaction);
            return Ok(if self.was_there(id).await? {
                Deletion::Gone
            } else {
                Deletion::Unknown
            });
        };
        if !secret::is_of(token, row.try_get("deletion")?) {
            return Ok(Deletion::WrongToken);
        }
        remove(&mut transaction, id, now).await?;
        transaction.commit().await?;
        // It is deleted whatever comes of this; where others read at the moment, the sweep does it.
        if self.overwrite().await.is_err() {
            tracing::info!("what was deleted is overwritten within the hour");
        }
        Ok(Deletion::Deleted)
    }

    /// Empties the log of changes, which still has what was deleted.
    ///
    /// # Errors
    /// [`StoreError::Busy`] where somebody is reading from it.
    async fn overwrite(&self) -> Result<(), StoreError> {
        let emptied = query("PRAGMA wal_checkpoint(TRUNCATE)");
        let row = emptied.fetch_one(&self.database.writer).await?;
        // It says so in a row, and not by an error (<https://sqlite.org/pragma.html#pragma_wal_checkpoint>).
        match row.try_get::<i64, _>(0)? {
            0 => Ok(()),
            _ => Err(StoreError::Busy),
        }
    }

    /// Ends, with all that was written in the one file.
    pub(crate) async fn close(&self) {
        self.database.readers.close().await;
        self.database.writer.close().await;
    }

    /// Whether it is told of an id that it is gone: so marked, or expired and not yet swept.
    async fn was_there(&self, id: &str) -> Result<bool, StoreError> {
        let select =
            "SELECT 1 FROM gone WHERE id = ?1 UNION ALL SELECT 1 FROM results WHERE id = ?1";
        let found = query(select).bind(id);
        let found = found.fetch_optional(&self.database.readers).await?;
        Ok(found.is_some())
    }
}

/// Removes one that is there, and notes that it was.
async fn remove(
    writer: &mut SqliteConnection,
    id: &str,
    now: Timestamp,
) -> Result<(), sqlx::Error> {
    query("DELETE FROM results WHERE id = ?")
        .bind(id)
        .execute(&mut *writer)
        .await?;
    query("INSERT OR REPLACE INTO gone (id, until) VALUES (?, ?)")
        .bind(id)
        .bind(now.plus_s(GONE_S).unix())
        .execute(&mut *writer)
        .await?;
    Ok(())
}

/// Notes the present key among those of the service, and gives all.
async fn publish(writer: &SqlitePool, present: &PublicKey) -> Result<Vec<PublicKey>, sqlx::Error> {
    query("INSERT OR IGNORE INTO keys (public_key, since) VALUES (?, ?)")
        .bind(&present.octets()[..])
        .bind(now().unix())
        .execute(writer)
        .await?;
    let rows = query("SELECT public_key FROM keys ORDER BY since DESC").fetch_all(writer);
    let mut keys = vec![present.clone()];
    for row in rows.await? {
        let octets: Vec<u8> = row.try_get("public_key")?;
        let key = octets.try_into().ok();
        let key = key.and_then(|octets| PublicKey::from_octets(&octets));
        keys.extend(key.filter(|key| key != present));
    }
    Ok(keys)
}

#[cfg(test)]
mod tests;
