//! All limits of the prober, in one place: what one host, one name and one scan may cost.

mod table;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

pub use table::{Amount, BUDGETS, Budget, Phase};

use strictmx_core::sts::policy::MAX_OCTETS;

use crate::rate::Rate;

/// One DoH request to one upstream.
pub const DNS_TRY: Duration = Duration::from_secs(2);
/// All tries for one name and type.
pub const DNS_NAME: Duration = Duration::from_secs(8);
/// Octets of a DNS message (RFC 8484 6).
pub const DNS_MESSAGE: usize = 65_535;
/// How long an upstream that failed is asked last.
pub const UPSTREAM_REST: Duration = Duration::from_secs(30);

/// TCP connect.
pub const CONNECT: Duration = Duration::from_secs(5);
/// TLS handshake.
pub const TLS_HANDSHAKE: Duration = Duration::from_secs(10);
/// TLS handshakes under way at a time, for all scans: a server that sends nothing but certificates of an
/// octet has the TLS library take a megabyte until it is done. Each is over, with its connection to be
/// made, before anybody has waited for longer than [`TURN`].
pub const HANDSHAKES_AT_ONCE: usize = 192;
/// Of these those of all scans that a network of clients has begun: nearly as many as a domain with ten
/// mail servers has hosts and addresses.
pub const HANDSHAKES_OF_NETWORK: usize = 16;
/// And beside them for each of these scans, whatever the others are at.
pub const HANDSHAKES_OF_SCAN: usize = 1;
/// How long a mail server that has said that it is ready for TLS is kept waiting for ours: those under
/// stress hang up after ten seconds.
pub const SMTP_PATIENCE: Duration = Duration::from_secs(8);
/// Certificates that a server may send: more than any sender tries. They are in memory as long as the
/// connection.
pub const CERTIFICATES: usize = 128;
/// Octets of the handshake messages of an offer of TLS: as many as the TLS library takes for one message.
pub const HANDSHAKE_OCTETS: usize = 64 * 1024;
/// Certificates of a chain that are looked at for a path.
pub const CHAIN: usize = 16;
/// Certificates tried and signatures verified, for one chain: what a search for its path may cost.
/// Usual chains need six.
pub const CHAIN_CHECKS: usize = 100;
/// Chains that are searched at a time, for all scans: it is work for a processor.
pub const CHAINS_AT_ONCE: usize = 2;
/// How long a chain waits for its turn; one that has to wait longer is not tested.
pub const CHAIN_TURN: Duration = Duration::from_secs(5);
/// Octets received over one connection, TLS included: a handshake of 128 KiB, a head and a body,
/// with room for what TLS and chunks add.
pub const CONNECTION_OCTETS: usize = 256 * 1024;
/// Octets sent over one connection: a ClientHello with a post-quantum key share, and a few lines.
pub const CONNECTION_SENT: usize = 16 * 1024;

/// A policy fetch as a whole: the minute that RFC 8461 3.3 suggests. Senders that wait less are
/// named by a check.
pub const POLICY: Duration = Duration::from_secs(60);
/// A fetch from another path of the policy host, on which no verdict depends.
pub const NEAR_PATH: Duration = Duration::from_secs(15);
/// Octets of a policy body.
pub const POLICY_BODY: usize = MAX_OCTETS;
/// Octets of an HTTP response head.
pub const RESPONSE_HEAD: usize = 16 * 1024;
/// Header fields of an HTTP response.
pub const RESPONSE_HEADERS: usize = 100;
/// Interim responses, such as 100 (Continue), before the final one (RFC 9110 15.2).
pub const INTERIM_RESPONSES: usize = 8;

/// SMTP greeting; servers that make clients wait on purpose rarely exceed it.
pub const SMTP_GREETING: Duration = Duration::from_secs(30);
/// One SMTP command with its reply.
pub const SMTP_COMMAND: Duration = Duration::from_secs(15);
/// An SMTP session as a whole. Its lines and octets are limited by
/// [`strictmx_core::smtp`].
pub const SMTP_SESSION: Duration = Duration::from_secs(45);
/// For the server to answer QUIT; nobody waits for it.
pub const SMTP_GOODBYE: Duration = Duration::from_secs(2);

/// All offers of TLS to one address, and waiting for another check that makes the same; what is left
/// then is not tried.
pub const SURVEY: Duration = Duration::from_secs(40);

/// After an SMTP connection to an address before the next one, whoever it is for. There is one at a
/// time.
pub const PAUSE: Duration = Duration::from_secs(2);
/// SMTP connections to a /24 of IPv4, or a /48 of IPv6.
pub const SMTP_NETWORK: Rate = Rate::new(5, Duration::from_secs(1), 10);
/// Addresses, and as many networks, whose turn is kept in mind, each for a second or two; what is more is not contacted.
pub const PACED: usize = 100_000;
/// HTTPS connections to an address.
pub const HTTPS_ADDRESS: Rate = Rate::new(2, Duration::from_secs(1), 4);
/// HTTPS connections to a /24 of IPv4, or a /48 of IPv6, for what mostly explains.
pub const HTTPS_NETWORK: Rate = Rate::new(20, Duration::from_secs(1), 40);
/// Questions to one resolver; those of public ones answer some 1,000 a second to one client.
pub const RESOLVER: Rate = Rate::new(200, Duration::from_secs(1), 400);
/// Questions that are open at a time at one public resolver, which takes a hundred over a connection.
pub const RESOLVER_OPEN: usize = 96;
/// Questions that are open at a time at a resolver of our own, whose settings (`http-max-streams`)
/// allow for it.
pub const OWN_RESOLVER_OPEN: usize = 512;
/// Questions that are open at a time for all scans that a network of clients has begun: what one scan
/// has. With those of fifteen scans ([`QUESTIONS_OF_SCAN`]), which may run at a time, others have a third
/// of [`RESOLVER_OPEN`].
pub const QUESTIONS_OF_NETWORK: usize = SCAN_QUESTIONS_AT_ONCE;
/// And beside them for each of these scans, whatever the others wait for.
pub const QUESTIONS_OF_SCAN: usize = 2;
/// How far our clock may be from those of all resolvers. Beyond it nobody is contacted: certificates
/// that are valid would be called expired, or the other way round.
pub const CLOCK: Duration = Duration::from_secs(120);
/// So long what a resolver told of the time is good enough; then who does not tell it with answers is
/// asked again. Where it has not told, or our clock is wrong by what it told, that is
/// [`ROOT_AGAIN`].
pub const CLOCK_AGAIN: Duration = Duration::from_secs(3_600);
/// So long that a resolver answers about the root zone is good for all who ask; that it fails to, as
/// long as [`DNS_TRY`].
pub const ROOT_AGAIN: Duration = Duration::from_secs(30);
/// How long a connection waits for its turn; what has to wait longer is not tested.
pub const TURN: Duration = Duration::from_secs(20);
/// How old what was seen of a mail server for one domain may be to serve for another.
pub const REUSE: Duration = Duration::from_secs(200);
/// Octets in memory of what was seen of all mail servers; beyond it all of it is forgotten.
pub const REUSE_MEMORY: usize = 16 * 1024 * 1024;
/// Answers of mail servers that are kept for that.
pub const REUSE_ANSWERS: usize = 2_048;
/// Octets of such an answer: those of usual servers.
pub const REUSE_ANSWER_OCTETS: usize = 32 * 1024;

/// A scan as a whole; what is open then is not tested. A policy may take its minute after the
/// lookup of its host.
pub const SCAN: Duration = Duration::from_secs(75);
/// Questions of a scan that are open at the same time.
pub const SCAN_QUESTIONS_AT_ONCE: usize = 32;
/// DNS questions of a scan. Asking again with checking disabled, or another upstream, is part of
/// the same question.
pub const SCAN_QUERIES: usize = 64;
/// Connections of a scan to policy hosts and MX hosts.
pub const SCAN_CONNECTS: usize = strictmx_core::scan::MAX_CONNECTS;
/// Connections of a scan for surveys: of two addresses of MX hosts and one of the policy host, or two
/// where a handshake failed, with ten offers at most.
pub const SCAN_SURVEY_CONNECTS: usize = 40;
/// Certificates tried and signatures verified for all chains of a scan, each of which is searched
/// once: twenty-two servers and a survey have some three hundred.
pub const SCAN_CHAIN_CHECKS: usize = 1_000;
/// Octets received over them all.
pub const SCAN_OCTETS: usize = 2 * 1024 * 1024;
/// Octets sent over them all: two to four thousand a connection at most.
pub const SCAN_SENT: usize = 256 * 1024;
/// Octets in memory of what one running scan saw, which the scan and those who listen have each, and of
/// what its hosts are just sending: it
/// may have so many whatever others have, and more while [`RUNNING_MEMORY`] allows it.
pub const SCAN_MEMORY: usize = 512 * 1024;
/// Octets in memory of what one running scan saw at most, however much room there is: where it is told,
/// a control character takes six times as many as where it came.
pub const SCAN_MEMORY_MOST: usize = 2 * SCAN_OCTETS;
/// Octets in memory of what all running scans saw; beyond it those with more than [`SCAN_MEMORY`] end.
pub const RUNNING_MEMORY: usize = 128 * 1024 * 1024;
/// Results that are judged at a time, each of which takes a copy of what was seen, and what is said of
/// it. Others wait for their turn; nobody's is long.
pub const JUDGEMENTS_AT_ONCE: usize = 4;
/// Of those turns the ones that the judgement of a text takes, which may need as much memory: most by
/// far goes to where each octet of its records stands.
pub const TURNS_OF_A_TEXT: usize = 3;
/// Octets in memory of all results at hand, and of those that somebody still reads; beyond it the
/// largest is forgotten, of the network of clients that had most checked.
pub const REMEMBERED_MEMORY: usize = 128 * 1024 * 1024;

/// What one scan has left.
#[derive(Debug)]
pub struct ScanBudget {
    queries: AtomicUsize,
    connects: AtomicUsize,
    survey_connects: AtomicUsize,
    chain_checks: AtomicUsize,
    octets: AtomicUsize,
    sent: AtomicUsize,
}

impl Default for ScanBudget {
    fn default() -> Self {
        Self {
            queries: AtomicUsize::new(SCAN_QUERIES),
            connects: AtomicUsize::new(SCAN_CONNECTS),
            survey_connects: AtomicUsize::new(SCAN_SURVEY_CONNECTS),
            chain_checks: AtomicUsize::new(SCAN_CHAIN_CHECKS),
            octets: AtomicUsize::new(SCAN_OCTETS),
            sent: AtomicUsize::new(SCAN_SENT),
        }
    }
}

impl ScanBudget {
    /// Takes one DNS question; `false` where none is left.
    pub fn take_query(&self) -> bool {
        take(&self.queries, 1)
    }

    /// Takes one connection; `false` where none is left.
    pub fn take_connect(&self) -> bool {
        take(&self.connects, 1)
    }

    /// Takes one connection for a survey; `false` where none is left.
    pub fn take_survey_connect(&self) -> bool {
        take(&self.survey_connects, 1)
    }

    /// Takes one certificate tried or signature verified; `false` where none is left.
    pub fn take_chain_check(&self) -> bool {
        take(&self.chain_checks, 1)
    }

    /// Certificates tried and signatures verified so far.
    #[cfg(test)]
    pub(crate) fn chain_checks(&self) -> usize {
        SCAN_CHAIN_CHECKS - self.chain_checks.load(Ordering::Relaxed)
    }

    /// Takes received octets; `false` where not so many are left.
    pub fn take_octets(&self, octets: usize) -> bool {
        take(&self.octets, octets)
    }

    /// Takes octets to be sent; `false` where not so many are left.
    pub fn take_sent(&self, octets: usize) -> bool {
        take(&self.sent, octets)
    }
}

/// Takes so many; `false` where not so many are left.
pub(crate) fn take(left: &AtomicUsize, amount: usize) -> bool {
    let less = |left: usize| left.checked_sub(amount);
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less)
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_ends_and_stays_ended() {
        let budget = ScanBudget::default();
        assert!((0..SCAN_CONNECTS).all(|_| budget.take_connect()));
        assert!(!budget.take_connect() && !budget.take_connect());
        assert!((0..SCAN_SURVEY_CONNECTS).all(|_| budget.take_survey_connect()));
        assert!(!budget.take_survey_connect(), "surveys have their own");
        assert!((0..SCAN_CHAIN_CHECKS).all(|_| budget.take_chain_check()));
        assert!(!budget.take_chain_check());
        assert!(budget.take_query(), "questions and connections are apart");
        assert!(budget.take_octets(SCAN_OCTETS - 1));
        assert!(!budget.take_octets(2) && budget.take_octets(1));
        assert!(budget.take_sent(SCAN_SENT) && !budget.take_sent(1));
    }
}
