//! Building the site.

use std::fs;
use std::sync::OnceLock;

use anyhow::{Context as _, Result};

use crate::command::cmd;
use crate::{setup, workspace};

/// Builds the site into `dist/`, from where the proxy's build embeds it; once a run.
pub(crate) fn build() -> Result<()> {
    static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| build_now().map_err(|error| format!("{error:#}")));
    built.clone().map_err(anyhow::Error::msg)
}

fn build_now() -> Result<()> {
    setup::ensure(setup::SITE)?;
    let mut trunk =
        cmd("trunk").args("build --release --cargo-profile wasm --locked --skip-version-check");
    if std::env::var_os("NO_COLOR").is_some() {
        // Trunk takes the variable for a flag and refuses its usual value, 1.
        trunk = trunk.env("NO_COLOR", "true");
    }
    trunk.run()?;
    for entry in fs::read_dir(workspace::dist())? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "wasm") {
            let module = fs::read(&path)?;
            let bare = without_custom_sections(&module)
                .with_context(|| format!("{} is no wasm module", path.display()))?;
            fs::write(&path, bare)?;
        }
    }
    Ok(())
}

/// A wasm module without its custom sections (WebAssembly 1.0, 5.5.3): names of functions and the
/// like, which nobody but a debugger reads and which make up a quarter of it. Stripping by cargo
/// would take away, before its time, a section that wasm-bindgen reads.
fn without_custom_sections(module: &[u8]) -> Option<Vec<u8>> {
    const HEADER: usize = 8;
    let mut bare = module.get(..HEADER)?.to_vec();
    let mut at = HEADER;
    while let Some(&id) = module.get(at) {
        let (length, digits) = leb128(module.get(at + 1..)?)?;
        let end = at + 1 + digits + length;
        if id != 0 {
            bare.extend_from_slice(module.get(at..end)?);
        }
        at = end;
    }
    Some(bare)
}

/// An unsigned LEB128 number and how many octets it takes.
fn leb128(octets: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0;
    for (at, octet) in octets.iter().take(5).enumerate() {
        value |= usize::from(octet & 0x7f) << (7 * at);
        if octet & 0x80 == 0 {
            return Some((value, at + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn custom_sections_go_and_the_others_stay() {
        let header = b"\0asm\x01\0\0\0";
        let custom = [&[0, 5, 4][..], b"name"].concat();
        let code = [10, 2, 1, 0];
        let module = [&header[..], &custom, &code, &custom].concat();
        let bare = [&header[..], &code].concat();
        assert_eq!(without_custom_sections(&module), Some(bare));
        assert_eq!(without_custom_sections(&module[..12]), None, "cut in the middle");
    }

    #[test]
    fn lengths_of_several_octets() {
        assert_eq!(leb128(&[0xe5, 0x8e, 0x26]), Some((624_485, 3)));
        assert_eq!(leb128(&[0x80]), None);
    }
}
