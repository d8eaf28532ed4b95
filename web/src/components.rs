//! What pages are made of: data of the view model in, HTML out.

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
mod source;
mod way;

pub use ask::Ask;
pub use banner::{Banner, Elapsed, Notice};
pub use certificate::Chain;
pub use copy::{Copy, CopyButton};
pub use evidence::Evidence;
pub use fact::Facts;
pub use finding::Fixes;
pub use footer::Footer;
pub use host::Host;
pub use icon::{Badge, Icon, StateWord, severity_state};
pub use masthead::Masthead;
pub use phrase::Words;
pub use prose::Prose;
pub use section::{Section, SectionFrame};
pub use source::Source;
pub use way::Way;
