//! A domain that takes no mail announces a policy.

use crate::checks::records::announcing;
use crate::declare_check;
use crate::dns::Lookup;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::outcome::{Because, Ran, fired};
use crate::sts::Mode;

declare_check! {
    /// # What it checks
    ///
    /// That a domain which announces an MTA-STS policy takes mail: that it has no null MX
    /// (`MX 0 .`), and that it has an MX record or at least an address.
    ///
    /// # Why it matters
    ///
    /// A policy says how mail is to be delivered. Where none can be, it has no effect, and only
    /// has to be looked after. More often, the MX record is what is wrong.
    ///
    /// # How to fix
    ///
    /// If the domain should take mail, publish an MX record that names its mail server. If it
    /// should not, the null MX says all: remove the record at `_mta-sts.<domain>` and the policy
    /// host. If mail was taken until lately, put `mode: none` in force first, as for every
    /// removal.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX 0 .
    /// ```
    ///
    /// ```scenario,fires
    /// @ MX nodata
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX 0 .
    /// _mta-sts TXT nxdomain
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX 0 .
    /// | version: STSv1
    /// | mode: none
    /// | mx: mail.example.com
    /// | max_age: 86400
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 7505 section 3: a null MX says that the domain takes no mail. RFC 8461 is silent on
    /// policies of such domains.
    id: "mx-host-null-mx-with-policy",
    severity: Warning,
    consequence: None,
    rfc: ["7505#3", "8461#3.4"],
    result_type: None,
    since: "0.1.0",
    title: "A domain that takes no mail announces a policy",
    message: "{policy_domain} announces an MTA-STS policy, but takes no mail: it has a null MX, or neither MX record nor address. The policy has no effect.",
    remedy: "Publish an MX record for {policy_domain} if it should take mail; otherwise remove what announces the policy.",
    args: { policy_domain: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.deployed()?;
    if let Lookup::NxDomain { .. } = facts.mail.looked.known()? {
        return Err(Because::SaidElsewhere.into());
    }
    if !facts.mail.takes_no_mail()? {
        return Ok(Vec::new());
    }
    // It is being withdrawn, and must not be removed before that is over (RFC 8461 8.3).
    if facts.policy().is_ok_and(|policy| policy.mode == Mode::None) {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        policy_domain: facts.policy_domain.clone(),
    };
    fired(found.finding().fixes(announcing(facts)))
}
