//! What is made in the folder for nobody else to read: the key that results are signed with, a file
//! with 32 random octets in base64url, and the database's file.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use strictmx_share::SecretKey;

use super::error::OpenError;

/// Makes the folder where there is none, for nobody else to look into.
pub(super) fn make_folder(folder: &Path) -> Result<(), OpenError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|error| {
        let remedy = "give a folder that this program may write to with --data";
        OpenError::new(folder, format_args!("cannot be made: {error}"), remedy)
    })?;
    // Whoever can write there puts another file in the place of ours.
    warn_of(folder, 0o022, "written to", "chmod 700");
    Ok(())
}

/// Makes the database's file where there is none, for nobody else to read: SQLite gives those beside
/// it the same mode.
pub(super) fn make_database(file: &Path) -> Result<(), OpenError> {
    let made = private().create_new(true).open(file);
    match made {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            let remedy = "let this program write to the folder";
            let what = format_args!("cannot be written: {error}");
            Err(OpenError::new(file, what, remedy))
        }
        _ => {
            warn_of(file, 0o077, "read", "chmod 600");
            Ok(())
        }
    }
}

/// To write a file that nobody else may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// What others may do with a path, as the three digits of `chmod`.
fn mode(path: &Path) -> u32 {
    #[cfg(unix)]
    let mode = fs::metadata(path).map_or(0, |metadata| {
        std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o777
    });
    #[cfg(not(unix))]
    let mode = {
        let _ = path;
        0
    };
    mode
}

/// Somebody may have made it so on purpose: for a group that makes backups.
fn warn_of(path: &Path, others: u32, done: &str, remedy: &str) {
    let mode = mode(path);
    if mode & others != 0 {
        let path = path.display();
        tracing::warn!(
            "{path} can be {done} by others (mode {mode:03o}); take that away: {remedy}"
        );
    }
}

/// The key in a file, or a new one where there is no file.
pub(super) fn read_or_make(file: &Path) -> Result<SecretKey, OpenError> {
    match fs::read_to_string(file) {
        Ok(text) => {
            only_ours(file)?;
            let octets = URL_SAFE_NO_PAD.decode(text.trim()).ok();
            let seed = octets.and_then(|octets| octets.try_into().ok());
            let seed = seed.ok_or_else(|| {
                let remedy = "put a backup in its place, or move it away: a new key is made then, and what was signed before stays valid";
                OpenError::new(file, "is no signing key of strictmx", remedy)
            })?;
            Ok(SecretKey::from_seed(&seed))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => make(file).map_err(|error| {
            let remedy = "let this program write to the folder";
            OpenError::new(file, format_args!("cannot be written: {error}"), remedy)
        }),
        Err(error) => {
            let remedy = "let this program read it";
            let what = format_args!("cannot be read: {error}");
            Err(OpenError::new(file, what, remedy))
        }
    }
}

/// On the disk before anything is signed with it: a key that a crash takes away would leave results
/// behind that nobody vouches for.
fn make(file: &Path) -> std::io::Result<SecretKey> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(std::io::Error::other)?;
    let draft = file.with_extension("new");
    let mut written = private().create(true).truncate(true).open(&draft)?;
    writeln!(written, "{}", URL_SAFE_NO_PAD.encode(seed))?;
    written.sync_all()?;
    fs::rename(&draft, file)?;
    if let Some(folder) = file.parent().filter(|_| cfg!(unix)) {
        File::open(folder)?.sync_all()?;
    }
    Ok(SecretKey::from_seed(&seed))
}

/// A key that others could read is no secret.
fn only_ours(file: &Path) -> Result<(), OpenError> {
    let mode = mode(file);
    if mode & 0o077 != 0 {
        let what = format_args!("can be read by others (mode {mode:03o})");
        return Err(OpenError::new(file, what, "take that away: chmod 600"));
    }
    Ok(())
}
