//! DANE of an MX host, and what senders of each kind do with it.

use strictmx_core::dns::Lookup;
use strictmx_core::facts::{Facts, MxHost, SenderKind};

use super::host::fact;
use crate::en::{self, sentences};
use crate::model::{Fact, JointFate, Phrase};

/// What there is of TLSA records; where they count, what comes of them.
pub(super) fn facts(facts: &Facts<'_>, host: &MxHost<'_>) -> Vec<Fact> {
    let words = match &host.tlsa.answer {
        Ok(Lookup::Found(rrset)) => {
            let records = en::count(rrset.records.len(), "TLSA record", "TLSA records");
            match host.secure_tlsa() {
                Ok(_) => records,
                Err(_) if !rrset.authentic => sentences::TLSA_NOT_SIGNED.with(&[&records]),
                // Senders do not ask for them (RFC 7672 2.2.2).
                Err(_) => sentences::TLSA_BY_ADDRESSES.with(&[&records]),
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
    if let Some(joint) = joint(facts, host) {
        let told = joint.rows();
        rows.extend(told.map(|(who, does)| fact(who, Phrase::text(does))));
    }
    rows
}

/// What comes of DANE and MTA-STS together at every MX host where TLSA records count, and it is known.
pub(crate) fn joint_fates(facts: &Facts<'_>) -> Vec<JointFate> {
    let hosts = facts.mail.hosts.iter();
    hosts.filter_map(|host| joint(facts, host)).collect()
}

fn joint(facts: &Facts<'_>, host: &MxHost<'_>) -> Option<JointFate> {
    let counts = host.secure_tlsa().is_ok() || host.tlsa_lookup_fails();
    let fate = |kind| facts.fate(host, kind).ok();
    let joint = JointFate {
        mx_host: host.name.clone(),
        dane_only: fate(SenderKind::Dane),
        mta_sts_only: fate(SenderKind::Sts),
        both: fate(SenderKind::Both),
    };
    (counts && joint.rows().next().is_some()).then_some(joint)
}
