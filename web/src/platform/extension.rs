//! The extension's own interfaces: `chrome.*`, which Firefox has as `browser.*`. Nothing else names
//! them but `background.js`, which the browser wants in JavaScript.

mod links;
mod prober;

use std::future::Future;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{json, window};

pub use links::lead_links;
pub use prober::ExtensionProber;

/// Where the browser keeps things for us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Area {
    /// On disk, until the extension is removed.
    Local,
    /// In memory, until the browser ends.
    Session,
}

impl Area {
    fn path(self) -> &'static str {
        match self {
            Self::Local => "storage.local",
            Self::Session => "storage.session",
        }
    }
}

/// Under which `background.js` leaves the text that was selected, in [`Area::Session`]: what was in a
/// private window stays in private windows.
pub fn selection(is_private: bool) -> &'static str {
    if is_private {
        "private-selection"
    } else {
        "selection"
    }
}

/// Texts that are kept, by their keys. The browser is asked before this returns.
pub fn kept(area: Area) -> impl Future<Output = impl Iterator<Item = (String, String)>> {
    let kept = call(area.path(), "get", &[JsValue::NULL]);
    async { json::strings(kept.await.unwrap_or_default()) }
}

/// Keeps texts under their keys; `false` where the browser has no room.
pub async fn keep(area: Area, entries: &[(&str, &str)]) -> bool {
    let object = Object::new();
    for (key, value) in entries {
        // A plain object takes any.
        let _ = Reflect::set(&object, &(*key).into(), &(*value).into());
    }
    call(area.path(), "set", &[object.into()]).await.is_some()
}

/// Keeps it no longer.
pub fn forget(area: Area, key: &str) {
    // What comes of it nobody waits for.
    drop(call(area.path(), "remove", &[key.into()]));
}

/// The page in front.
#[derive(Debug, Default)]
pub struct PageInFront {
    /// Its address, where the browser tells it: the extension's button was pressed on it
    /// (`activeTab`).
    pub url: Option<String>,
    /// Whether its window is a private one.
    pub is_private: bool,
}

/// The page in front. The browser is asked before this returns.
pub fn page_in_front() -> impl Future<Output = PageInFront> {
    let query = object(&[("active", true.into()), ("currentWindow", true.into())]);
    let tabs = call("tabs", "query", &[query]);
    async {
        let tabs = tabs.await.and_then(|tabs| tabs.dyn_into::<Array>().ok());
        let tab = tabs.map(|tabs| tabs.get(0)).unwrap_or_default();
        PageInFront {
            url: get(&tab, "url").as_string(),
            is_private: get(&tab, "incognito").is_truthy(),
        }
    }
}

/// Whether the extension may read what is at the hosts of a match pattern.
pub async fn may(pattern: &str) -> bool {
    let answer = call("permissions", "contains", &[origins(pattern)]).await;
    answer.is_some_and(|answer| answer.is_truthy())
}

/// Has the browser ask the reader for that, and says what they said. To be called as they press a
/// button: the question is put before this returns. Firefox asks at the same time whether the domain
/// of a page that they visit may leave it, for which it has a permission of its own.
pub fn request(pattern: Option<&str>) -> impl Future<Output = bool> + use<> {
    let mut wanted = Vec::new();
    if let Some(pattern) = pattern {
        wanted.push(("origins", one(pattern)));
    }
    if is_firefox() {
        wanted.push(("data_collection", one("browsingActivity")));
    }
    let answer = (!wanted.is_empty()).then(|| call("permissions", "request", &[object(&wanted)]));
    async {
        match answer {
            Some(answer) => answer.await.is_some_and(|answer| answer.is_truthy()),
            None => true,
        }
    }
}

/// Whether the package is Firefox's: its manifest says so.
fn is_firefox() -> bool {
    let runtime = at("runtime");
    let manifest = get(&runtime, "getManifest");
    let manifest = manifest
        .dyn_ref::<Function>()
        .and_then(|of| of.call0(&runtime).ok());
    manifest.is_some_and(|manifest| get(&manifest, "browser_specific_settings").is_truthy())
}

/// The match patterns of all hosts that the extension may read.
pub async fn granted() -> Vec<String> {
    let all = call("permissions", "getAll", &[]).await.unwrap_or_default();
    let origins: Option<Array> = get(&all, "origins").dyn_into().ok();
    let origins = origins.unwrap_or_default();
    origins.iter().filter_map(|one| one.as_string()).collect()
}

/// Gives back what is needed no longer.
pub async fn give_back(pattern: &str) {
    call("permissions", "remove", &[origins(pattern)]).await;
}

/// Opens the page of options.
pub fn open_options() {
    // What comes of it nobody waits for.
    drop(call("runtime", "openOptionsPage", &[]));
}

/// The theme that was chosen; empty for the system's. `theme.js` reads it before the first paint,
/// for which the other settings come too late.
pub fn theme() -> String {
    let stored = || window()?.local_storage().ok()??.get_item(THEME).ok()?;
    stored().unwrap_or_default()
}

/// Keeps a theme, and shows this page in it.
pub fn set_theme(name: &str) {
    let set = || {
        let storage = window()?.local_storage().ok()??;
        let root = window()?.document()?.document_element()?;
        if name.is_empty() {
            storage.remove_item(THEME).ok()?;
            root.remove_attribute("data-theme").ok()
        } else {
            storage.set_item(THEME, name).ok()?;
            root.set_attribute("data-theme", name).ok()
        }
    };
    // A browser that keeps nothing shows its own.
    let _ = set();
}

const THEME: &str = "theme";

/// A field, of whatever may have none.
fn get(of: &JsValue, name: &str) -> JsValue {
    Reflect::get(of, &name.into()).unwrap_or_default()
}

/// What is at a path from `browser`, or `chrome`.
fn at(path: &str) -> JsValue {
    let global = js_sys::global();
    let browser = get(&global, "browser");
    let root = if browser.is_truthy() {
        browser
    } else {
        get(&global, "chrome")
    };
    path.split('.').fold(root, |of, name| get(&of, name))
}

/// Calls a function, and then waits for what it promises; `None` where that fails.
fn call(path: &str, name: &str, args: &[JsValue]) -> impl Future<Output = Option<JsValue>> + use<> {
    let of = at(path);
    let args: Array = args.iter().collect();
    let promised = get(&of, name)
        .dyn_ref::<Function>()
        .and_then(|function| function.apply(&of, &args).ok());
    async move { JsFuture::from(Promise::resolve(&promised?)).await.ok() }
}

fn origins(pattern: &str) -> JsValue {
    object(&[("origins", one(pattern))])
}

fn one(text: &str) -> JsValue {
    Array::of1(&text.into()).into()
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        let _ = Reflect::set(&object, &(*name).into(), value);
    }
    object.into()
}
