//! State, without HTML.

mod follow;
mod scan;
mod shared;

pub(crate) use follow::ask_from_here;
pub use follow::{Stopper, ask_resolvers, follow};
pub use scan::{Action, Asker, Phase, ScanState};
pub use shared::Shared;
