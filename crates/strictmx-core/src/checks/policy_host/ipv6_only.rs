//! The policy host has IPv6 addresses only, the mail servers have not.

use crate::checks::commands::dns_hosts;
use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, MxHost};
use crate::finding::{ResultType, Severity};
use crate::outcome::{Because, Ran, fired};
use crate::sts::Mode;

declare_check! {
    /// # What it checks
    ///
    /// That the policy host has an IPv4 address where a mail server has one.
    ///
    /// # Why it matters
    ///
    /// Many senders have IPv4 only. They reach such a mail server and not the policy host, so that
    /// they get no policy and deliver as if there were no MTA-STS. While the policy is in mode
    /// testing that protects nobody less; in mode none there is nothing to get.
    ///
    /// # How to fix
    ///
    /// Let the web server listen on IPv4 as well, and give the policy host an A record.
    ///
    #[doc = dns_hosts!(A "mta-sts": "192.0.2.80")]
    ///
    /// A host without an IPv4 address of its own can stand behind a reverse proxy or a static web
    /// host that has one. Try it with `curl -4
    /// https://mta-sts.example.com/.well-known/mta-sts.txt`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// mta-sts A nodata
    /// ```
    ///
    /// ```scenario,clear
    /// mta-sts A nodata
    /// mail A nodata
    /// ```
    ///
    /// ```scenario,clear
    /// mta-sts A nodata
    /// | version: STSv1
    /// | mode: none
    /// | max_age: 86400
    /// ```
    ///
    /// ```scenario,clear
    /// mta-sts AAAA nodata
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.3: the policy is fetched over HTTPS; from which address, the sender
    /// chooses.
    id: "policy-host-ipv6-only",
    severity: Warning,
    consequence: None,
    rfc: ["8461#3.3"],
    result_type: Some(ResultType::StsPolicyFetchError),
    since: "0.1.0",
    title: "Senders without IPv6 get no policy",
    message: "{policy_host} has no IPv4 address, but {mx_host} has one. Senders without IPv6 get no policy, and deliver there without testing or enforcing it.",
    remedy: "Give {policy_host} an A record, too, and let the web server listen at its address.",
    args: { policy_host: DomainName, mx_host: DomainName },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    facts.deployed()?;
    let severity = match facts.applied_mode() {
        Some(Mode::None) => return Err(Because::ModeNone.into()),
        Some(Mode::Testing) => Severity::Notice,
        Some(Mode::Enforce) | None => Severity::Warning,
    };
    let [v4, v6] = &facts.policy_host.addresses;
    v4.known()?;
    if v4.found_any() {
        return Ok(Vec::new());
    }
    v6.found(Because::NoAddress)?;
    let hosts = facts.mail.hosts()?;
    let reached = |host: &&MxHost<'_>| host.addresses[0].found_any();
    let Some(host) = hosts.iter().find(reached) else {
        for host in hosts.iter().filter(|host| !host.name.is_address()) {
            host.addresses[0].known()?;
        }
        return Ok(Vec::new());
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        mx_host: host.name.clone(),
    };
    fired(found.finding().severity(severity))
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::finding::Severity;
    use crate::judge::judge;
    use crate::scenario::World;

    #[test]
    fn how_much_it_matters_is_the_policys_mode() {
        let cases = [
            ("enforce", Some(Severity::Warning)),
            ("testing", Some(Severity::Notice)),
            ("none", None),
        ];
        for (mode, expected) in cases {
            let policy = format!("mode: {mode}\n| mx: mail.example.com\n| max_age: 86400");
            let scenario = format!("mta-sts A nodata\n| version: STSv1\n| {policy}\n");
            let world = World::new(&scenario).expect("a scenario");
            let report = judge(&world.evidence());
            let findings = report.findings();
            let found = findings.iter().find(|it| it.check == CHECK.meta.id);
            assert_eq!(found.map(|it| it.severity), expected, "{mode}");
        }
    }
}
