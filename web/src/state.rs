//! State, without HTML.

mod scan;

pub use scan::{Action, Asker, Phase, ScanState};
