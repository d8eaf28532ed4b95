//! The browser. No other module names it.

pub mod address;
pub mod api;
pub mod doh;
pub mod extension;
mod fetching;
pub mod handed;
pub mod idna;
mod json;
pub mod results;

use strictmx_core::timestamp::Timestamp;
use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{
    HtmlElement, HtmlInputElement, HtmlSelectElement, HtmlTextAreaElement, KeyboardEvent,
};

/// What the checks say, by its keys, as `boot.js` has loaded it; nothing where it could not.
pub fn sentences() -> impl Iterator<Item = (String, String)> {
    let loaded = js_sys::Reflect::get(&js_sys::global(), &"sentences".into());
    json::strings(loaded.unwrap_or_default())
}

/// Milliseconds of the page's own clock, which never goes back.
pub fn now_ms() -> f64 {
    window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now())
}

/// The time of a judgement that begins.
pub fn now() -> Timestamp {
    let seconds = || (js_sys::Date::now() / 1000.0) as i64;
    Timestamp::from_unix(if IN_BROWSER { seconds() } else { 0 })
}

/// Puts text on the clipboard, and then says whether it is there.
pub fn copy(text: &str, done: impl FnOnce(bool) + 'static) {
    // Outside of a secure context there is no clipboard.
    let clipboard = window()
        .map(|window| window.navigator().clipboard())
        .filter(|clipboard| !clipboard.is_undefined());
    let written = clipboard.map(|clipboard| clipboard.write_text(text));
    wasm_bindgen_futures::spawn_local(async move {
        done(match written {
            Some(written) => wasm_bindgen_futures::JsFuture::from(written).await.is_ok(),
            None => false,
        });
    });
}

/// Offers text as a file.
pub fn download(name: &str, media_type: &str, text: &str) {
    let offer = || {
        let parts = js_sys::Array::of1(&text.into());
        let options = web_sys::BlobPropertyBag::new();
        options.set_type(media_type);
        let blob = web_sys::Blob::new_with_str_sequence_and_options(&parts, &options).ok()?;
        let url = web_sys::Url::create_object_url_with_blob(&blob).ok()?;
        let link = document()?
            .create_element("a")
            .ok()?
            .dyn_into::<web_sys::HtmlAnchorElement>()
            .ok()?;
        link.set_href(&url);
        link.set_download(name);
        link.click();
        web_sys::Url::revoke_object_url(&url).ok()
    };
    // A browser that cannot do it does nothing; the text is on the page, too.
    let _ = offer();
}

/// The id of the element that says the title of a page to screen readers.
pub const ANNOUNCER: &str = "announcer";

/// Sets the title of the page, and says it: a browser does so only for pages that it loads.
pub fn set_title(title: &str) {
    let Some(document) = document() else { return };
    let title = format!("{title} · strictmx");
    document.set_title(&title);
    if let Some(announcer) = document.get_element_by_id(ANNOUNCER) {
        announcer.set_text_content(Some(&title));
    }
}

/// Loads the page anew, as the service has it now.
pub fn reload() {
    if let Some(window) = window() {
        // Where that is not allowed, the visitor's own key does the same.
        let _ = window.location().reload();
    }
}

/// A visitor has come to another page: the cursor goes to its start, unless its field has it.
pub fn arrive() {
    let active = document().and_then(|document| document.active_element());
    if active.is_none_or(|active| active.id() != "domain") {
        focus("main");
    }
    if let Some(window) = window().filter(|_| fragment().is_none()) {
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }
}

/// Goes to the element that the address names, which came after the page, and unfolds it.
pub fn go_to_fragment() {
    let element = fragment().and_then(|id| document()?.get_element_by_id(&id));
    if let Some(element) = element {
        if let Ok(Some(fold)) = element.query_selector(":scope > details") {
            let _ = fold.set_attribute("open", "");
        }
        element.scroll_into_view();
    }
}

fn fragment() -> Option<String> {
    let hash = window()?.location().hash().ok()?;
    let id = hash.strip_prefix('#')?;
    (!id.is_empty()).then(|| id.to_owned())
}

/// Moves the cursor to the element of that id.
pub fn focus(id: &str) {
    focus_first(&[id]);
}

/// Moves the cursor to the first of these that is on the page.
pub fn focus_first(ids: &[&str]) {
    let Some(document) = document() else { return };
    let element = ids.iter().find_map(|id| document.get_element_by_id(id));
    if let Some(element) = element.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        // Refusing to take the focus is the element's right.
        let _ = element.focus();
    }
}

/// The text of the field an event comes from.
pub fn value_of(event: &web_sys::Event) -> String {
    let target = event.target();
    let input = target
        .as_ref()
        .and_then(|target| target.dyn_ref::<HtmlInputElement>())
        .map(HtmlInputElement::value);
    let area = || {
        target
            .as_ref()?
            .dyn_ref::<HtmlTextAreaElement>()
            .map(HtmlTextAreaElement::value)
    };
    input.or_else(area).unwrap_or_default()
}

/// What is chosen in the list an event comes from.
pub fn chosen(event: &web_sys::Event) -> String {
    let target = event.target();
    let list = target.and_then(|target| target.dyn_into::<HtmlSelectElement>().ok());
    list.map(|list| list.value()).unwrap_or_default()
}

/// Calls back whenever `/` is pressed outside of a field, for as long as the result lives.
pub fn on_slash(pressed: impl Fn() + 'static) -> impl FnOnce() {
    let listener = Closure::<dyn Fn(KeyboardEvent)>::new(move |event: KeyboardEvent| {
        let typing = event.target().is_some_and(|target| {
            target.dyn_ref::<HtmlInputElement>().is_some()
                || target.dyn_ref::<HtmlTextAreaElement>().is_some()
        });
        if event.key() == "/" && !typing && !event.ctrl_key() && !event.meta_key() {
            event.prevent_default();
            pressed();
        }
    });
    if let Some(window) = window() {
        let _ =
            window.add_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
    }
    move || {
        if let Some(window) = window() {
            let _ = window
                .remove_event_listener_with_callback("keydown", listener.as_ref().unchecked_ref());
        }
    }
}

/// Whether there is one: pages also render without, in tests.
const IN_BROWSER: bool = cfg!(target_family = "wasm");

fn window() -> Option<web_sys::Window> {
    if IN_BROWSER { web_sys::window() } else { None }
}

fn document() -> Option<web_sys::Document> {
    window()?.document()
}

/// A third of the size of the usual one.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
