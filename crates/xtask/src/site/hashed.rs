//! Names of the wasm and its script that hold a hash of their final content.
//!
//! The service has such files kept for ever. Trunk hashes what wasm-bindgen made, which is written
//! anew after that: other octets must not come under the name of these.

use anyhow::{Result, ensure};
use sha2::{Digest, Sha256};

/// `app-` and 16 hexadecimal digits. Both files share them: they fit each other alone.
pub(super) fn stem(name: &str, wasm: &[u8], script: &str) -> String {
    let each = [Sha256::digest(wasm), Sha256::digest(script)].concat();
    let both = Sha256::digest(each);
    let digits: String = both[..8]
        .iter()
        .map(|octet| format!("{octet:02x}"))
        .collect();
    format!("{name}-{digits}")
}

/// The index page with the new names of both files.
///
/// # Errors
/// A page that does not name them by the old ones.
pub(super) fn renamed(index: &str, old_stem: &str, new_stem: &str) -> Result<String> {
    for end in [".js", "_bg.wasm"] {
        let name = format!("/{old_stem}{end}");
        ensure!(index.contains(&name), "index.html does not name {name}");
    }
    Ok(index.replace(&format!("/{old_stem}"), &format!("/{new_stem}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_follows_the_content_of_both() {
        let name = stem("app", b"wasm", "script");
        assert_eq!(name, "app-4c53c1d86fe8a1c7");
        assert_eq!(stem("b", b"wasm", "script"), "b-4c53c1d86fe8a1c7");
        for (wasm, script) in [("wasm!", "script"), ("wasm", "script!"), ("wasms", "cript")] {
            assert_ne!(
                stem("app", wasm.as_bytes(), script),
                name,
                "{wasm} {script}"
            );
        }
    }

    #[test]
    fn the_page_names_both_anew() {
        let index = "<script src=/boot.js></script>\
                     <link href=/app-0.js rel=modulepreload><link href=/app-0_bg.wasm>";
        let renamed_page = renamed(index, "app-0", "app-1").expect("it names both");
        assert_eq!(renamed_page, index.replace("app-0", "app-1"));
        for index in [
            "",
            "/app-0.js",
            "/app-0_bg.wasm",
            "/app-00.js /app-00_bg.wasm",
        ] {
            assert!(renamed(index, "app-0", "app-1").is_err(), "{index}");
        }
    }
}
