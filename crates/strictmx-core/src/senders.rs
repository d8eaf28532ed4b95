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

mod anchors;
mod cause;
mod charset;
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

use crate::observation::{HttpResponse, Timing};

pub use model::{Documented, Knowledge, Model, Sender};
pub use policy::{Body, Taken};
pub use reason::Reason;
pub use report::{
    Mail, MailTo, SenderOutcome, SenderReport, of_policy, of_record, of_tlsrpt_record,
};
pub(crate) use report::{TakenBySender, enforce, judge};

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

/// What senders may be misled by, where the standard says otherwise.
#[derive(Clone, Copy, Debug)]
pub(crate) enum By<'a> {
    /// TXT records in place of others.
    Records(&'a [Vec<u8>], &'a [Vec<u8>]),
    /// A policy that is not read, or has another meaning, in place of another that is read.
    Body(&'a Body<'a>, &'a Body<'a>),
    /// How a response is declared as text/plain.
    MediaType(&'a HttpResponse),
    /// The time that a fetch takes.
    Time(&'a [Timing]),
}

/// Names of the senders that are misled, as far as their code is known: a list in words.
pub(crate) fn misled(by: By<'_>) -> String {
    let is_misled = |model: &Model| match by {
        By::Records(these, others) => model.record.find(these) != model.record.find(others),
        By::Body(this, other) => {
            let read = |body| {
                let taken = model.policy.read(body)?;
                Some((taken.mode, taken.max_age_s, taken.mx.len()))
            };
            read(other).is_some_and(|meant| read(this) != Some(meant))
        }
        By::MediaType(response) => !model.fetch.media_type.is_of(response),
        By::Time(timings) => model.fetch.gives_up(timings),
    };
    let is_misled = |sender: &&&Sender| match sender.knowledge {
        Knowledge::Code(model) => is_misled(model),
        Knowledge::Documents(_) => false,
    };
    let names: Vec<_> = SENDERS.iter().filter(is_misled).map(|it| it.name).collect();
    names.join(", ")
}
