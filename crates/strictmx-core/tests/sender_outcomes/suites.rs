//! MX hosts that have TLS 1.2, and no cipher suite that all senders have.

use strictmx_core::senders::{Mail, Reason, SenderOutcome};
use strictmx_core::verdict::Verdict;

use super::{of, report};

/// A host that chooses such a suite, and none of the current ones.
fn only(suite: &str, more: &str) -> String {
    format!(
        "smtp mail fails tls-handshake tls-alert 40\n\
         smtp mail accepts without-server-name 1.2 {suite}\n\
         smtp mail accepts rsa-certificate 1.2 {suite}\n{more}"
    )
}

#[test]
fn who_delivers_is_up_to_the_tls_library() {
    use Mail::{Delivers, Refuses, Unknown};
    let sha = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA";
    let sha384 = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384";
    let dhe = "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384";
    let secure = "@ MX secure\nmail A secure\n_25._tcp.mail TLSA 3 1 1 \
                  fd8837b2b6df38d42f9f13021c4ee8f1159bf4850261edaeaa6091cd036d362e\n\
                  _25._tcp.mail TLSA secure";
    let cases = [
        (sha, "", "postfix-tlspol", Delivers),
        (sha, "", "postfix-mta-sts-resolver", Delivers),
        (sha, "", "mox", Delivers),
        (sha, "", "stalwart", Refuses),
        (sha, "", "kumomta", Refuses),
        (sha, "", "gmail", Unknown),
        (sha, "", "exchange-online", Unknown),
        (sha, "", "mailauth", Unknown),
        (sha384, "", "postfix-tlspol", Delivers),
        (sha384, "", "chasquid", Unknown),
        (dhe, "", "postfix-tlspol", Delivers),
        (dhe, "", "maddy", Unknown),
        // OpenSSL, once there are TLSA records.
        (sha, secure, "kumomta", Delivers),
        (sha, secure, "stalwart", Refuses),
    ];
    for (suite, more, sender, expected) in cases {
        let report = report(&only(suite, more));
        assert_eq!(report.verdict, Verdict::Enforced, "{suite}\n{more}");
        let to = &of(&report, sender).mx_hosts[0];
        assert_eq!(to.mail, expected, "{sender}: {suite}\n{more}");
        let check = "mx-tls-old-suites-only";
        let because = (expected != Delivers).then_some(check);
        assert_eq!(to.because.as_deref(), because, "{sender}: {suite}");
    }
    // Where nothing is enforced nobody insists.
    let testing = "| version: STSv1\n| mode: testing\n| mx: mail.example.com\n| max_age: 604800";
    let report = report(&only(sha, testing));
    assert_eq!(of(&report, "stalwart").outcome, SenderOutcome::Applies);
}

/// What such a host answers with is judged like any other certificate, and what is not known of it
/// is not refused.
#[test]
fn its_certificate_counts() {
    let suite = "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384";
    let refuses = "smtp mail refuses rsa-certificate";
    let other = "smtp mail certificate names=other.example";
    for (scenario, verdict, mail, reason) in [
        (
            only(suite, "smtp mail certificate expires=-1d"),
            Verdict::EnforcedAtRisk,
            Mail::Refuses,
            Some(Reason::MxTls),
        ),
        (
            only(suite, other),
            Verdict::EnforcedAtRisk,
            Mail::Refuses,
            Some(Reason::MxTls),
        ),
        // Chosen by name, another certificate may be the right one.
        (
            only(suite, other).replace(
                &format!("smtp mail accepts rsa-certificate 1.2 {suite}"),
                refuses,
            ),
            Verdict::Undetermined,
            Mail::Unknown,
            Some(Reason::NotTested),
        ),
        // A suite that every sender has is not what is wanting.
        (
            only("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", ""),
            Verdict::EnforcedAtRisk,
            Mail::Refuses,
            Some(Reason::MxTls),
        ),
        // Nor do those count that protect nothing.
        (
            only("TLS_RSA_WITH_RC4_128_SHA", ""),
            Verdict::EnforcedAtRisk,
            Mail::Refuses,
            Some(Reason::MxTls),
        ),
        (
            only(suite, "").replace("tls-alert 40", "tls-alert 80"),
            Verdict::EnforcedAtRisk,
            Mail::Refuses,
            Some(Reason::MxTls),
        ),
    ] {
        let report = report(&scenario);
        assert_eq!(report.verdict, verdict, "{scenario}");
        let to = &of(&report, "postfix-tlspol").mx_hosts[0];
        assert_eq!((to.mail, to.reason), (mail, reason), "{scenario}");
    }
}

/// Whoever has them gets a policy that we have not read, at whichever address.
#[test]
fn a_policy_host_with_such_suites_is_not_known() {
    for family in ["", "v4 ", "v6 "] {
        let policy = only("TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "")
            .replace("smtp mail ", &format!("policy {family}"));
        let report = report(&format!(
            "policy fails tls-handshake tls-alert 40\n{policy}"
        ));
        assert_eq!(report.verdict, Verdict::Undetermined, "{family}");
        for sender in ["mox", "postfix-tlspol", "gmail"] {
            let outcome = of(&report, sender).outcome;
            assert_eq!(outcome, SenderOutcome::Unknown, "{sender} {family}");
        }
    }
}
