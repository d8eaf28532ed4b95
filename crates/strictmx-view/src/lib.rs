//! Results in words.
//!
//! ```text
//! result_view         ScanReport -> view model (pages, popups, the terminal)
//! lint                a pasted text, judged without a network
//! comparison          two results of one domain: then and now
//! summary             a result in a few lines, for a ticket
//! text markdown json  the view model as a format
//! csv sarif junit     findings for spreadsheets, code hosts and test reports
//! nagios prometheus   the verdict and its figures for monitoring
//! help                a check's help page
//! mx_match            a pattern of a policy against the name of an MX host
//! en                  all words that are not a check's own, in English
//! texts               the sentences of checks, declared or provided
//! words               templates filled with arguments, each by its kind
//! ```
//!
//! No rule lives here: what is true is the core's to say, how it is said is here, and how it looks
//! is the page's.

pub mod comparison;
pub mod csv;
pub mod en;
pub mod help;
pub mod json;
pub mod junit;
pub mod lint;
pub mod markdown;
mod measures;
pub mod model;
mod mx_match;
pub mod nagios;
pub mod prometheus;
mod result;
pub mod sarif;
mod spared;
pub mod summary;
pub mod text;
pub mod texts;
mod untested;
mod words;

pub use mx_match::{MxMatchError, MxMatchView, mx_match};
pub use result::{is_undetermined, result_view, running_view, summary_view};
pub use words::{count, inert_json, visible, visible_lines, words_of};
