//! State, without HTML.

mod follow;
mod scan;

pub use follow::{Stopper, follow};
pub use scan::{Action, Asker, Phase, ScanState};
