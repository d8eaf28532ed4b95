//! The response names a character set that means nothing here.

use crate::declare_check;
use crate::domain_name::DomainName;
use crate::facts::{Facts, PolicyAttempt};
use crate::finding::Severity;
use crate::outcome::{Ran, fired};
use crate::senders::{Body, By};
use crate::sts;

declare_check! {
    /// # What it checks
    ///
    /// Whether the media type of the policy names another charset than UTF-8 or US-ASCII, or none
    /// where the policy is not ASCII alone.
    ///
    /// # Why it matters
    ///
    /// Most senders read the policy as ASCII or UTF-8 whatever the response says, and as long as the
    /// text is ASCII nothing goes wrong. Two go by the response. postfix-mta-sts-resolver takes a
    /// policy without a charset for ASCII: it rejects one that is not, and one with a charset that
    /// Python does not know. KumoMTA decodes what names another charset of the web, such as UTF-16.
    /// Who rejects the policy is among the senders of the result, and makes this a warning.
    ///
    /// # How to fix
    ///
    /// Serve `Content-Type: text/plain; charset=utf-8`. In nginx: `charset utf-8;`, in Apache:
    /// `AddDefaultCharset utf-8`, in Caddy: `header /.well-known/mta-sts.txt Content-Type
    /// "text/plain; charset=utf-8"`, which its `file_server` says unless told otherwise.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy header content-type: text/plain; charset=iso-8859-1
    /// ```
    ///
    /// ```scenario,fires
    /// policy header content-type: text/plain
    /// policy body "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 2419200\nnote: caf\xC3\xA9\n"
    /// ```
    ///
    /// ```scenario,clear
    /// policy header content-type: text/plain; charset="UTF-8"
    /// ```
    ///
    /// ```scenario,clear
    /// policy header content-type: text/plain; xcharset=iso-8859-1
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2: other parameters and charsets are to be ignored.
    id: "policy-host-charset",
    severity: Notice,
    consequence: None,
    rfc: ["8461#3.2"],
    result_type: None,
    since: "0.1.0",
    title: "The policy is not declared as UTF-8",
    message: "{policy_host} serves the policy with the charset {found}. By the standard it is UTF-8 all the same; senders that go by the charset may not be able to read it.",
    remedy: "Serve it with charset=utf-8.",
    args: { policy_host: DomainName, found: String },
    run: PolicyHost,
}

fn run(facts: &Facts<'_>, attempt: &PolicyAttempt<'_>) -> Ran {
    facts.deployed()?;
    let (_, charset) = attempt.response()?.content_type();
    let Some(body) = attempt.served() else {
        return Ok(Vec::new());
    };
    let read = ["utf-8", "utf8", "us-ascii", "ascii"];
    // Of ASCII every reading is the same; what else is wrong with other text has its own check.
    let differs = !body.is_ascii() && sts::policy::parse(body).is_valid();
    let read = if differs { &read[..2] } else { &read[..] };
    let is_read = |charset: &str| read.iter().any(|name| charset.eq_ignore_ascii_case(name));
    if charset.is_some_and(is_read) || charset.is_none() && !differs {
        return Ok(Vec::new());
    }
    let octets = body;
    let as_declared = Body { octets, charset };
    let as_utf8 = Body {
        octets,
        charset: Some("utf-8"),
    };
    let is_rejected = !facts
        .senders_misled(By::Body(&as_declared, &as_utf8))
        .is_empty();
    let severity = if differs || is_rejected {
        Severity::Warning
    } else {
        Severity::Notice
    };
    let found = Found {
        policy_host: facts.policy_host.name.clone(),
        found: charset.unwrap_or("(none)").to_owned(),
    };
    fired(found.finding().severity(severity))
}
