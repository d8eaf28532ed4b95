//! State, without HTML.

mod follow;
mod scan;
mod shared;
mod texts;

pub use follow::{Stopper, follow};
pub use scan::{Action, Asker, Phase, ScanState};
pub use shared::Shared;
pub use texts::use_texts;
