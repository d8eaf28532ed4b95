//! What pages are made of: data of the view model in, HTML out.
//!
//! What holds state, or takes children, is a component; everything else is a function that
//! returns HTML. A component takes some kilobytes of the first load, a function only what it says.

mod ask;
mod banner;
mod certificate;
mod copy;
mod evidence;
mod fact;
mod finding;
mod footer;
mod host;
mod icon;
mod masthead;
mod phrase;
mod prose;
mod section;
mod senders;
mod source;
mod way;

pub use ask::Ask;
pub use banner::{Elapsed, Notice, banner};
pub use certificate::chain;
pub use copy::{CopyButton, copy};
pub use evidence::Evidence;
pub use fact::facts;
pub use finding::fixes;
pub use footer::footer;
pub use host::host;
pub use icon::{badge, icon, severity_state, state_word};
pub use masthead::Masthead;
pub use phrase::say;
pub use prose::{inline, prose};
pub use section::{SectionFrame, section};
pub use senders::senders;
pub use source::source;
pub use way::way;
