//! Starts the extension's page of options.

use strictmx_web::extension::{Options, OptionsProps};

fn main() {
    wasm_bindgen_futures::spawn_local(async {
        let props = OptionsProps::read().await;
        yew::Renderer::<Options>::with_props(props).render();
    });
}
