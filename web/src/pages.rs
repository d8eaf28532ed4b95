//! One file a page.

mod about;
mod checks;
mod coverage;
mod help;
mod home;
mod lint;
mod not_found;
mod result;
mod result_body;

pub use about::About;
pub use checks::{Catalogue, Checks};
pub use coverage::Coverage;
pub use help::{Help, HelpBody};
pub use home::Home;
pub use lint::Lint;
pub use not_found::NotFound;
pub use result::{NotChecked, Result, ScanView};
pub use result_body::ResultBody;
