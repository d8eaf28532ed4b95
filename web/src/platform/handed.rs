//! What a page of a result that was handed on needs of the browser: its address, what the tab
//! remembers, printing.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;

use super::{document, window};

/// The key under which a page leaves a result for the next one of the same tab.
const KEPT: &str = "strictmx.evidence";

/// Where a result is to come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// The JSON that this tab remembers, if it does.
    Tab(Option<String>),
    /// The fragment of a link, without its `#`.
    Fragment(String),
    /// What the service keeps under an id.
    Stored {
        /// The id, as it stands in the address.
        id: String,
        /// What whoever made the link says of it.
        note: Option<String>,
        /// The check whose finding is to be seen first.
        at: Option<String>,
    },
}

/// Leaves a result for the next page of this tab. Nothing is sent, and the browser forgets it with
/// the tab; one that keeps nothing goes there with nothing.
pub fn leave(json: &str) {
    if let Some(storage) = storage() {
        // One that has no room for this must not be left with another.
        let _ = storage.remove_item(KEPT);
        let _ = storage.set_item(KEPT, json);
    }
}

fn storage() -> Option<web_sys::Storage> {
    window()?.session_storage().ok()?
}

/// The address of this page.
pub fn address() -> Address {
    let location = window().map(|window| window.location());
    let part = |part: Option<Result<String, _>>| part.and_then(Result::ok).unwrap_or_default();
    let path = part(location.as_ref().map(web_sys::Location::pathname));
    let hash = part(location.as_ref().map(web_sys::Location::hash));
    let kept = || storage()?.get_item(KEPT).ok()?;
    read(&path, &hash).unwrap_or_else(|| Address::Tab(kept()))
}

/// Nothing where the address leaves it to the tab.
fn read(path: &str, hash: &str) -> Option<Address> {
    let fragment = hash.strip_prefix('#').unwrap_or(hash);
    if let Some(id) = path.strip_prefix("/r/") {
        let parameter = |name: &str| {
            let mut pairs = fragment.split('&').filter_map(|pair| pair.split_once('='));
            let (_, value) = pairs.find(|(key, _)| *key == name)?;
            let value = js_sys::decode_uri_component(value).ok()?;
            Some(String::from(value)).filter(|value| !value.is_empty())
        };
        let note =
            parameter("note").map(|note| note.chars().take(strictmx_share::MAX_NOTE).collect());
        return Some(Address::Stored {
            id: id.trim_end_matches('/').to_owned(),
            note,
            at: parameter("at"),
        });
    }
    (!fragment.is_empty()).then(|| Address::Fragment(fragment.to_owned()))
}

/// The fragment of a link to a stored result.
pub fn parameters(note: &str, at: &str) -> String {
    let pair = |name: &str, value: &str| {
        let value = String::from(js_sys::encode_uri_component(value));
        (!value.is_empty()).then(|| format!("{name}={value}"))
    };
    let pairs = [pair("note", note), pair("at", at)];
    let pairs: Vec<_> = pairs.into_iter().flatten().collect();
    if pairs.is_empty() {
        String::new()
    } else {
        format!("#{}", pairs.join("&"))
    }
}

/// `https://…`, of this page.
pub fn origin() -> String {
    let origin = window().and_then(|window| window.location().origin().ok());
    origin.unwrap_or_default()
}

/// Puts a path and fragment into the address bar, in place of what stands there.
pub fn show_address(url: &str) {
    let history = window().and_then(|window| window.history().ok());
    if let Some(history) = history {
        // A browser that does not let the page do so stays.
        let nothing = wasm_bindgen::JsValue::NULL;
        let _ = history.replace_state_with_url(&nothing, "", Some(url));
    }
}

/// Calls back when somebody puts another fragment into the address bar, for as long as the page
/// lives.
pub fn on_other_fragment(changed: impl Fn() + 'static) {
    let is_result = |hash: &str| hash.starts_with("#v1.") || hash.starts_with("#s1.");
    let listener = Closure::<dyn Fn()>::new(move || {
        let hash = window().and_then(|window| window.location().hash().ok());
        if hash.is_some_and(|hash| is_result(&hash)) {
            changed();
        }
    });
    if let Some(window) = window() {
        let listener = listener.into_js_value();
        let _ = window.add_event_listener_with_callback("hashchange", listener.unchecked_ref());
    }
}

/// Unfolds an element and goes there.
pub fn reveal(id: &str) {
    let Some(element) = document().and_then(|document| document.get_element_by_id(id)) else {
        return;
    };
    if let Ok(Some(details)) = element.query_selector("details") {
        let _ = details.set_attribute("open", "");
    }
    element.scroll_into_view();
}

/// Opens the browser's print dialogue, for the page with all that is folded on it or without; the
/// style sheet for paper reads which.
pub fn print(with_details: bool) {
    let root = document().and_then(|document| document.document_element());
    if let (Some(window), Some(root)) = (window(), root) {
        if with_details {
            let _ = root.set_attribute(DETAILS, "");
        }
        // Some browsers come back from `print` before they have the page.
        let printed = Closure::<dyn Fn()>::new(move || {
            let _ = root.remove_attribute(DETAILS);
        });
        window.set_onafterprint(Some(printed.into_js_value().unchecked_ref()));
        let _ = window.print();
    }
}

const DETAILS: &str = "data-details";
