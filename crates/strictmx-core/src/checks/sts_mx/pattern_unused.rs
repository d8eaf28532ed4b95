//! A pattern of the policy that matches no MX host.

use crate::checks::unused;
use crate::declare_check;
use crate::facts::Facts;
use crate::outcome::Ran;

declare_check! {
    /// # What it checks
    ///
    /// That every `mx` line of the policy matches at least one MX host of the domain.
    ///
    /// # Why it matters
    ///
    /// It is allowed, and right for a server that stands by or is about to be used. Left over from
    /// a former provider it is a door: whoever runs a host of that name may take your mail as far
    /// as MTA-STS is concerned.
    ///
    /// # How to fix
    ///
    /// Remove the line if the server is no longer yours, but not before the policy that senders
    /// remember has expired: after a change of MX records keep old and new lines together for one
    /// `max_age`.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// former-provider.net. A 20.0.0.77
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | mx: mx.former-provider.net
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// @ MX 10 mail
    /// @ MX 20 mail2.example.net.
    /// mail2.example.net. A 20.0.0.26
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | mx: *.example.net
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.1 allows it; section 8.1 tells how to change a policy.
    id: "sts-mx-pattern-unused",
    severity: Notice,
    consequence: None,
    rfc: ["8461#4.1", "8461#8.1"],
    result_type: None,
    since: "0.1.0",
    title: "The policy lists a server that no MX record names",
    message: "The line mx: {pattern} matches none of the domain's MX hosts.",
    remedy: "Keep the line if that server is a spare; remove it if the server is no longer yours.",
    args: { pattern: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let source = &facts.policy_host.served()?.question;
    let mut findings = Vec::new();
    for mx in unused::patterns(facts)? {
        if !unused::is_unregistered(&mx.value, facts) {
            let pattern = mx.value.to_string();
            findings.push(Found { pattern }.finding().at(source, 0, mx.span));
        }
    }
    Ok(findings)
}
