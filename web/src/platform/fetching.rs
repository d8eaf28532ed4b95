//! Requests that end: when nobody waits for them any longer, when the other side falls silent, and
//! before an answer is larger than any that there is.

use gloo_net::http::Response;
use gloo_timers::callback::Timeout;
use js_sys::{Reflect, Uint8Array};
use strictmx_core::observation::Cause;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, ReadableStreamDefaultReader};

/// Ends a request, and the answer to it, when it goes out of scope.
pub(super) struct Abort(Option<AbortController>);

impl Abort {
    pub(super) fn new() -> Self {
        Self(AbortController::new().ok())
    }

    /// For the request.
    pub(super) fn signal(&self) -> Option<AbortSignal> {
        self.0.as_ref().map(AbortController::signal)
    }

    /// Ends it in so many milliseconds, unless what this gives goes out of scope before.
    pub(super) fn after(&self, patience_ms: u32) -> Option<Timeout> {
        let controller = self.0.clone()?;
        Some(Timeout::new(patience_ms, move || controller.abort()))
    }
}

impl Drop for Abort {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// A body, as it comes.
pub(super) struct Chunks(ReadableStreamDefaultReader);

impl Chunks {
    /// Nothing where the answer has no body.
    pub(super) fn of(response: &Response) -> Option<Self> {
        let reader = response.body()?.get_reader();
        Some(Self(reader.unchecked_into()))
    }

    /// The next octets; none at the end.
    ///
    /// # Errors
    /// [`Cut::Off`].
    pub(super) async fn next(&self) -> Result<Option<Vec<u8>>, Cut> {
        let chunk = JsFuture::from(self.0.read()).await;
        let chunk = chunk.map_err(|_| Cut::Off)?;
        let field = |name: &str| Reflect::get(&chunk, &name.into()).unwrap_or_default();
        if field("done").is_truthy() {
            return Ok(None);
        }
        Ok(Some(Uint8Array::new(&field("value")).to_vec()))
    }
}

/// Why there is no more of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// By whoever sent it.
    Off,
    /// By us, who had enough.
    Short,
}

impl From<Cut> for Cause {
    fn from(cut: Cut) -> Self {
        match cut {
            Cut::Off => Self::Closed,
            Cut::Short => Self::TooLarge,
        }
    }
}

/// A body up to so many octets, and why there are no more of it.
pub(super) async fn whole(response: &Response, most: usize) -> (Vec<u8>, Option<Cut>) {
    let mut octets = Vec::new();
    let Some(chunks) = Chunks::of(response) else {
        return (octets, None);
    };
    loop {
        match chunks.next().await {
            Ok(Some(chunk)) => octets.extend(chunk),
            Ok(None) => return (octets, None),
            Err(cut) => return (octets, Some(cut)),
        }
        if octets.len() > most {
            octets.truncate(most);
            // Nobody waits for the rest.
            let _ = chunks.0.cancel();
            return (octets, Some(Cut::Short));
        }
    }
}
