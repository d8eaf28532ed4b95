//! One file a page.

mod home;
mod lint;
mod not_found;
mod result;
mod result_body;

pub use home::Home;
pub use lint::Lint;
pub use not_found::not_found;
pub use result::{ScanView, result, scan_view};
pub use result_body::{ResultBody, ResultBodyProps};
