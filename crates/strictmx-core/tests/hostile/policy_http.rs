//! What is made of answers of policy hosts (`PHT-*`); how they come about is the prober's part.

use strictmx_core::verdict::Verdict;

use super::fires;

#[test]
fn pht_002() {
    for status in [301, 302, 303, 307, 308] {
        let location = "policy header location: https://other.example/mta-sts.txt";
        let redirect = format!("policy status {status}\n{location}");
        fires(&redirect, Verdict::Unprotected, "policy-host-redirect");
    }
}

/// RFC 8461 3.2 wants `text/plain`, and many senders do not look: the policy does not count, and is
/// judged all the same.
#[test]
fn pht_019() {
    for change in ["header content-type: text/html", "without content-type"] {
        let bad = format!("policy {change}\n| version: STSv1\n| mode: enforced");
        fires(&bad, Verdict::Unprotected, "policy-host-media-type");
        fires(&bad, Verdict::Unprotected, "sts-policy-mode-unknown");
    }
    let charset = "policy header content-type: text/plain; charset=utf-7";
    fires(charset, Verdict::Enforced, "policy-host-charset");
}
