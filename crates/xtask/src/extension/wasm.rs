//! The pages' programs, as wasm with the script that starts it.

use anyhow::{Result, ensure};

use super::Files;
use crate::wasm_app;

/// A page each.
const PROGRAMS: [&str; 2] = ["popup", "options"];

/// How wasm-bindgen writes the one import by which HTML would be made of a text. Pages of ours make
/// none, and their policy forbids it (`trusted-types`).
const HTML_OF_TEXT: &str = ".innerHTML = getStringFromWasm0(arg1, arg2);";

/// `popup.js` and `popup_bg.wasm`, and the same of the other page.
pub(super) fn pages() -> Result<Files> {
    let mut files = Files::new();
    for program in PROGRAMS {
        let app = wasm_app::build("strictmx-web", Some(program), "")?;
        files.insert(format!("{program}_bg.wasm"), app.wasm);
        let script = without_html(&app.script)?;
        files.insert(format!("{program}.js"), script.into_bytes());
    }
    Ok(files)
}

/// The script without the way to make HTML of a text.
fn without_html(script: &str) -> Result<String> {
    let end = |rest: &str| rest.find(';').map_or(rest.len(), |at| at + 1);
    let mut safe = script.to_owned();
    while let Some(at) = safe.find(HTML_OF_TEXT) {
        let start = safe[..at].rfind(['\n', '{']).map_or(0, |before| before + 1);
        let stop = at + end(&safe[at..]);
        safe.replace_range(
            start..stop,
            " throw new Error(\"no HTML is made of texts\");",
        );
    }
    ensure!(
        !safe.contains("innerHTML"),
        "wasm-bindgen makes HTML of texts in another way than before"
    );
    Ok(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_html_is_made_of_texts() {
        let script = "a: function(arg0, arg1, arg2) {\n  getObject(arg0).innerHTML = getStringFromWasm0(arg1, arg2);\n},\nb";
        let safe = without_html(script).expect("is known");
        assert_eq!(
            safe,
            "a: function(arg0, arg1, arg2) {\n throw new Error(\"no HTML is made of texts\");\n},\nb"
        );
        assert!(without_html("x.innerHTML += y").is_err());
    }
}
