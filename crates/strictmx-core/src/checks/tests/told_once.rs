//! What one finding says, no other one says again.

use super::fired;

#[test]
fn reports_that_get_lost_go_to_nobody_else() {
    let to = |domain: &str| format!("_smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a@{domain}\"\n");
    let lost = ["tlsrpt-record-rua-domain-without-mail".to_owned()].into();
    assert_eq!(fired(&to("gone.example.net")), lost);
    let kept = ["tlsrpt-record-rua-external".to_owned()].into();
    let taken = to("there.example.net") + "there.example.net. A 20.0.0.26\n";
    assert_eq!(fired(&taken), kept);
}
