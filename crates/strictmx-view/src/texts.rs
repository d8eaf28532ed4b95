//! The sentences of checks and the standards that these go by, and those about a whole result: as declared or, where this build has none
//! or another language is wanted, from a table that was provided, such as `translations/en.json`.

use std::sync::OnceLock;

use strictmx_core::check::Meta;
use strictmx_core::sort;

#[cfg(feature = "texts")]
pub use crate::en::sentences::sentences;

/// Sorted pairs of a key, `<check>/<field>` or `view/<number> <name>`, and a text.
static PROVIDED: OnceLock<Vec<(String, String)>> = OnceLock::new();

/// Provides the sentences, by keys such as `sts-mx-uncovered/title`. What a table lacks stays as
/// it is declared. The first table counts.
pub fn provide(table: impl IntoIterator<Item = (String, String)>) {
    let mut table: Vec<_> = table.into_iter().collect();
    sort::by(&mut table, Ord::cmp);
    // A second table is that of a second page in one process.
    let _ = PROVIDED.set(table);
}

/// What a check declares, in builds that have it.
macro_rules! declared {
    ($meta:ident.$field:ident) => {{
        #[cfg(feature = "texts")]
        let declared = $meta.$field;
        #[cfg(not(feature = "texts"))]
        let declared = "";
        declared
    }};
}

pub(crate) use declared;

/// Whether there are sentences.
pub fn are_here() -> bool {
    cfg!(feature = "texts") || PROVIDED.get().is_some_and(|table| !table.is_empty())
}

/// A few words on what is the matter; the id where there are no sentences.
pub(crate) fn title(meta: &Meta) -> &str {
    match text(meta, "title", declared!(meta.title)) {
        "" => meta.id,
        title => title,
    }
}

/// The template of what is the matter and what it means.
pub(crate) fn message(meta: &Meta) -> &str {
    text(meta, "message", declared!(meta.message))
}

/// The template of what to do.
pub(crate) fn remedy(meta: &Meta) -> &str {
    text(meta, "remedy", declared!(meta.remedy))
}

/// Sections of the standards, as `8461#3.1`.
pub(crate) fn standards(meta: &'static Meta) -> impl Iterator<Item = &'static str> {
    text(meta, "standards", declared!(meta.rfc)).split_ascii_whitespace()
}

fn text<'a>(meta: &Meta, field: &str, declared: &'a str) -> &'a str {
    let key = format!("{}/{field}", meta.id);
    provided(&key).unwrap_or(declared)
}

/// The sentence of a number, with whatever name.
pub(crate) fn numbered(number: u8) -> Option<&'static str> {
    provided(&key(number))
}

/// The key of a sentence by its number, but for its name.
pub(crate) fn key(number: u8) -> String {
    format!("view/{number:03} ")
}

/// What was provided under the first key that begins so.
fn provided(key: &str) -> Option<&'static str> {
    let table = PROVIDED.get()?;
    let at = table.partition_point(|(known, _)| **known < *key);
    let (known, text) = table.get(at)?;
    known.starts_with(key).then_some(text)
}
