//! Starts the extension's popup.

use strictmx_web::extension::{Opened, Popup};

fn main() {
    strictmx_core::domain_name::provide(strictmx_web::platform::idna::to_ascii);
    strictmx_view::texts::provide(strictmx_web::platform::sentences());
    wasm_bindgen_futures::spawn_local(async {
        let opened = Opened::read().await;
        yew::Renderer::<Popup>::with_props(opened).render();
    });
}
