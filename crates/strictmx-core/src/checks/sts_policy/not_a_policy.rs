//! What is served is something else than a policy.

use crate::declare_check;
use crate::facts::Facts;
use crate::finding::ResultType;
use crate::outcome::Ran;
use crate::sts::policy::Fault;

declare_check! {
    /// # What it checks
    ///
    /// Whether the policy's URL serves a web page, a rich text document, nothing at all, or
    /// the text of the TXT record.
    ///
    /// # Why it matters
    ///
    /// Status 200 is not enough: senders read the body. A web page in its place, often the
    /// start page that a site gives for every unknown address, is no policy to them.
    ///
    /// # How to fix
    ///
    /// Put a plain text file at `/.well-known/mta-sts.txt`, saved as text and not as a document,
    /// with one field a line:
    ///
    /// ```text
    /// version: STSv1
    /// mode: testing
    /// mx: mail.example.com
    /// max_age: 604800
    /// ```
    ///
    /// If the file is right and something else comes, let the web server serve it from a folder
    /// of its own, before other rules:
    /// `location = /.well-known/mta-sts.txt { root /var/www/mta-sts; }` (nginx),
    /// `Alias /.well-known/mta-sts.txt /var/www/mta-sts/.well-known/mta-sts.txt` (Apache),
    /// `root * /var/www/mta-sts` with `file_server` in the site's block (Caddy).
    /// `curl -i https://mta-sts.example.com/.well-known/mta-sts.txt` shows what senders get.
    ///
    /// # Examples
    ///
    /// ```scenario,fires
    /// policy body "<!doctype html><title>Home</title>"
    /// ```
    ///
    /// ```scenario,fires
    /// policy body ""
    /// ```
    ///
    /// ```scenario,fires
    /// policy body "v=STSv1; id=1"
    /// ```
    ///
    /// ```scenario,clear
    /// | version: STSv1
    /// | mode: enforce
    /// | mx: mail.example.com
    /// | max_age: 2419200
    /// ```
    ///
    /// # Standard
    ///
    /// RFC 8461 section 3.2 has the grammar.
    id: "sts-policy-not-a-policy",
    severity: Error,
    consequence: Unprotected,
    rfc: ["8461#3.2"],
    result_type: Some(ResultType::StsPolicyInvalid),
    since: "0.1.0",
    title: "What is served is not a policy",
    message: "The policy host serves {found} where senders expect the policy.",
    remedy: "Serve a plain text file with the lines version, mode, mx and max_age.",
    args: { found: String },
    run: Domain,
}

fn run(facts: &Facts<'_>) -> Ran {
    let (source, _, parsed) = facts.policy_host.served()?;
    let [fault] = &parsed.faults[..] else {
        return Ok(Vec::new());
    };
    let found = match fault.value {
        Fault::Empty => "an empty file",
        Fault::Html => "a web page",
        Fault::Rtf => "a rich text document",
        Fault::RecordSyntax => "text in the form of the TXT record",
        Fault::NoField => "a text without any field of a policy",
        _ => return Ok(Vec::new()),
    };
    Ok(vec![
        Found {
            found: found.to_owned(),
        }
        .finding()
        .at(source, 0, fault.span),
    ])
}
