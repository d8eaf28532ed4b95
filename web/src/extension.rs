//! The browser extension's pages, of the parts of the site.
//!
//! ```text
//! opened     what a popup knows when it opens; nothing has been sent by then
//! subject    the domain of the page under it, or why it has none
//! asking     one check: by a service, or from here
//! checked    what is known of the check that is shown
//! popup      the popup, and what becomes of what is pressed in it
//! shown      a check in any of its phases, as HTML
//! settings   who is asked, as it is kept
//! service    addresses of services and resolvers, as they are typed
//! options    the page to set that
//! ```
//!
//! Nothing is sent before the reader presses a button that says so.

mod asking;
mod checked;
mod opened;
mod options;
mod popup;
pub mod service;
mod settings;
mod shown;
pub mod subject;

pub use checked::{Checked, Did, Trouble};
pub use opened::Opened;
pub use options::{Options, OptionsProps};
pub use popup::Popup;
pub use settings::{Asker, PUBLIC_SERVICE, Settings, THEMES};
pub use shown::{CheckView, check};
