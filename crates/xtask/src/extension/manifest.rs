//! The manifest of each browser, of one source.

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};

/// Those with a package.
pub(super) const BROWSERS: [&str; 2] = ["chromium", "firefox"];

/// Where the source has what is one browser's alone.
const FOR: &str = "for";

/// The manifest for a browser.
pub(super) fn of(source: &str, browser: &str, version: &str) -> Result<String> {
    let mut manifest: Map<String, Value> =
        serde_json::from_str(source).context("manifest.json cannot be read")?;
    let own = manifest
        .remove(FOR)
        .context("manifest.json says nothing for each browser")?;
    let own = own.get(browser).and_then(Value::as_object);
    let own = own.with_context(|| format!("manifest.json says nothing for {browser}"))?;
    for (key, value) in own {
        let before = manifest.insert(key.clone(), value.clone());
        ensure!(
            before.is_none(),
            "manifest.json says {key} twice for {browser}"
        );
    }
    manifest.insert("version".to_owned(), version.into());
    Ok(serde_json::to_string_pretty(&manifest)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = include_str!("../../../../web/extension/manifest.json");

    /// What each package may do, as whoever releases it has agreed to: a permission more fails here.
    #[test]
    fn ext_005() {
        let golden: Map<String, Value> =
            serde_json::from_str(include_str!("permissions.json")).expect("JSON");
        for browser in BROWSERS {
            let manifest = of(SOURCE, browser, "1.0").expect("a manifest");
            let manifest: Map<String, Value> = serde_json::from_str(&manifest).expect("JSON");
            let about_rights = |key: &&String| {
                [
                    "permission",
                    "host",
                    "content",
                    "web_acc",
                    "extern",
                    "browser_specific",
                    "background",
                    "commands",
                    "devtools",
                    "override",
                ]
                .iter()
                .any(|word| key.contains(word))
            };
            let rights: Map<_, _> = manifest
                .iter()
                .filter(|(key, _)| about_rights(key))
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            assert_eq!(
                Value::from(rights),
                golden[browser],
                "{browser}: what it may do has changed; if that is meant, change permissions.json"
            );
        }
    }

    #[test]
    fn what_is_said_twice_or_not_at_all_is_refused() {
        for source in [
            r#"{"a":1}"#,
            r#"{"for":{}}"#,
            r#"{"a":1,"for":{"firefox":{"a":2}}}"#,
            "no",
        ] {
            assert!(of(source, "firefox", "1").is_err(), "{source}");
        }
        let manifest =
            of(r#"{"b":1,"for":{"firefox":{"a":2}}}"#, "firefox", "1.2").expect("a manifest");
        let manifest: Value = serde_json::from_str(&manifest).expect("JSON");
        assert_eq!(
            manifest,
            serde_json::json!({"a": 2, "b": 1, "version": "1.2"})
        );
    }
}
