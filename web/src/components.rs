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
mod section;
mod senders;
mod shell;
mod source;
mod title;
mod way;

pub use ask::Ask;
pub use banner::{Elapsed, banner, notice};
pub use certificate::chain;
pub use copy::{CopyButton, copy};
pub use evidence::evidence;
pub use fact::facts;
pub use finding::{fixes, fixes_in_brief, link_to, place_of};
pub use footer::footer;
pub use host::host;
pub use icon::{badge, icon, severity_state, state_word};
pub use masthead::{masthead, wordmark};
pub use phrase::say;
pub use section::{frame, section};
pub use senders::senders;
pub use shell::shell;
pub use source::source;
pub use title::Title;
pub use way::{way, way_list};
