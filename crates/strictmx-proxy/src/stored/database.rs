//! The database: one connection that writes, some that read.

use std::path::Path;
use std::time::Duration;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{SqlSafeStr as _, SqlitePool};

use super::error::OpenError;

/// The steps from nothing to the present shape, in order. A step is never changed: that a database has
/// one which is none of these says that a newer program wrote it.
const MIGRATIONS: [&str; 3] = [
    include_str!("migrations/1_results.sql"),
    include_str!("migrations/2_swept.sql"),
    include_str!("migrations/3_swept_before.sql"),
];

/// Connections that read at a time.
const READERS: u32 = 4;

/// Octets of a page; that of SQLite, said so that the limit on pages means octets.
const PAGE: u32 = 4_096;

/// How long anybody waits for a connection, or for whoever else has the database.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the database may take.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// How long to wait for whoever else has the database.
    pub(super) patience: Duration,
    /// Octets of the file.
    pub(super) octets: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            patience: PATIENCE,
            octets: 4 << 30,
        }
    }
}

#[derive(Debug)]
pub(super) struct Database {
    pub(super) writer: SqlitePool,
    pub(super) readers: SqlitePool,
}

impl Database {
    pub(super) async fn open(file: &Path, limits: Limits) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::new()
            .filename(file)
            .create_if_missing(true)
            .page_size(PAGE)
            .journal_mode(SqliteJournalMode::Wal)
            // What is acknowledged is on the disk, not only with the operating system.
            .synchronous(SqliteSynchronous::Full)
            .busy_timeout(limits.patience)
            .pragma(
                "max_page_count",
                (limits.octets / u64::from(PAGE)).to_string(),
            )
            // The image has no folder for temporary files, and the unit one that is in memory.
            .pragma("temp_store", "MEMORY")
            // What is deleted is overwritten.
            .pragma("secure_delete", "ON")
            .pragma("trusted_schema", "OFF");
        let pool = |most| {
            SqlitePoolOptions::new()
                .max_connections(most)
                .acquire_timeout(PATIENCE)
        };
        let failed = |error: sqlx::Error| OpenError::database(file, &error);
        let writer = pool(1).connect_with(options.clone()).await;
        let writer = writer.map_err(failed)?;
        let migrated = migrator(MIGRATIONS.len()).run(&writer).await;
        migrated.map_err(|error| OpenError::migration(file, &error))?;
        let readers = pool(READERS).connect_with(options.read_only(true)).await;
        let readers = readers.map_err(failed)?;
        Ok(Self { writer, readers })
    }
}

/// So many of the steps, from the first.
pub(super) fn migrator(steps: usize) -> Migrator {
    let step = |(version, sql): (i64, &'static str)| {
        let kind = MigrationType::Simple;
        Migration::new(version, "".into(), kind, sql.into_sql_str(), false)
    };
    let steps = (1..).zip(MIGRATIONS).take(steps);
    Migrator::with_migrations(steps.map(step).collect())
}
