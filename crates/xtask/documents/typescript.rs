//! TypeScript of the shapes that the npm package gives and takes, from their JSON schemas.
//!
//! The schemas are those of serde's own shapes, so that no type is written twice, and nothing below
//! the package knows of TypeScript.

use std::fmt::Write as _;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};
use strictmx_core::evidence::Evidence;
use strictmx_core::{sts, tlsrpt};
use strictmx_view::MxMatchView;
use strictmx_view::help::Help;
use strictmx_view::json::CheckResult;
use strictmx_view::lint::Lint;
use strictmx_view::model::{ModelledSender, SendersView};
use strictmx_wasm::ErrorDetails;

/// What stands at the top of the file.
const HEAD: &str = "// Written by `cargo xtask codegen`; do not edit.\n";

/// The declarations of all types, by name.
pub(crate) fn types() -> Result<String, String> {
    // As they are written: a field that is left out when empty may be missing, every other is there.
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut generator = settings.into_generator();
    generator.subschema_for::<CheckResult<'_>>();
    generator.subschema_for::<ErrorDetails>();
    generator.subschema_for::<Evidence>();
    generator.subschema_for::<Help>();
    generator.subschema_for::<Lint>();
    generator.subschema_for::<ModelledSender>();
    generator.subschema_for::<MxMatchView>();
    generator.subschema_for::<SendersView>();
    generator.subschema_for::<sts::Policy>();
    generator.subschema_for::<sts::Record>();
    generator.subschema_for::<tlsrpt::Record>();
    declarations(&generator.take_definitions(true))
}

fn declarations(definitions: &Map<String, Value>) -> Result<String, String> {
    let mut text = HEAD.to_owned();
    for (name, schema) in definitions {
        let declared = declaration(name, schema).map_err(|why| format!("{name}: {why}"))?;
        text.push('\n');
        text.push_str(&declared);
    }
    Ok(text)
}

fn declaration(name: &str, schema: &Value) -> Result<String, String> {
    let comment = comment(schema, "");
    let is_plain = schema.get("properties").is_some() && alternatives(schema).is_none();
    Ok(if is_plain {
        format!(
            "{comment}export interface {name} {}\n",
            written(schema, "")?
        )
    } else {
        let written = written(schema, "")?;
        let blank = if written.starts_with('\n') { "" } else { " " };
        format!("{comment}export type {name} ={blank}{written};\n")
    })
}

/// The type of a schema; `indent` is what stands before the line that it begins on.
fn written(schema: &Value, indent: &str) -> Result<String, String> {
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        return Ok(name.rsplit('/').next().unwrap_or(name).to_owned());
    }
    if let Some(value) = schema.get("const") {
        return Ok(value.to_string());
    }
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        let values: Vec<_> = values.iter().map(Value::to_string).collect();
        return Ok(values.join(" | "));
    }
    if let Some(alternatives) = alternatives(schema) {
        let union = union(alternatives, indent)?;
        return Ok(match schema.get("properties") {
            Some(_) => format!("{} & ({union})", object(schema, indent)?),
            None => union,
        });
    }
    match schema.get("type") {
        Some(Value::String(name)) => of_type(name, schema, indent),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            let types: Result<Vec<_>, _> =
                names.map(|name| of_type(name, schema, indent)).collect();
            Ok(types?.join(" | "))
        }
        _ => Err(format!("a schema without a type: {schema}")),
    }
}

fn alternatives(schema: &Value) -> Option<&[Value]> {
    let found = schema.get("oneOf").or_else(|| schema.get("anyOf"));
    found.and_then(Value::as_array).map(Vec::as_slice)
}

/// One alternative a line where one of them has something said about it.
fn union(alternatives: &[Value], indent: &str) -> Result<String, String> {
    let inner = format!("{indent}    ");
    let is_told = alternatives
        .iter()
        .any(|it| it.get("description").is_some());
    let mut text = String::new();
    for (at, alternative) in alternatives.iter().enumerate() {
        if is_told {
            let comment = comment(alternative, &inner);
            let written = written(alternative, &inner)?;
            let _ = write!(text, "\n{comment}{inner}| {written}");
        } else {
            let bar = if at > 0 { " | " } else { "" };
            let _ = write!(text, "{bar}{}", written(alternative, indent)?);
        }
    }
    Ok(text)
}

fn of_type(name: &str, schema: &Value, indent: &str) -> Result<String, String> {
    Ok(match name {
        "string" | "boolean" | "null" => name.to_owned(),
        "integer" | "number" => "number".to_owned(),
        "array" => array(schema, indent)?,
        "object" => object(schema, indent)?,
        _ => return Err(format!("an unknown type: {name}")),
    })
}

fn array(schema: &Value, indent: &str) -> Result<String, String> {
    if let Some(items) = schema.get("prefixItems").and_then(Value::as_array) {
        let items: Result<Vec<_>, _> = items.iter().map(|item| written(item, indent)).collect();
        return Ok(format!("[{}]", items?.join(", ")));
    }
    let items = schema.get("items").ok_or("an array of anything")?;
    let item = written(items, indent)?;
    Ok(if item.contains(' ') {
        format!("({item})[]")
    } else {
        format!("{item}[]")
    })
}

fn object(schema: &Value, indent: &str) -> Result<String, String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let Some(properties) = properties else {
        let values = schema.get("additionalProperties");
        let values = values.filter(|values| values.is_object());
        let values = values.ok_or("an object of anything")?;
        return Ok(format!("{{ [key: string]: {} }}", written(values, indent)?));
    };
    let required = schema.get("required").and_then(Value::as_array);
    let is_required =
        |name: &str| required.is_some_and(|names| names.iter().any(|found| found == name));
    let inner = format!("{indent}    ");
    let mut text = "{\n".to_owned();
    for (name, property) in properties {
        let optional = if is_required(name) { "" } else { "?" };
        let comment = comment(property, &inner);
        let mut written = written(property, &inner)?;
        // What may be left out is left out where there is none.
        if !is_required(name)
            && let Some(some) = written.strip_suffix(" | null")
        {
            written.truncate(some.len());
        }
        let _ = writeln!(text, "{comment}{inner}{}{optional}: {written};", key(name));
    }
    Ok(text + indent + "}")
}

/// The name of a property, in quotes where it is no word.
fn key(name: &str) -> String {
    let is_word = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_word {
        name.to_owned()
    } else {
        Value::from(name).to_string()
    }
}

/// What is said of a schema, as TSDoc; links of rustdoc lead nowhere here.
fn comment(schema: &Value, indent: &str) -> String {
    let Some(said) = schema.get("description").and_then(Value::as_str) else {
        return String::new();
    };
    let said = said
        .replace("[`", "`")
        .replace("`]", "`")
        .replace("*/", "*\u{200b}/");
    let mut lines = said.lines();
    match (lines.next(), lines.next()) {
        (Some(only), None) => format!("{indent}/** {only} */\n"),
        _ => {
            let lines: String = said
                .lines()
                .map(|line| format!("{indent} * {line}").trim_end().to_owned() + "\n")
                .collect();
            format!("{indent}/**\n{lines}{indent} */\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shapes() {
        let cases = [
            (json!({"type": "integer", "minimum": 0}), "number"),
            (json!({"type": ["string", "null"]}), "string | null"),
            (json!({"$ref": "#/$defs/Span"}), "Span"),
            (json!({"const": "a\"b"}), r#""a\"b""#),
            (json!({"enum": [1, "x", null]}), r#"1 | "x" | null"#),
            (
                json!({"type": "array", "items": {"type": "string"}}),
                "string[]",
            ),
            (
                json!({"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/A"}, {"type": "null"}]}}),
                "(A | null)[]",
            ),
            (
                json!({"type": "array", "prefixItems": [{"type": "string"}, {"type": "boolean"}]}),
                "[string, boolean]",
            ),
            (
                json!({"type": "object", "additionalProperties": {"type": "number"}}),
                "{ [key: string]: number }",
            ),
            (
                json!({"type": "object", "properties": {"a-b": {"type": "null"}, "c": {"type": ["string", "null"]}}, "required": ["a-b"]}),
                "{\n    \"a-b\": null;\n    c?: string;\n}",
            ),
            (
                json!({"oneOf": [{"description": "It is.", "const": "yes"}, {"const": "no"}]}),
                "\n    /** It is. */\n    | \"yes\"\n    | \"no\"",
            ),
        ];
        for (schema, expected) in cases {
            assert_eq!(written(&schema, "").as_deref(), Ok(expected), "{schema}");
        }
    }

    #[test]
    fn what_has_no_exact_type_is_refused() {
        for schema in [
            json!(true),
            json!({}),
            json!({"type": "object"}),
            json!({"type": "array"}),
            json!({"type": "date"}),
            json!({"type": "object", "properties": {"a": {}}}),
        ] {
            assert!(written(&schema, "").is_err(), "{schema}");
        }
    }
}
