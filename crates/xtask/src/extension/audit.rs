//! What may not be in a package: code made of texts, code from elsewhere, addresses that we do not
//! know of. Stores refuse the first two; the third is how a package would begin to talk.

use anyhow::{Result, bail};

use super::Files;

/// Ways to run a text as code, or to load code.
const CODE_OF_TEXT: [&str; 9] = [
    "eval(",
    "new Function",
    "Function(\"",
    "Function('",
    "setTimeout(\"",
    "importScripts",
    "document.write",
    "innerHTML",
    "insertAdjacentHTML",
];

/// Beginnings of addresses that the pages name, each with the reason.
const KNOWN: [(&str, &str); 7] = [
    (
        "https://cloudflare-dns.com/dns-query",
        "a public resolver, where there is no service",
    ),
    (
        "https://dns.google/dns-query",
        "a public resolver, where there is no service",
    ),
    ("https://www.rfc-editor.org/", "links to standards"),
    ("https://check.example.com", "an example in the options"),
    (
        "https://dns.example.com/dns-query",
        "an example in the options",
    ),
    ("http://www.w3.org/", "names of namespaces"),
    ("http://localhost", "one's own machine, in the manifest"),
];

/// Holds every file to it; `service` is the origin of the public service, where there is one.
pub(super) fn all(files: &Files, service: Option<&str>) -> Result<()> {
    let mut faults = Vec::new();
    for (name, content) in files {
        if name.starts_with("LICENSE") || name.ends_with(".png") {
            continue;
        }
        let text = String::from_utf8_lossy(content);
        if !name.ends_with(".wasm") {
            let code = CODE_OF_TEXT.iter().filter(|code| text.contains(**code));
            faults.extend(code.map(|code| format!("{name} has {code}")));
        }
        let packed = name.ends_with(".wasm");
        let remote = addresses(&text, packed).filter(|address| !is_known(name, address, service));
        faults.extend(remote.map(|address| format!("{name} names {address}")));
    }
    if faults.is_empty() {
        return Ok(());
    }
    bail!("{}", faults.join("\n"))
}

fn is_known(name: &str, address: &str, service: Option<&str>) -> bool {
    let known = KNOWN.iter().map(|(known, _)| *known).chain(service);
    // In wasm texts stand one after another without an end.
    let packed = name.ends_with(".wasm");
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || "-.@".contains(c);
    let is_whole = |known: &str, rest: &str| {
        let has_path = known.splitn(4, '/').nth(3).is_some();
        packed || has_path || !rest.starts_with(is_of_host)
    };
    let mut known = known.filter_map(|known| Some((known, address.strip_prefix(known)?)));
    known.any(|(known, rest)| is_whole(known, rest))
        || (name == "manifest.json" && !address.contains(".js"))
}

/// Whatever begins as an address of the web and names a host. In wasm texts stand one after another
/// without an end: a bare scheme there is followed by anything, and a host must look like a name.
fn addresses(text: &str, packed: bool) -> impl Iterator<Item = &str> {
    let begins = text.match_indices("http").map(|(at, _)| &text[at..]);
    begins.filter_map(move |rest| {
        let (scheme, after) = rest.split_once("://")?;
        let is_web = scheme == "http" || scheme == "https";
        let host = after
            .split(|c: char| !c.is_ascii_alphanumeric() && !"-.".contains(c))
            .next()?;
        let (first, last) = host.split_once('.')?;
        let last = last.rsplit('.').next().unwrap_or(last);
        let is_name = last.len() > 1 && last.bytes().all(|octet| octet.is_ascii_alphabetic());
        let is_host = !first.is_empty() && !first.starts_with('-') && (is_name || !packed);
        let is_end = |c: char| c.is_whitespace() || c.is_control() || "\"'<>`".contains(c);
        let shown = rest.split(is_end).next().unwrap_or(rest);
        (is_web && is_host).then_some(shown)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_from_texts_and_unknown_addresses_are_found() {
        let cases = [
            ("a.js", "eval(\"1\")", false),
            ("a.js", "const f = new Function(\"return 1\")", false),
            ("a.js", "import(\"https://cdn.example.net/a.js\")", false),
            (
                "a_bg.wasm",
                "\0asm https://tracker.example.net/pixel\0",
                false,
            ),
            (
                "a.html",
                "<script src=\"http://cdn.example.net/a.js\"></script>",
                false,
            ),
            (
                "a.html",
                "<a href=\"https://www.rfc-editor.org/rfc/rfc8461\">",
                true,
            ),
            ("a_bg.wasm", "https://cloudflare-dns.com/dns-query", true),
            ("a_bg.wasm", "https:///api/v1/scan", true),
            ("a_bg.wasm", "https://localhost127.0.0.1", true),
            ("a_bg.wasm", "https://-.label", true),
            ("a.js", "fetch(\"http://192.0.2.1/\")", false),
            ("manifest.json", "https://*/*", true),
            ("a.js", "x.innerHTML = y", false),
            ("a.js", "fetch(\"/api\")", true),
            ("a_bg.wasm", "https://mx.example.org/api", true),
            ("a.js", "fetch(\"https://mx.example.org/\")", true),
            ("a.js", "fetch(\"https://mx.example.org.evil.net/\")", false),
            (
                "a.js",
                "fetch(\"https://check.example.com.evil.net/\")",
                false,
            ),
            ("a.js", "fetch(\"https://www.rfc-editor.org/\")", true),
        ];
        for (name, content, good) in cases {
            let files: Files = [(name.to_owned(), content.as_bytes().to_vec())].into();
            assert_eq!(
                all(&files, Some("https://mx.example.org")).is_ok(),
                good,
                "{name}: {content}"
            );
        }
    }
}
