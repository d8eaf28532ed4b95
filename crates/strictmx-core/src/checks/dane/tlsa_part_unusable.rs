//! Some of the TLSA records can be used, and some cannot.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::tlsa::{is_usable, presentation};
use crate::facts::{Facts, MxHost};
use crate::finding::Fix;
use crate::outcome::{Because, Ran};

declare_check! {
    /// # What it checks
    ///
    /// That all of an MX host's TLSA records, secured by DNSSEC, are of a kind that senders use.
    /// That none of them is, is said by another check.
    ///
    /// # Why it matters
    ///
    /// Senders leave out what they cannot use, so the record that you count on may be one that
    /// nobody looks at: with usage 0 or 1, which are for web browsers, or with a digest that was
    /// cut off while copying.
    ///
    /// # How to fix
    ///
    /// Remove the record. If it was meant for another key, publish one of the kind `3 1 1` for
    /// that key instead.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA 1 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX secure
    /// mail A secure
    /// _25._tcp.mail TLSA 3 1 1 fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e
    /// _25._tcp.mail TLSA secure
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 6698 section 4.1: unusable records are as if they were absent. RFC 7672 section 3.1.3:
    /// usages 0 and 1.
    id: "dane-tlsa-part-unusable",
    severity: Notice,
    consequence: None,
    rfc: ["6698#4.1", "7672#3.1.3"],
    result_type: None,
    since: "0.1.0",
    title: "A TLSA record cannot be used",
    message: "The TLSA record {found} at {owner} is of a kind that senders cannot use; they go by the others.",
    remedy: "Remove the record.",
    args: { found: String, owner: DomainName },
    run: MxHost,
}

fn run(_: &Facts<'_>, host: &MxHost<'_>) -> Ran {
    let records = host.secure_tlsa()?;
    let (usable, unusable): (Vec<_>, Vec<_>) = records.into_iter().partition(|it| is_usable(it));
    if usable.is_empty() {
        return Err(Because::SaidElsewhere.into());
    }
    let Some(first) = unusable.first() else {
        return Ok(Vec::new());
    };
    let owner = host.tlsa.end();
    let found = Found {
        found: presentation(first),
        owner: owner.clone(),
    };
    Ok(vec![found.finding().fix(Fix::RemoveRecord {
        owner: owner.clone(),
        rtype: "TLSA".to_owned(),
        data: presentation(first),
    })])
}
