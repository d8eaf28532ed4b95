//! What real senders make of a domain: they are not as strict as the standard, nor alike.
//!
//! A [`Sender`] is a declaration, one file each, of how that sender finds the record, fetches the
//! policy, reads both, matches MX hosts and orders DANE; the readers here are shared and are
//! told by it how to read. Nothing is known by name of an input: what a model makes of a text
//! follows from what its parser does with its characters.
//!
//! Models are held to what the real parsers answered (`tests/senders.rs`). Closed senders are
//! modelled as far as they document: where the domain keeps to the standard they apply it, and
//! of everything else nobody can say.

mod chasquid;
mod exchange_online;
mod fetch;
mod gmail;
mod kumomta;
mod maddy;
mod mail;
mod mailauth;
mod mimecast;
pub mod model;
mod mox;
mod mx;
mod policy;
mod postfix_mta_sts_resolver;
mod postfix_tlspol;
mod reason;
mod record;
mod report;
mod stalwart;
pub mod text;
mod tlsrpt;

pub use model::{Documented, Knowledge, Model, Sender};
pub use policy::{Body, Taken};
pub use reason::Reason;
pub(crate) use report::judge;
pub use report::{
    Mail, MailTo, SenderOutcome, SenderReport, of_policy, of_record, of_tlsrpt_record,
};

/// All senders, those that are known best first.
pub const SENDERS: [&Sender; 11] = [
    &gmail::SENDER,
    &exchange_online::SENDER,
    &postfix_tlspol::SENDER,
    &postfix_mta_sts_resolver::SENDER,
    &mox::SENDER,
    &chasquid::SENDER,
    &maddy::SENDER,
    &kumomta::SENDER,
    &stalwart::SENDER,
    &mailauth::SENDER,
    &mimecast::SENDER,
];

/// The sender of that id.
pub fn find(id: &str) -> Option<&'static Sender> {
    SENDERS.into_iter().find(|sender| sender.id == id)
}

/// Names of the senders whose code is known and of which that holds, as a list in words.
pub(crate) fn named(holds: &dyn Fn(&Model) -> bool) -> String {
    let holds = |sender: &&&Sender| match sender.knowledge {
        Knowledge::Code(model) => holds(model),
        Knowledge::Documents(_) => false,
    };
    let names: Vec<_> = SENDERS.iter().filter(holds).map(|it| it.name).collect();
    names.join(", ")
}
