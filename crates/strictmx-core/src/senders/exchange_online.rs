//! Exchange Online, as far as Microsoft documents it.
//!
//! Source: learn.microsoft.com: Enhancing mail flow with MTA-STS; How SMTP DANE works: where a
//! domain has both, both must be satisfied.

use super::model::{Dane, Knowledge, Sender};

pub(super) static SENDER: Sender = Sender {
    id: "exchange-online",
    name: "Exchange Online",
    version: "2026",
    knowledge: Knowledge::Documents {
        least_max_age_s: 0,
        dane: Dane::Both,
    },
};
