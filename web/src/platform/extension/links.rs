//! Links of the site's parts, on a page that is not of the site.

use wasm_bindgen::JsCast as _;
use web_sys::{Document, Element};

use crate::platform::document;

/// Leads links elsewhere into a tab of their own: those within the site to where it is, and those to a
/// part of the result that this page does not show to the result's page there. Without a site such
/// links are none. To be called whenever the page has changed.
pub fn lead_links(site: Option<&str>, page: &str) {
    let Some(document) = document() else { return };
    let Ok(links) = document.query_selector_all("a[href]") else {
        return;
    };
    for at in 0..links.length() {
        if let Some(link) = links
            .get(at)
            .and_then(|node| node.dyn_into::<Element>().ok())
        {
            // Attributes of these names are always allowed.
            let _ = lead(&document, &link, site, page);
        }
    }
}

fn lead(document: &Document, link: &Element, site: Option<&str>, page: &str) -> Option<()> {
    let href = link.get_attribute("href")?;
    let within = href.strip_prefix('#');
    if within.is_some_and(|id| document.get_element_by_id(id).is_some()) {
        return Some(());
    }
    if within.is_some() || href.starts_with('/') {
        let Some(site) = site else {
            return link.remove_attribute("href").ok();
        };
        let path = if within.is_some() { page } else { "" };
        link.set_attribute("href", &[site, path, &href].concat())
            .ok()?;
    }
    link.set_attribute("target", "_blank").ok()?;
    link.set_attribute("rel", "noreferrer").ok()
}
