//! Configuration files with `{placeholders}`.

use std::{fs, path::Path};

/// The template with each `{name}` replaced.
///
/// Panics when a placeholder is left: the server would read it as a strange setting.
pub(super) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut filled = template.to_owned();
    for (name, value) in values {
        filled = filled.replace(&format!("{{{name}}}"), value);
    }
    if let Some(name) = placeholder(&filled) {
        panic!("nothing fills {{{name}}} in:\n{template}");
    }
    filled
}

/// Fills a template into a file.
pub(super) fn write(file: &Path, template: &str, values: &[(&str, &str)]) {
    let written = fs::write(file, fill(template, values));
    written.unwrap_or_else(|error| panic!("{}: {error}", file.display()));
}

/// The first `{word}`: a brace of the file's own syntax is followed by a blank.
fn placeholder(text: &str) -> Option<&str> {
    text.split('{').skip(1).find_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        let is_word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        (!name.is_empty() && name.bytes().all(is_word)).then_some(name)
    })
}

#[test]
fn a_placeholder_left_over_is_found() {
    assert_eq!(
        fill("listen {v4}:443 { }", &[("v4", "20.0.0.1")]),
        "listen 20.0.0.1:443 { }"
    );
    assert_eq!(placeholder("server { listen {v4}; }"), Some("v4"));
    assert_eq!(placeholder("server { listen 20.0.0.1; }"), None);
}
