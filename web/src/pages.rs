//! One file a page.

mod about;
mod checks;
mod help;
mod home;
mod lint;
mod not_found;
mod result;

pub use about::About;
pub use checks::Checks;
pub use help::Help;
pub use home::Home;
pub use lint::Lint;
pub use not_found::NotFound;
pub use result::{Result, ResultBody};
