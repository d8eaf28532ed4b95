//! Who asked not to be tested: a file of domains, addresses and blocks, one a line, with comments
//! after `#`. A domain stands for all names below it.
//!
//! ```text
//! example.com       # asked on 2026-11-01
//! 192.0.2.7
//! 2001:db8:1::/48
//! ```
//!
//! The file is read again while the service runs. One that cannot be read changes nothing: those who
//! asked stay on the list. One from which somebody is missing is taken when it was read twice alike:
//! it may be half written.

use std::collections::HashSet;
use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use strictmx_core::domain_name::DomainName;
use tokio::sync::watch;

use crate::address_guard::Prefix;
use crate::lock::lock;
use crate::name_guard::{NameGuard, NameRefused};

/// Octets of a file: some hundred thousand lines.
const MAX_OCTETS: u64 = 4 * 1024 * 1024;

/// The list in force, and where it comes from.
#[derive(Clone, Debug, Default)]
pub struct OptOut {
    file: Option<PathBuf>,
    read: Arc<watch::Sender<Read>>,
    /// What was read last from which somebody is missing.
    shorter: Arc<Mutex<Option<String>>>,
}

/// What was read last.
#[derive(Debug, Default)]
struct Read {
    text: String,
    names: HashSet<DomainName>,
    blocks: Vec<Prefix>,
}

/// Why a list cannot be used; in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptOutError {
    file: PathBuf,
    /// From 1; none where the file as a whole cannot be read.
    line: Option<usize>,
    why: String,
}

impl fmt::Display for OptOutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A name of a file may hold anything.
        write!(f, "{}", self.file.to_string_lossy().escape_debug())?;
        if let Some(line) = self.line {
            write!(f, ", line {line}")?;
        }
        write!(f, ": {}", self.why)
    }
}

impl std::error::Error for OptOutError {}

impl OptOut {
    /// Reads a list.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn open(file: impl Into<PathBuf>) -> Result<Self, OptOutError> {
        let list = Self {
            file: Some(file.into()),
            ..Self::default()
        };
        list.refresh()?;
        Ok(list)
    }

    /// A list of this text, which no file has.
    ///
    /// # Errors
    /// The line, from 1, and what is wrong with it.
    pub(crate) fn of(text: String) -> Result<Self, (usize, String)> {
        let read = Arc::new(watch::Sender::new(Read::of(text)?));
        Ok(Self {
            read,
            ..Self::default()
        })
    }

    /// Reads it again; whether anything is different.
    ///
    /// # Errors
    /// What is wrong with it, and where; what was read before stays in force.
    pub fn refresh(&self) -> Result<bool, OptOutError> {
        let Some(file) = &self.file else {
            return Ok(false);
        };
        let error = |line, why| OptOutError {
            file: file.clone(),
            line,
            why,
        };
        let text = text(file).map_err(|why| error(None, why))?;
        let mut shorter = lock(&self.shorter);
        let read_before = shorter.take();
        let read = {
            let in_force = self.read.borrow();
            if text == in_force.text {
                return Ok(false);
            }
            let read = Read::of(text).map_err(|(line, why)| error(Some(line), why))?;
            if !read.has_all_of(&in_force) && read_before.as_ref() != Some(&read.text) {
                *shorter = Some(read.text);
                return Ok(false);
            }
            read
        };
        self.read.send_replace(read);
        Ok(true)
    }

    /// Waits until this holds, now or after the list was read again.
    pub(crate) async fn until(&self, holds: impl Fn(&Self) -> bool) {
        let mut changes = self.read.subscribe();
        while !holds(self) {
            // The sender is ours, so that waiting cannot fail.
            let _ = changes.changed().await;
        }
    }

    /// Whether the name, or one above it, is on the list.
    pub(crate) fn has_name(&self, name: &DomainName) -> bool {
        let read = self.read.borrow();
        if read.names.is_empty() {
            return false;
        }
        let mut above = Some(name.clone());
        while let Some(name) = above {
            if read.names.contains(&name) {
                return true;
            }
            above = name.parent();
        }
        false
    }

    /// Whether the address is on the list.
    pub(crate) fn has_address(&self, address: IpAddr) -> bool {
        let read = self.read.borrow();
        read.blocks.iter().any(|block| block.contains(address))
    }
}

fn text(file: &Path) -> Result<String, String> {
    let mut text = String::new();
    let read =
        File::open(file).and_then(|file| file.take(MAX_OCTETS + 1).read_to_string(&mut text));
    match read {
        Err(error) => Err(format!("it cannot be read: {error}")),
        Ok(octets) if octets as u64 > MAX_OCTETS => {
            Err(format!("it is larger than {MAX_OCTETS} octets"))
        }
        Ok(_) => Ok(text),
    }
}

impl Read {
    /// Whether whoever is on the other list is on this one, too.
    fn has_all_of(&self, other: &Self) -> bool {
        self.names.is_superset(&other.names)
            && other.blocks.iter().all(|block| self.blocks.contains(block))
    }

    /// # Errors
    /// The line, and what is wrong with it.
    fn of(text: String) -> Result<Self, (usize, String)> {
        let mut read = Self::default();
        for (line, entry) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
            let entry = entry.split('#').next().unwrap_or_default().trim();
            if entry.is_empty() {
                continue;
            }
            if let Ok(block) = entry.parse() {
                read.blocks.push(block);
                continue;
            }
            // A public suffix would silence all who registered below it.
            match NameGuard::default().admit(entry) {
                Ok(name)
                | Err(NameRefused::SpecialUse { name, .. } | NameRefused::UnknownTld { name }) => {
                    read.names.insert(name)
                }
                Err(error) => {
                    let why = format!("neither a block of addresses nor a domain: {error}");
                    return Err((line, why));
                }
            };
        }
        read.text = text;
        Ok(read)
    }
}

#[cfg(test)]
mod tests;
