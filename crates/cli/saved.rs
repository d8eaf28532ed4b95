//! Results that were saved or handed on: files, standard input, links.

use std::io::Read as _;
use std::path::Path;

use strictmx_core::evidence::Evidence;
use strictmx_share::{Link, Sealed, Snapshot};
use strictmx_view::{json, visible};

use crate::{Failed, note};

/// The evidence in a file, in standard input for `-`, or in a link that carries it.
///
/// # Errors
/// What cannot be read, where, and what to do.
pub(crate) fn evidence(place: &Path) -> Result<Evidence, Failed> {
    if let Some(link) = place.to_str().filter(|text| is_link(text)) {
        let name = format!("the link {}", shortened(link));
        return of_link(link, &name).map_err(|error| format!("{name}: {error}").into());
    }
    let name = named(place);
    let json = read(place, MAX_EVIDENCE, WHAT_TO_GIVE)?;
    let read = match sealed(&json) {
        Some(sealed) => within(&sealed, &name),
        None => json::evidence(&json).map_err(|error| error.to_string()),
    };
    read.map_err(|error| format!("{name}: {error}").into())
}

/// Whether a text is what [`evidence`] reads, or lines of it.
pub(crate) fn is_result(text: &[u8]) -> bool {
    let first = text.split(|octet| *octet == b'\n').next();
    [Some(text), first].into_iter().flatten().any(|json| {
        // Nothing else is looked at twice.
        json.trim_ascii_start().starts_with(b"{")
            && (json::evidence(json).is_ok() || sealed(json).is_some())
    })
}

/// A URL; a fragment alone begins with what no file does by accident.
fn is_link(text: &str) -> bool {
    ["https://", "http://", "#v1.", "#s1."]
        .iter()
        .any(|start| text.starts_with(start))
}

/// What a link carries. The seal of one that has it is not verified: that takes the keys of the
/// service, and the evidence is judged by itself.
fn of_link(link: &str, name: &str) -> Result<Evidence, String> {
    let Some((_, fragment)) = link.split_once('#') else {
        return Err(
            "it carries no result. Of a stored link open the page, and download the \
                    evidence there or copy the link with everything in it"
                .to_owned(),
        );
    };
    match Link::read(fragment)
        .map_err(|error| error.to_string())?
        .snapshot
    {
        Snapshot::Evidence(evidence) => Ok(evidence),
        Snapshot::Sealed(sealed) => within(&sealed, name),
    }
}

/// The evidence under a seal, which this program takes for what it is: it has no keys of services.
fn within(sealed: &Sealed, name: &str) -> Result<Evidence, String> {
    let evidence = Evidence::from_json(sealed.evidence.as_bytes());
    let evidence = evidence.map_err(|error| error.to_string())?;
    note(&format!(
        "{name}: the seal of this result of {} (key {}) was not verified, which takes the keys of \
         the service that made it; anybody may have written the evidence",
        evidence.policy_domain,
        shortened(&sealed.key_id)
    ));
    Ok(evidence)
}

/// A sealed result, as the API of a service gives it out.
fn sealed(json: &[u8]) -> Option<Sealed> {
    serde_json::from_slice(json).ok()
}

/// The start of a link, or of the id of a key: enough to tell one from another.
fn shortened(text: &str) -> String {
    const SHOWN: usize = 60;
    let start: String = text.chars().take(SHOWN).collect();
    let rest = if start.len() < text.len() { "…" } else { "" };
    visible(&(start + rest))
}

/// Largest evidence that is read, in octets: far above any that a check saves.
const MAX_EVIDENCE: u64 = 64 * 1024 * 1024;

/// Where a file is larger.
const WHAT_TO_GIVE: &str = "give a result that `strictmx check --record` or `--format json` wrote";

/// Reads a file, or standard input for `-`.
///
/// # Errors
/// What is wrong with it, and what to give where it is too large.
pub(crate) fn read(file: &Path, max: u64, what_to_give: &str) -> Result<Vec<u8>, Failed> {
    let name = named(file);
    let mut octets = Vec::new();
    let read = if file == Path::new("-") {
        std::io::stdin()
            .lock()
            .take(max + 1)
            .read_to_end(&mut octets)
    } else {
        std::fs::File::open(file).and_then(|file| file.take(max + 1).read_to_end(&mut octets))
    };
    read.map_err(|error| {
        format!("{name} cannot be read: {error}; name a file, or - for standard input")
    })?;
    if octets.len() as u64 > max {
        let max = max / 1024;
        return Err(format!(
            "{name} is larger than {max} KiB, and so is not what this command reads; {what_to_give}"
        )
        .into());
    }
    Ok(octets)
}

/// A file's name, safe to show.
pub(crate) fn named(file: &Path) -> String {
    match file.to_str() {
        Some("-") => "standard input".to_owned(),
        _ => visible(&file.to_string_lossy()),
    }
}
