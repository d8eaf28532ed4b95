//! DANE and MTA-STS at an MX host, together.

use schemars::JsonSchema;
use serde::Serialize;
use strictmx_core::domain_name::DomainName;
use strictmx_core::facts::{Fate, SenderKind};

use crate::en;

/// What becomes of mail to an MX host that has TLSA records which count, at senders of each kind;
/// `null` where nobody can say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct JointFate {
    /// The MX host.
    pub mx_host: DomainName,
    /// At senders that check DANE and not MTA-STS.
    pub dane_only: Option<Fate>,
    /// At senders that check MTA-STS and not DANE.
    pub mta_sts_only: Option<Fate>,
    /// At senders that check both.
    pub both: Option<Fate>,
}

impl JointFate {
    /// Each kind of sender with what it does, where that is known.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let kinds = [
            (SenderKind::Dane, self.dane_only),
            (SenderKind::Sts, self.mta_sts_only),
            (SenderKind::Both, self.both),
        ];
        let known = kinds.into_iter();
        known.filter_map(|(kind, fate)| Some((en::sender_kind(kind), en::fate(fate?))))
    }

    /// A sentence for each kind of sender of which it is known what it does.
    pub(crate) fn sentences(&self) -> String {
        let sentence = |(who, does): (&str, &str)| format!("{who} {does}.");
        let sentences: Vec<_> = self.rows().map(sentence).collect();
        sentences.join(" ")
    }
}
