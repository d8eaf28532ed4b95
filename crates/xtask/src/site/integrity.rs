//! Hashes of what a page loads (Subresource Integrity): a browser runs nothing else under its name.
//!
//! They are put in last, when every file has its final content, and then every page is held to what
//! its headers will demand: a hash on all that is loaded, nothing inline, nothing from elsewhere.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use lol_html::html_content::Element;
use lol_html::{RewriteStrSettings, element, rewrite_str, text};
use sha2::{Digest, Sha384};

use crate::workspace;

/// Elements that have no place on a page: what they do is done otherwise, or not at all.
const NEVER: [&str; 5] = ["style", "base", "iframe", "object", "embed"];

/// The hashes of files, as the attribute has them, by address: `/boot.js`.
type Hashes = BTreeMap<String, String>;

/// Writes the hashes into every page of a built site.
///
/// # Errors
/// A page that loads what is not there, has something inline, or loads from elsewhere.
pub(super) fn sign(dist: &Path) -> Result<()> {
    let mut pages = Vec::new();
    let mut hashes = Hashes::new();
    for path in workspace::files_below(dist)? {
        let content = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        if path
            .extension()
            .is_some_and(|extension| extension == "html")
        {
            pages.push((path, String::from_utf8(content)?));
        } else {
            let address = path.strip_prefix(dist)?.to_string_lossy();
            hashes.insert(format!("/{address}"), hash(&content));
        }
    }
    for (path, page) in pages {
        let about = || format!("{} cannot be served", path.display());
        let page = signed(&page, &hashes).with_context(about)?;
        let faults = faults(&page, &hashes).with_context(about)?;
        ensure!(faults.is_empty(), "{}: {}", about(), faults.join("; "));
        fs::write(&path, page)?;
    }
    Ok(())
}

fn hash(content: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(content)))
}

/// A page with the hash of everything that it loads.
fn signed(page: &str, hashes: &Hashes) -> Result<String> {
    let sign = |element: &mut Element<'_, '_>| {
        match address(element).and_then(|address| hashes.get(&address)) {
            Some(hash) => element.set_attribute("integrity", hash)?,
            None => element.remove_attribute("integrity"),
        }
        Ok(())
    };
    let settings =
        RewriteStrSettings::new().append_element_content_handler(element!("script, link", sign));
    Ok(rewrite_str(page, settings)?)
}

/// What the headers of a page would stop.
fn faults(page: &str, hashes: &Hashes) -> Result<Vec<String>> {
    let found = RefCell::new(Vec::new());
    let fault = |fault: String| found.borrow_mut().push(fault);
    let look = |element: &mut Element<'_, '_>| {
        let tag = element.tag_name();
        for attribute in element.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            if name == "style" || name.starts_with("on") {
                fault(format!("<{tag}> has {name}=\"{value}\""));
            }
            let scheme = value.trim_start().to_ascii_lowercase();
            if scheme.starts_with("javascript:") || scheme.starts_with("data:") {
                fault(format!("<{tag}> has {name}=\"{value}\""));
            }
        }
        if NEVER.contains(&tag.as_str()) {
            fault(format!("<{tag}> has no place here"));
        }
        let address = address(element);
        let hash = address.as_ref().and_then(|address| hashes.get(address));
        let is_loaded =
            address.is_some() || tag == "script" || (tag == "link" && !is_search(element));
        if is_loaded && hash.is_none() {
            fault(format!(
                "<{tag}> loads {address:?}, which is no file of the site"
            ));
        } else if element.get_attribute("integrity").as_ref() != hash {
            fault(format!("<{tag}> has another hash than {address:?}"));
        }
        Ok(())
    };
    let content = text!("script", |text| {
        if !text.as_str().is_empty() {
            fault("<script> has content".to_owned());
        }
        Ok(())
    });
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("*", look))
        .append_element_content_handler(content);
    rewrite_str(page, settings)?;
    Ok(found.into_inner())
}

/// Whether it names the description of a search, which the service writes and a browser asks for when
/// its user wants it: no part of the page.
fn is_search(element: &Element<'_, '_>) -> bool {
    let is = |name, value| element.get_attribute(name).is_some_and(|it| it == value);
    is("rel", "search") && is("href", "/opensearch.xml")
}

/// Where an element loads from, if it does.
fn address(element: &Element<'_, '_>) -> Option<String> {
    let is_link = element.tag_name() == "link";
    if is_link && is_search(element) {
        return None;
    }
    element.get_attribute(if is_link { "href" } else { "src" })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `printf app | openssl dgst -sha384 -binary | base64`
    const APP: &str = "sha384-eHhHA5yRWyrA39S98cz2A2QMX97dgcouvSCGeivEhVGH4n/L3CzYW4PPvcsd5jL3";

    fn site() -> Hashes {
        ["/app.js", "/a.css"]
            .map(|address| (address.to_owned(), hash(b"app")))
            .into()
    }

    #[test]
    fn everything_loaded_has_the_hash_of_its_content() {
        let page = "<!doctype html><title>a</title><link href=/opensearch.xml rel=search>\
                    <link href=/a.css integrity=sha384-old rel=stylesheet>\
                    <script type=\"module\" src=\"/app.js\"></script><p>script";
        let signed = signed(page, &site()).expect("HTML");
        assert_eq!(
            signed,
            format!(
                "<!doctype html><title>a</title><link href=/opensearch.xml rel=search>\
                 <link href=/a.css integrity=\"{APP}\" rel=stylesheet>\
                 <script type=\"module\" src=\"/app.js\" integrity=\"{APP}\"></script><p>script"
            )
        );
        assert_eq!(
            faults(&signed, &site()).expect("HTML"),
            Vec::<String>::new()
        );
    }

    #[test]
    fn what_headers_would_stop_is_a_fault() {
        let good = format!("integrity={APP}");
        let cases = [
            ("<script src=/app.js></script>".to_owned(), "another hash"),
            (
                format!("<script src=/app.js {good}>1</script>"),
                "has content",
            ),
            (
                format!("<script src=/b.js {good}></script>"),
                "no file of the site",
            ),
            (
                format!("<script src=https://example.com/app.js {good}></script>"),
                "no file",
            ),
            ("<script>alert(1)</script>".to_owned(), "loads None"),
            (
                "<link rel=search href=//e.example/opensearch.xml>".to_owned(),
                "no file",
            ),
            (
                format!("<link rel=stylesheet href=//e.example/a.css {good}>"),
                "no file",
            ),
            (
                "<link rel=stylesheet href=/a.css integrity=sha384-x>".to_owned(),
                "another hash",
            ),
            ("<link rel=preconnect>".to_owned(), "no file"),
            ("<style>p{}</style>".to_owned(), "no place"),
            ("<base href=/x/>".to_owned(), "no place"),
            ("<iframe src=/app.js></iframe>".to_owned(), "no place"),
            ("<p style=color:red>".to_owned(), "style="),
            ("<p onclick=a()>".to_owned(), "onclick="),
            ("<a href=' JavaScript:a()'>a</a>".to_owned(), "JavaScript:"),
            ("<img src=https://e.example/a.png>".to_owned(), "no file"),
        ];
        for (page, said) in cases {
            let faults = faults(&page, &site()).expect("HTML").join("; ");
            assert!(faults.contains(said), "{page}: {faults:?}");
        }
    }
}
