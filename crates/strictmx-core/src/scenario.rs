//! A notation for small worlds: the examples of help pages, which run as tests.
//!
//! A scenario starts from a healthy `example.com` ([`HEALTHY`]) and says what is different, a
//! line each. Owners are relative to `example.com` (`@` is the domain itself) unless they end in
//! a dot. The first line for an owner and type replaces what the healthy world has there.
//!
//! ```text
//! # a comment
//! now 2026-11-24T12:00:00Z
//! _mta-sts TXT "v=STSv1; id=1"          records; TXT is quoted, with \" \\ \n \t and \xHH
//! _mta-sts CNAME _mta-sts.provider.net.
//! @ MX 10 mail
//! mail A 20.0.0.25
//! @ MX nodata                           or nxdomain, servfail, bogus, refused, timeout
//! * TXT "v=spf1 -all"                    a wildcard, also of CNAME
//! mail A absent                         nothing, so that a wildcard may answer
//! _mta-sts TTL 604800                   of all records at the name
//! mail A secure                         the answer has AD
//! _mta-sts TXT elsewhere "v=STSv1; id=2"  what another resolver says; or nodata
//! mail A ttl 60                         seconds
//! policy status 404                     the response of the policy host
//! policy header content-type: text/html
//! policy without content-type
//! policy fails connect refused          a stage and a cause, as in evidence
//! policy takes 5000                     milliseconds
//! policy body "version: STSv1\r\n"      the whole body at once, or its lines:
//! | version: STSv1
//! | mode: enforce
//! policy path /mta-sts.txt              served there, and 404 everywhere else
//! policy padded-to 10241                a field added to make the body so many octets
//! policy certificate names=a.example,b.example expires=-1d path=self-signed
//! policy certificate issuer-expires=-1d  that of its issuer; or issuer-starts
//! policy certificate beside=-1d         one more is sent, which nobody needs and which ends then
//! policy certificate rsa=1024 hash=sha1  or ec=256: bits of the key
//! policy tls 1.2
//! policy v6 fails connect timeout       only at the IPv6 address of the host
//! smtp mail fails connect timeout       the SMTP server behind a name
//! smtp mail ehlo 250-mail 250-SIZE 250 HELP
//! smtp mail starttls 454 4.7.0 not now
//! smtp mail certificate names=other.example
//! smtp mail injects "250 injected\r\n"
//! smtp mail ehlo-after-tls 250-mail 250 STARTTLS
//! smtp mail accepts up-to-tls11 1.0 TLS_RSA_WITH_3DES_EDE_CBC_SHA   what an offer brings
//! smtp mail refuses without-server-name
//! smtp mail lacks renegotiation-info     an extension of TLS 1.2
//! smtp mail compresses inside-tls        up to TLS 1.2
//! smtp mail greets-after 12000          milliseconds
//! smtp mail second-certificate expires=-1d  the one for ECDSA suites
//! endpoint reports certificate path=self-signed  a host that takes reports; or fails
//! smtp mail v4 certificate expires=-1d  only at the IPv4 address of the host
//! ```

mod certificate;
mod parse;
mod tls;
mod world;

use crate::evidence::Evidence;
use crate::observation::Observation;
use crate::scan::{Poll, Scan};

pub use parse::ScenarioError;
pub use world::World;

/// The healthy world that every scenario starts from.
pub const HEALTHY: &str = r#"
now 2026-11-24T12:00:00Z
_mta-sts TXT "v=STSv1; id=20261101T000000"
mta-sts A 20.0.0.80
mta-sts AAAA 2a01:111:f403::80
@ MX 10 mail
mail A 20.0.0.25
mail AAAA 2a01:111:f403::25
_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com"
_smtp._tls.mail TXT "v=TLSRPTv1; rua=mailto:tlsrpt@example.com"
policy header content-type: text/plain
| version: STSv1
| mode: enforce
| mx: mail.example.com
| max_age: 2419200
"#;

impl World {
    /// The healthy world, changed as `text` says.
    ///
    /// # Errors
    /// [`ScenarioError`] names the line that is not understood.
    pub fn new(text: &str) -> Result<Self, ScenarioError> {
        let mut world = Self::empty();
        parse::apply(&mut world, HEALTHY)?;
        world.begin_changes();
        parse::apply(&mut world, text)?;
        Ok(world)
    }

    /// Scans it.
    pub fn evidence(&self) -> Evidence {
        let mut scan = Scan::new(self.policy_domain(), self.now());
        // Every question is answered as soon as it is asked, so that nothing is ever pending.
        while let Poll::Ask(id, question) = scan.poll() {
            let observation: Observation = self.observe(&question);
            scan.answer(id, observation);
        }
        scan.into_evidence()
    }
}
