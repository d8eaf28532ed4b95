//! The sentences of the checks, which load beside the page when they are first needed.

use strictmx_view::texts;
use yew::prelude::*;

use crate::platform::api;

/// Whether what can be said of checks is settled: their sentences are here, or will not come.
/// Loads them where they are not, and has the component rendered again.
#[hook]
pub fn use_texts() -> bool {
    let settled = use_state_eq(texts::are_here);
    {
        let settled = settled.clone();
        use_effect_with((), move |()| {
            if !*settled {
                wasm_bindgen_futures::spawn_local(async move {
                    if let Some(table) = api::texts().await {
                        texts::provide(table);
                    }
                    settled.set(true);
                });
            }
        });
    }
    *settled
}
