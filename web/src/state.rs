//! State, without HTML.

mod follow;
mod scan;
mod shared;

pub(crate) use follow::ask_from_here;
pub use follow::{Lost, Stopper, follow, follow_service};
pub use scan::{Action, Asker, Phase, ScanState};
pub use shared::Shared;
