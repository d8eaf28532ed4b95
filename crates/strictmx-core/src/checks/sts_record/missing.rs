//! There is no `_mta-sts` record.

use crate::checks::commands::{dns_hosts, serve_policy};
use crate::checks::records::is_said_elsewhere;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::mend::Text;
use crate::outcome::{Because, Ran, Skip, fired};
use crate::scan::misplaced_sts_owners;
use crate::sts::record::VERSION;

declare_check! {
    /// # What it checks
    ///
    /// Whether there is an MTA-STS record at all.
    ///
    /// # Why it matters
    ///
    /// Without the record senders do not look for a policy. Mail to the domain is then only
    /// protected unless somebody interferes: whoever can stand between two mail servers
    /// can make them speak without encryption, and read along. MTA-STS takes that away. Not
    /// having it is not a fault.
    ///
    /// # How to fix
    ///
    /// Set up TLS reporting first, so that senders can tell you what fails. Then serve a policy in
    /// mode testing at `https://mta-sts.<domain>/.well-known/mta-sts.txt`, with a line for each MX
    /// host:
    ///
    /// ```text
    /// version: STSv1
    /// mode: testing
    /// mx: mail.example.com
    /// max_age: 604800
    /// ```
    ///
    /// Hosts of providers are written as your MX records have them: `mx: smtp.google.com` for
    /// Google Workspace, `mx: *.mail.protection.outlook.com` for Microsoft 365.
    ///
    /// Give `mta-sts.example.com` an A or AAAA record that leads to the web server;
    /// `policy-host-unresolvable` has the commands.
    ///
    #[doc = serve_policy!()]
    ///
    /// Then publish the record.
    ///
    #[doc = dns_hosts!(TXT "_mta-sts": "v=STSv1; id=20260101T120000")]
    ///
    /// Two weeks of reports without failures later, write `mode: enforce` into the policy and give
    /// the record a new `id`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// _mta-sts TXT nodata
    /// policy status 404
    /// ```
    ///
    /// A web site that has a page for every name is no policy:
    ///
    /// ```scenario,fires
    /// _mta-sts TXT nodata
    /// policy body "<html><body>hello</body></html>"
    /// ```
    ///
    /// ```scenario,clear
    /// _mta-sts TXT "v=STSv1; id=1"
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.1 defines the record.
    id: "sts-record-missing",
    severity: Info,
    consequence: None,
    rfc: ["8461#3.1"],
    result_type: None,
    since: "0.1.0",
    title: "MTA-STS is not set up",
    message: "There is no MTA-STS record at {owner}. Without DANE, senders deliver to {policy_domain} over TLS where they can, unless an attacker prevents it.",
    remedy: "To begin, publish a TLSRPT record, serve the policy, and then publish an MTA-STS record.",
    args: { policy_domain: DomainName, owner: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    // Who takes no mail needs no policy.
    if facts.mail.is_without_mail() {
        return Err(Because::NoMail.into());
    }
    match facts.deployed() {
        Err(Skip::NotApplicable(_)) => {}
        Err(not_tested) => return Err(not_tested),
        Ok(()) => return Ok(Vec::new()),
    }
    // A usable policy without a record is a fault of its own. Where nobody knows of other names, there is
    // no record here all the same.
    let elsewhere = misplaced_sts_owners(facts.policy_domain);
    let said = || is_said_elsewhere(facts, &facts.sts_record, elsewhere, VERSION);
    if facts.policy_host.has_usable_policy() || said() {
        return Err(Because::SaidElsewhere.into());
    }
    let found = Found {
        policy_domain: facts.policy_domain.clone(),
        owner: facts.sts_record.owner.clone(),
    };
    let mut finding = found.finding();
    finding.fixes = facts.mended(Text::First);
    fired(finding)
}
