//! What can be wrong with what is on disk.

use std::fmt;
use std::path::{Path, PathBuf};

use sqlx::migrate::MigrateError;

/// Why a folder cannot be opened.
#[derive(Debug)]
pub struct OpenError {
    path: PathBuf,
    what: String,
    /// What to do.
    remedy: &'static str,
}

impl OpenError {
    pub(super) fn new(path: &Path, what: impl fmt::Display, remedy: &'static str) -> Self {
        Self {
            path: path.to_owned(),
            what: what.to_string(),
            remedy,
        }
    }

    pub(super) fn database(path: &Path, error: &sqlx::Error) -> Self {
        let (what, remedy) = match StoreError::of(error) {
            StoreError::Busy => (
                "is locked by another program",
                "let one program have it at a time",
            ),
            StoreError::Full => (
                "cannot grow: the disk is full",
                "make room on the disk, and start again",
            ),
            StoreError::Unreadable => (
                "is damaged, or no database of strictmx",
                "put a backup in its place, or move it away and start with none",
            ),
            StoreError::TooLarge | StoreError::Failed => {
                let remedy = "let this program read and write the folder";
                return Self::new(path, format_args!("cannot be used: {error}"), remedy);
            }
        };
        Self::new(path, what, remedy)
    }

    pub(super) fn migration(path: &Path, error: &MigrateError) -> Self {
        match error {
            MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => {
                Self::database(path, error)
            }
            MigrateError::VersionMissing(_) => Self::new(
                path,
                "was written by a newer strictmx",
                "use that version or a later one: an older one cannot read it",
            ),
            other => Self::new(
                path,
                format_args!("has another shape than this program gave it ({other})"),
                "put a backup in its place, or move it away and start with none",
            ),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, what, remedy } = self;
        write!(f, "{} {what}; {remedy}", path.display())
    }
}

impl std::error::Error for OpenError {}

/// Why something cannot be stored, read or deleted now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum StoreError {
    /// Others have the database, or all connections to it.
    Busy,
    /// There is no room for more.
    Full,
    /// One result has more octets than may be.
    TooLarge,
    /// What is on disk is not what was written.
    Unreadable,
    /// Anything else, such as a disk that does not answer.
    Failed,
}

impl StoreError {
    /// By the result code (<https://sqlite.org/rescode.html>), whose lowest octet is the kind.
    fn of(error: &sqlx::Error) -> Self {
        if matches!(error, sqlx::Error::PoolTimedOut) {
            return Self::Busy;
        }
        let code = error.as_database_error().and_then(|error| error.code());
        let code: Option<u32> = code.and_then(|code| code.parse().ok());
        match code.map(|code| code & 0xff) {
            // SQLITE_BUSY, SQLITE_LOCKED.
            Some(5 | 6) => Self::Busy,
            // SQLITE_FULL.
            Some(13) => Self::Full,
            // SQLITE_ERROR: no such table. SQLITE_CORRUPT, SQLITE_NOTADB.
            Some(1 | 11 | 26) => Self::Unreadable,
            _ => Self::Failed,
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let of = Self::of(&error);
        // Statements have no values in them, so that no domain and no id is in the log.
        tracing::error!(%error, "what is stored cannot be reached");
        of
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Busy => "the database is locked",
            Self::Full => "the disk is full",
            Self::TooLarge => "the result has more octets than may be",
            Self::Unreadable => "the database is damaged",
            Self::Failed => "the disk or the operating system fails",
        })
    }
}
