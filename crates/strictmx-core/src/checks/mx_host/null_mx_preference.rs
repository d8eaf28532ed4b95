//! A null MX has a preference other than 0.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Fix;
use crate::outcome::{Because, Ran, fired};

declare_check! {
    /// # What it checks
    ///
    /// Whether the preference of a null MX is 0.
    ///
    /// # Why it matters
    ///
    /// The standard writes it as `0 .`; programs that look for that very record do not recognise
    /// another one, and try to deliver to the root of DNS.
    ///
    /// # How to fix
    ///
    /// Publish `MX 0 .`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX 10 .
    /// _mta-sts TXT nxdomain
    /// mta-sts A nxdomain
    /// mta-sts AAAA nxdomain
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX 0 .
    /// _mta-sts TXT nxdomain
    /// mta-sts A nxdomain
    /// mta-sts AAAA nxdomain
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7505 section 3: a single record with preference 0.
    id: "mx-host-null-mx-preference",
    severity: Notice,
    consequence: None,
    rfc: ["7505#3"],
    result_type: None,
    since: "0.1.0",
    title: "The null MX has a preference",
    message: "The null MX of {policy_domain} has the preference {found} in place of 0.",
    remedy: "Publish MX 0 . instead.",
    args: { policy_domain: DomainName, found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.mail.looked.known()?;
    let mut records = facts.mail.records.iter();
    let odd = records.find(|(preference, exchange)| exchange.is_root() && *preference != 0);
    let Some((preference, _)) = odd else {
        return Ok(Vec::new());
    };
    // Beside others it has to go, whatever its preference.
    if !facts.mail.hosts.is_empty() {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        policy_domain: facts.policy_domain.clone(),
        found: preference.to_string(),
    };
    let fix = Fix::Record {
        owner: facts.mail.looked.end().clone(),
        rtype: "MX".to_owned(),
        data: "0 .".to_owned(),
        replaces: Some(format!("{preference} .")),
    };
    fired(found.finding().fix(fix))
}
