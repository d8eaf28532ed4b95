//! The bill of materials, in CycloneDX's JSON.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::Value;

use super::Packages;

/// Takes out what is none of these.
pub(super) fn keep(bill: &Path, these: &Packages) -> Result<()> {
    let mut json = serde_json::from_slice(&fs::read(bill)?)?;
    keep_of(&mut json, these)?;
    Ok(fs::write(bill, serde_json::to_vec_pretty(&json)?)?)
}

pub(super) fn read(bill: &Path) -> Result<Packages> {
    of(&serde_json::from_slice(&fs::read(bill)?)?)
}

fn keep_of(bill: &mut Value, these: &Packages) -> Result<()> {
    let components = bill["components"].as_array_mut().context("no components")?;
    let mut gone = Vec::new();
    components.retain(|component| {
        let stays = package(component).is_some_and(|package| these.contains(&package));
        if !stays {
            gone.push(component["bom-ref"].clone());
        }
        stays
    });
    let relations = bill["dependencies"]
        .as_array_mut()
        .context("no dependencies")?;
    relations.retain(|of| !gone.contains(&of["ref"]));
    for relation in relations {
        let on = relation.get_mut("dependsOn").and_then(Value::as_array_mut);
        if let Some(on) = on {
            on.retain(|on| !gone.contains(on));
        }
    }
    Ok(())
}

fn of(bill: &Value) -> Result<Packages> {
    let components = bill["components"].as_array().context("no components")?;
    let all = [&bill["metadata"]["component"]]
        .into_iter()
        .chain(components);
    let found: Option<_> = all.map(package).collect();
    found.context("a component without name or version")
}

fn package(component: &Value) -> Option<(String, String)> {
    let text = |key: &str| component[key].as_str().map(str::to_owned);
    Some((text("name")?, text("version")?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::packages;
    use super::*;

    #[test]
    fn what_is_not_built_goes_with_all_that_is_said_of_it() {
        let mut bill = json!({
            "metadata": { "component": { "name": "a", "version": "1.0.0", "bom-ref": "a" } },
            "components": [
                { "name": "b", "version": "2.0.0", "bom-ref": "b", "licenses": [] },
                { "name": "c", "version": "3.0.0", "bom-ref": "c" },
            ],
            "dependencies": [
                { "ref": "a", "dependsOn": ["b", "c"] }, { "ref": "b" }, { "ref": "c" },
            ],
        });
        let all = of(&bill).expect("a bill");
        assert_eq!(all, packages(&["a v1.0.0", "b v2.0.0", "c v3.0.0"]));
        keep_of(&mut bill, &packages(&["a v1.0.0", "b v2.0.0"])).expect("a bill");
        let kept = json!({
            "metadata": { "component": { "name": "a", "version": "1.0.0", "bom-ref": "a" } },
            "components": [{ "name": "b", "version": "2.0.0", "bom-ref": "b", "licenses": [] }],
            "dependencies": [{ "ref": "a", "dependsOn": ["b"] }, { "ref": "b" }],
        });
        assert_eq!(bill, kept);
        assert!(of(&json!({})).is_err());
    }
}
