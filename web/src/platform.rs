//! The browser. No other module names it.

pub mod api;
pub mod doh;

use wasm_bindgen::JsCast as _;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlElement, HtmlInputElement, HtmlTextAreaElement, KeyboardEvent};

/// Milliseconds of the page's own clock, which never goes back.
pub fn now_ms() -> f64 {
    window()
        .and_then(|window| window.performance())
        .map_or(0.0, |performance| performance.now())
}

/// The time, in Unix seconds.
pub fn now_unix() -> i64 {
    (js_sys::Date::now() / 1000.0) as i64
}

/// Puts text on the clipboard, and then calls back.
pub fn copy(text: &str, done: impl FnOnce() + 'static) {
    let Some(window) = window() else { return };
    let written = window.navigator().clipboard().write_text(text);
    wasm_bindgen_futures::spawn_local(async move {
        if wasm_bindgen_futures::JsFuture::from(written).await.is_ok() {
            done();
        }
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
        let link = window()?
            .document()?
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

/// Sets the title of the page.
pub fn set_title(title: &str) {
    if let Some(document) = window().and_then(|window| window.document()) {
        document.set_title(title);
    }
}

/// Moves the cursor to the element of that id.
pub fn focus(id: &str) {
    focus_first(&[id]);
}

/// Moves the cursor to the first of these that is on the page.
pub fn focus_first(ids: &[&str]) {
    let Some(document) = window().and_then(|window| window.document()) else {
        return;
    };
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

fn window() -> Option<web_sys::Window> {
    web_sys::window()
}
