//! Faults of the policy's text (RFC 8461 3.2).

use strictmx_core::verdict::Verdict::{Enforced, EnforcedAtRisk, Testing, Unprotected};

use super::draft::{Draft, healthy};

pub(super) fn drafts() -> Vec<Draft> {
    [fields(), text(), patterns()].concat()
}

fn fields() -> Vec<Draft> {
    vec![
        healthy(
            "bad-mode",
            "Unknown mode",
            "The mode is `enforced`; the word is `enforce`.",
        )
        .in_policy("mode: enforce", "mode: enforced")
        .expect(Unprotected, &["sts-policy-mode-unknown"])
        .featured(),
        healthy(
            "bad-max-age",
            "Comma in max_age",
            "`max_age` is `604,800`; only digits are allowed.",
        )
        .in_policy("2419200", "604,800")
        .expect(Unprotected, &["sts-policy-max-age-malformed"]),
        healthy(
            "max-age-too-large",
            "max_age too large",
            "`max_age` is two years; one is the most.",
        )
        .in_policy("2419200", "63072000")
        .expect(Unprotected, &["sts-policy-max-age-over-limit"]),
        healthy(
            "no-version",
            "Version missing",
            "The policy does not say `version: STSv1`.",
        )
        .in_policy("version: STSv1\r\n", "")
        .expect(Unprotected, &["sts-policy-field-missing"]),
        healthy(
            "late-version",
            "Version not first",
            "`version` is the last line; some senders want it first.",
        )
        .in_policy("version: STSv1\r\n", "")
        .in_policy("2419200\r\n", "2419200\r\nversion: STSv1\r\n")
        .expect(Enforced, &["sts-policy-version-not-first"]),
        healthy(
            "unknown-version",
            "Unknown version",
            "The policy says `version: STSv2`, which nobody knows.",
        )
        .in_policy("STSv1", "STSv2")
        .expect(Unprotected, &["sts-policy-version-unknown"]),
        healthy("no-mode", "Mode missing", "The policy has no `mode`.")
            .in_policy("mode: enforce\r\n", "")
            .expect(Unprotected, &["sts-policy-field-missing"]),
        healthy(
            "no-pattern",
            "mx missing",
            "Mode enforce without any `mx`: no server would be allowed.",
        )
        .in_policy("mx: mail.{domain}\r\n", "")
        .expect(Unprotected, &["sts-policy-field-missing"]),
        healthy(
            "no-max-age",
            "max_age missing",
            "The policy has no `max_age`.",
        )
        .in_policy("max_age: 2419200\r\n", "")
        .expect(Unprotected, &["sts-policy-field-missing"]),
        healthy(
            "misspelt-field",
            "Field misspelt",
            "The server is listed as `nmx:`; senders skip fields they do not know.",
        )
        .in_policy("mx: ", "nmx: ")
        .expect(Unprotected, &["sts-policy-field-missing"]),
        healthy(
            "two-modes",
            "Mode given twice",
            "`mode` appears as testing and as enforce; only the first one counts.",
        )
        .in_policy("mode: enforce", "mode: testing\r\nmode: enforce")
        .expect(
            Testing,
            &["rollout-mode-testing", "sts-policy-field-repeated"],
        ),
        healthy(
            "equals-sign",
            "Equals signs",
            "Fields are written with `=` instead of `:`.",
        )
        .policy("version=STSv1\r\nmode=enforce\r\nmx=mail.{domain}\r\nmax_age=2419200\r\n")
        .expect(Unprotected, &["sts-policy-line-malformed"]),
    ]
}

fn text() -> Vec<Draft> {
    vec![
        healthy(
            "indented",
            "Leading spaces",
            "Every line is indented, as it was in the example it was copied from.",
        )
        .policy_host(|host| {
            let text = String::from_utf8_lossy(&host.body).replace("\r\n", "\r\n  ");
            host.body = format!("  {}", text.trim_end_matches(' ')).into();
        })
        .expect(Unprotected, &["sts-policy-indented"]),
        healthy(
            "comment",
            "Comment",
            "A line begins with `#`; the format has no comments.",
        )
        .in_policy("mode:", "# our mail server\r\nmode:")
        .expect(Unprotected, &["sts-policy-comment"]),
        healthy(
            "blank-line",
            "Empty line inside",
            "An empty line stands between the fields.",
        )
        .in_policy("mode:", "\r\nmode:")
        .expect(Unprotected, &["sts-policy-blank-line"]),
        healthy(
            "extra-newline",
            "Empty line at the end",
            "One line end too many at the end of the file.",
        )
        .in_policy("2419200\r\n", "2419200\r\n\r\n")
        .expect(Unprotected, &["sts-policy-blank-line"]),
        healthy(
            "old-mac-lines",
            "Invalid line endings",
            "Lines end with a carriage return alone, so that senders see one long line.",
        )
        .policy("version: STSv1\rmode: enforce\rmx: mail.{domain}\rmax_age: 2419200\r")
        .expect(Unprotected, &["sts-policy-line-ends"]),
        healthy(
            "byte-order-mark",
            "Byte order mark",
            "An editor put an invisible mark before the first letter.",
        )
        .in_policy("version", "\u{feff}version")
        .expect(Unprotected, &["sts-policy-byte-order-mark"]),
        healthy(
            "utf-16",
            "UTF-16",
            "The file was saved as UTF-16; senders read garbage.",
        )
        .policy_host(|host| {
            let text = String::from_utf8_lossy(&host.body);
            let text = text.replace("{domain}", "utf-16.lab.test");
            let marked = format!("\u{feff}{text}");
            host.body = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
        })
        .expect(Unprotected, &["sts-policy-utf16"]),
        healthy(
            "latin-1",
            "Latin-1",
            "A field has a letter with an accent, in an encoding of old.",
        )
        .policy_host(|host| {
            let text = String::from_utf8_lossy(&host.body);
            let text = text.replace("{domain}", "latin-1.lab.test");
            host.body = [text.as_bytes(), b"owner: Ren\xE9\r\n"].concat();
        })
        .expect(Unprotected, &["sts-policy-encoding"]),
        healthy(
            "rich-text",
            "Rich text",
            "A word processor saved the policy in a format of its own.",
        )
        .policy("{\\rtf1\\ansi version: STSv1\\par mode: enforce\\par}")
        .expect(Unprotected, &["sts-policy-rich-text"]),
        healthy(
            "one-line",
            "Written like the record",
            "The fields stand in one line between semicolons, as in the TXT record.",
        )
        .policy("version: STSv1; mode: enforce; mx: mail.{domain}; max_age: 2419200;")
        .expect(Unprotected, &["sts-policy-record-syntax"]),
        healthy(
            "other-text",
            "Some other text",
            "A text file of another purpose is served in place of the policy.",
        )
        .policy("Contact: postmaster\r\n")
        .expect(Unprotected, &["sts-policy-not-a-policy"]),
        healthy(
            "template",
            "Template left in place",
            "The example's `[enforce|testing|none]` was never filled in.",
        )
        .in_policy("mode: enforce", "mode: [enforce|testing|none]")
        .expect(Unprotected, &["sts-policy-template"]),
        healthy(
            "two-policies",
            "Two policies in one file",
            "A second policy was appended to the first; senders ignore most of it.",
        )
        .in_policy(
            "2419200\r\n",
            "2419200\r\nversion: STSv1\r\nmode: none\r\nmax_age: 86400\r\n",
        )
        .expect(Enforced, &["sts-policy-field-repeated"]),
    ]
}

fn patterns() -> Vec<Draft> {
    vec![
        healthy(
            "mx-final-dot",
            "Final dot in mx",
            "`mx` ends in a dot as it would in a zone file.",
        )
        .in_policy("mail.{domain}", "mail.{domain}.")
        .expect(Unprotected, &["sts-policy-mx-malformed"]),
        healthy(
            "mx-address",
            "Address in mx",
            "`mx` is an IPv4 address instead of a name.",
        )
        .in_policy("mail.{domain}", "28.8.0.25")
        .expect(
            EnforcedAtRisk,
            &["sts-mx-uncovered", "sts-policy-mx-is-address"],
        ),
        healthy(
            "mx-email",
            "E-mail address in mx",
            "`mx` is `postmaster@` and the domain.",
        )
        .in_policy("mail.{domain}", "postmaster@{domain}")
        .expect(Unprotected, &["sts-policy-mx-malformed"]),
        healthy(
            "mx-partial-wildcard",
            "Asterisk inside a label",
            "`mx: mail*.` is not a wildcard; it must be a whole label.",
        )
        .in_policy("mail.{domain}", "mail*.{domain}")
        .expect(Unprotected, &["sts-policy-mx-malformed"]),
        healthy(
            "mx-repeated",
            "Server listed twice",
            "The same `mx` stands in two lines.",
        )
        .in_policy("max_age", "mx: mail.{domain}\r\nmax_age")
        .expect(Enforced, &["sts-policy-mx-repeated"]),
        healthy(
            "mx-dot",
            "Null mx",
            "`mx: .` as in a null MX record; a pattern cannot say that.",
        )
        .in_policy("mail.{domain}", ".")
        .expect(Unprotected, &["sts-policy-mx-malformed"]),
        healthy(
            "extension",
            "Extension field",
            "A field that RFC 8461 leaves room for; senders skip what they do not know.",
        )
        .in_policy("max_age", "comment_of_owner: reviewed\r\nmax_age")
        .expect(Enforced, &["sts-policy-field-unknown"]),
        healthy(
            "extension-url",
            "URL in an extension field",
            "A field that RFC 8461 leaves room for, with a second colon, at which maddy gives up.",
        )
        .in_policy("max_age", "contact: https://{domain}/\r\nmax_age")
        .expect(Enforced, &["sts-policy-field-unknown", "sts-policy-unread"]),
    ]
}
