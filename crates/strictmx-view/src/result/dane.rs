//! DANE of an MX host, and what senders of each kind do with it.

use strictmx_core::dns::Lookup;
use strictmx_core::facts::{Facts, MxHost, SenderKind};

use super::host::fact;
use crate::en;
use crate::model::{Fact, Phrase};

/// What there is of TLSA records; where they count, what comes of them.
pub(super) fn facts(facts: &Facts<'_>, host: &MxHost<'_>) -> Vec<Fact> {
    let words = match &host.tlsa.answer {
        Ok(Lookup::Found(rrset)) => {
            let records = en::count(rrset.records.len(), "TLSA record", "TLSA records");
            match host.secure_tlsa() {
                Ok(_) => records,
                Err(_) if !rrset.authentic => {
                    format!("{records}, not signed and so without effect")
                }
                // Senders do not ask for them (RFC 7672 2.2.2).
                Err(_) => format!(
                    "{records}, without effect because the server's addresses are not signed"
                ),
            }
        }
        Ok(Lookup::NoData { .. } | Lookup::NxDomain { .. }) => "no TLSA records".to_owned(),
        // Where nobody knows whether senders ask, or the resolver is what fails.
        Ok(Lookup::Failed(failure)) if host.dane(facts).is_err() => {
            format!(
                "not tested: {}",
                en::continued(&en::failure(&failure.into()))
            )
        }
        Ok(Lookup::Failed(failure)) => en::failure(&failure.into()),
        Err(_) => return Vec::new(),
    };
    let mut rows = vec![fact("DANE", Phrase::text(words))];
    if host.secure_tlsa().is_ok() || host.tlsa_lookup_fails() {
        let kinds = [SenderKind::Dane, SenderKind::Sts, SenderKind::Both];
        let known = kinds.map(|kind| (kind, facts.fate(host, kind)));
        rows.extend(known.into_iter().filter_map(|(kind, fate)| {
            Some(fact(
                en::sender_kind(kind),
                Phrase::text(en::fate(fate.ok()?)),
            ))
        }));
    }
    rows
}
