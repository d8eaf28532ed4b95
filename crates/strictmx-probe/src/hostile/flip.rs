//! ADR-022, rebinding: the name leads to a public address when it is looked at, and to the
//! loopback when it is used. It never comes to that: each name is asked for once in a scan, and
//! the address that was looked at is the one that is dialled.

use std::collections::HashMap;
use std::net::IpAddr;

use strictmx_core::dns::{self, Rcode, Record, RecordData};
use strictmx_core::domain_name::DomainName;
use strictmx_core::question::RecordType;
use strictmx_core::scan::Scan;
use strictmx_core::timestamp::Timestamp;
use strictmx_driver::drive;

use super::*;
use crate::address_guard::PublicSocketAddr;
use crate::dialer::{Dialer, Dialing};
use crate::testing::doh::{self, dns_answer};
use crate::{Config, Network, Realm, Roots};

const PUBLIC: &str = "11.22.33.44";
const LOOPBACK: &str = "127.0.0.1";
/// Rounds that begin with either answer.
const ROUNDS: usize = 500;

/// Refuses every connection, and remembers where to.
#[derive(Debug, Default)]
struct Remembers(Mutex<Vec<IpAddr>>);

impl Dialer for Remembers {
    fn dial(&self, to: PublicSocketAddr) -> Dialing<'_> {
        self.0.lock().expect("a list").push(to.ip());
        Box::pin(async { Err(std::io::ErrorKind::ConnectionRefused.into()) })
    }
}

/// How often each address was asked for.
type Asked = Arc<Mutex<HashMap<String, usize>>>;

/// Every A record alternates, with a TTL of zero; there is an MX host, and nothing else.
fn flips(asked: &Asked, public_first: bool) -> impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static {
    let asked = Arc::clone(asked);
    move |query| {
        let (owner, rtype) = read(&query[12..]);
        let mut turn = 0;
        if matches!(rtype, RecordType::A | RecordType::Aaaa) {
            let mut asked = asked.lock().expect("a map");
            let times = asked.entry(format!("{owner} {rtype:?}")).or_default();
            turn = *times;
            *times += 1;
        }
        let address = if (turn % 2 == 0) == public_first {
            PUBLIC
        } else {
            LOOPBACK
        };
        let record = match rtype {
            RecordType::A => Some(RecordData::Address(address.parse().expect("an address"))),
            RecordType::Mx => Some(RecordData::Mx {
                preference: 10,
                exchange: "mail.example.com".parse().expect("a name"),
            }),
            _ => None,
        };
        let records: Vec<_> = record
            .map(|data| Record { ttl_s: 0, data })
            .into_iter()
            .collect();
        dns::response(&owner, rtype, Rcode::NoError, false, &[], &records).expect("a message")
    }
}

/// Owner and type of a question in wire format.
fn read(question: &[u8]) -> (DomainName, RecordType) {
    let (mut labels, mut at) = (Vec::new(), 0);
    while question[at] != 0 {
        let end = at + 1 + usize::from(question[at]);
        labels.push(&question[at + 1..end]);
        at = end;
    }
    let rtype = match question[at + 2] {
        1 => RecordType::A,
        15 => RecordType::Mx,
        16 => RecordType::Txt,
        28 => RecordType::Aaaa,
        _ => RecordType::Tlsa,
    };
    (DomainName::from_labels(labels), rtype)
}

#[tokio::test]
async fn adr_022() {
    let root = root("Root");
    for public_first in [true, false] {
        let asked = Asked::default();
        let answer = flips(&asked, public_first);
        let resolver = doh::server(&root, move |query| dns_answer(answer(query))).await;
        let dialer = Arc::<Remembers>::default();
        let mut roots = Roots::mozilla();
        roots.add_der(root.der()).expect("a root");
        let internet = Realm {
            dialer: dialer.clone(),
            upstreams: vec![resolver.upstream.clone()],
            roots,
            // A thousand scans on a real clock.
            pause: std::time::Duration::ZERO,
            ..Realm::default()
        };
        let config = Config {
            internet,
            ..Config::default()
        };
        let network = Network::new(config).expect("a network");
        for _ in 0..ROUNDS {
            asked.lock().expect("a map").clear();
            let now = Timestamp::parse("2026-11-24T12:00:00Z").expect("a time");
            let mut scan = Scan::new("example.com".parse().expect("a name"), now);
            let prober = network.prober();
            let never = std::future::pending();
            drive(&mut scan, &prober, 8, never, |_| {}).await;

            let asked = asked.lock().expect("a map");
            assert!(asked.len() >= 4, "{asked:?}");
            assert!(asked.values().all(|times| *times == 1), "{asked:?}");
            let refused = scan.evidence().entries.iter().filter(|entry| {
                matches!(&entry.observation, Observation::Unknown(failure)
                    if matches!(failure.cause, Cause::AddressRefused { .. }))
            });
            assert_eq!(refused.count(), if public_first { 0 } else { 2 });
        }
        let dialled = dialer.0.lock().expect("a list");
        let expected = if public_first { 2 * ROUNDS } else { 0 };
        assert_eq!(dialled.len(), expected, "the policy host and the MX host");
        let public: IpAddr = PUBLIC.parse().expect("an address");
        assert!(dialled.iter().all(|address| *address == public));
    }
}
