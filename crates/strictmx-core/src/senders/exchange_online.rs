//! Exchange Online, as far as Microsoft documents it.
//!
//! Source: learn.microsoft.com: Enhancing mail flow with MTA-STS; How SMTP DANE works: where a
//! domain has both, both must be satisfied.

use super::model::{Dane, Documented, Knowledge, Sender, Size, TlsaRules};

pub(super) static SENDER: Sender = Sender {
    id: "exchange-online",
    name: "Exchange Online",
    version: "2026",
    knowledge: Knowledge::Documents(Documented {
        least_max_age_s: 0,
        version_first: false,
        size: Size::Any,
        // Which digests count is not documented.
        dane: Dane::Both(TlsaRules {
            digests: None,
            ..TlsaRules::STANDARD
        }),
    }),
};
