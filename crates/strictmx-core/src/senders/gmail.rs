//! Gmail, as far as Google documents it.
//!
//! Source: support.google.com/a/answer/9276511 and 9261504: max_age from 86400, at most 64 KB,
//! version first; no DANE for outgoing mail.

use super::model::{Dane, Documented, Knowledge, Sender, Size};

pub(super) static SENDER: Sender = Sender {
    id: "gmail",
    name: "Gmail",
    version: "2026",
    knowledge: Knowledge::Documents(Documented {
        least_max_age_s: 86_400,
        version_first: true,
        size: Size::Refused(64 * 1024),
        dane: Dane::Unused,
    }),
};
