//! The key that results are signed with: a file with 32 random octets in base64url.

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
    })
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
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(&draft)?;
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
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(file).map_or(0, |metadata| metadata.permissions().mode());
        if mode & 0o077 != 0 {
            let what = format_args!("can be read by others (mode {:03o})", mode & 0o777);
            return Err(OpenError::new(file, what, "take that away: chmod 600"));
        }
    }
    #[cfg(not(unix))]
    let _ = file;
    Ok(())
}
