//! An MX host that no pattern of the policy matches.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::{Finding, ResultType};
use crate::mend::Text;
use crate::outcome::{Because, Ran, fired};
use crate::span::Spanned;
use crate::sts::{Mode, MxPattern};

declare_check! {
    /// # What it checks
    ///
    /// That every MX host of the domain is matched by an `mx` line of the policy. The name in the
    /// MX record counts: not the target of a CNAME, not the name in the server's greeting.
    ///
    /// # Why it matters
    ///
    /// Senders deliver only to hosts that the policy lists. In mode enforce a host that is not
    /// listed gets no mail from them; if it is the only one, or the others are down, their mail
    /// waits and then bounces. This is the commonest way to lose mail with MTA-STS: the mail
    /// servers moved, and the policy stayed.
    ///
    /// # How to fix
    ///
    /// Compare the names that `dig +short MX example.com` shows with the `mx` lines of the
    /// policy, and add a line for each one that is missing:
    ///
    /// ```text
    /// mx: mail.example.com
    /// mx: *.mail.protection.outlook.com
    /// ```
    ///
    /// A wildcard stands for exactly one label: `*.example.com` matches `mx1.example.com`, but
    /// neither `example.com` nor `a.mx1.example.com`. For Google Workspace that is
    /// `mx: smtp.google.com`, or for MX records from before 2023 `mx: aspmx.l.google.com` and
    /// `mx: *.aspmx.l.google.com`; for Microsoft 365 `mx: *.mail.protection.outlook.com`, or the
    /// name below `mx.microsoft` that your MX record has.
    ///
    /// Where `mta-sts.example.com` is a CNAME to a provider, it is the provider who serves the policy:
    /// have the lines changed there, or point the name to a host that serves the policy you want.
    ///
    /// Then change the `id` in the `_mta-sts` record so that senders fetch the policy anew. If
    /// the host should not receive mail, remove its MX record instead.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// @ MX 10 mail
    /// @ MX 20 mail2.example.net.
    /// mail2.example.net. A 20.0.0.26
    /// ```
    ///
    /// A wildcard is one label:
    ///
    /// ```scenario,fires
    /// @ MX 10 a.mail
    /// a.mail A 20.0.0.26
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: *.EXAMPLE.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 4.1: an MX host is valid if its name matches a pattern, by the rules for
    /// certificate wildcards.
    id: "sts-mx-uncovered",
    severity: Error,
    consequence: Refused,
    rfc: ["8461#4.1", "8461#5"],
    result_type: Some(ResultType::CertificateHostMismatch),
    since: "0.1.0",
    title: "A mail server is not in the policy",
    message: "The MX record names {mx_host}, but no mx line of the policy matches it. In mode enforce, senders that check MTA-STS do not deliver to a server that the policy does not list.",
    remedy: "Add a line for {mx_host} to the policy and give the _mta-sts record a new id; or, if this server should get no mail, remove its MX record.",
    args: { mx_host: DomainName },
    run: MxName,
}

fn run(facts: &Facts<'_>, name: &DomainName) -> Ran {
    if facts.mail.implicit_mx {
        return Err(Because::SaidElsewhere.into());
    }
    if_uncovered(facts, name, |mx_host| Found { mx_host }.finding())
}

/// The finding, where no pattern matches the host.
pub(crate) fn if_uncovered(
    facts: &Facts<'_>,
    name: &DomainName,
    found: fn(DomainName) -> Finding,
) -> Ran {
    // A line would help nobody, or would spoil the policy.
    if !facts.mail.is_to_be_covered(name) {
        return Err(Because::SaidElsewhere.into());
    }
    let covers = |patterns: &[Spanned<MxPattern>]| patterns.iter().any(|mx| mx.value.matches(name));
    let parsed = &facts.policy_host.served()?.parsed;
    let patterns = match &parsed.value {
        // A none policy may leave the patterns out (RFC 8461 3.2).
        Some(policy) if policy.mode == Mode::None && !facts.is_enforced_by_some() => {
            return Ok(Vec::new());
        }
        Some(policy) => &policy.mx,
        // Patterns of a policy that is not valid count for those who read it all the same.
        None if facts.is_enforced_by_some() && !parsed.seen.mx.is_empty() => &parsed.seen.mx,
        None => return Err(Because::PolicyInvalid.into()),
    };
    if covers(patterns) {
        return Ok(Vec::new());
    }
    let finding = facts.weigh(found(name.clone()));
    fired(finding.fixes(facts.mended(Text::Policy)))
}
