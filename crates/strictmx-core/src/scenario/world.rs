//! The state of a small world, and how it answers questions.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use crate::dns::{self, Alias, Rcode, Record, RecordData};
use crate::domain_name::DomainName;
use crate::observation::{
    Comparison, DnsExchange, Failure, HttpResponse, Observation, PolicyFetch, SmtpSession, Speaker,
    Stage, Timing, Turn,
};
use crate::octets::{Binary, Text};
use crate::question::{Question, RecordType, Service};
use crate::timestamp::Timestamp;

use super::tls::Tls;

/// Where a policy belongs (RFC 8461 3.3).
const WELL_KNOWN: &str = "/.well-known/mta-sts.txt";

/// A small world.
#[derive(Clone, Debug)]
pub struct World {
    pub(super) now: Timestamp,
    pub(super) records: BTreeMap<(DomainName, RecordType), Answer>,
    pub(super) aliases: BTreeMap<DomainName, DomainName>,
    pub(super) policy: ByFamily<PolicyServer>,
    pub(super) smtp: BTreeMap<DomainName, ByFamily<SmtpServer>>,
    /// Hosts that take reports over HTTPS.
    pub(super) endpoints: BTreeMap<DomainName, Tls>,
    /// What a second resolver says.
    pub(super) elsewhere: BTreeMap<(DomainName, RecordType), Vec<RecordData>>,
    /// What the scenario has mentioned already: a first mention replaces, a second one adds.
    pub(super) mentioned: BTreeSet<(DomainName, RecordType)>,
}

/// What answers at the IPv4 address of a host, and what at the IPv6 address.
#[derive(Clone, Debug, Default)]
pub(super) struct ByFamily<T>([T; 2]);

impl<T> ByFamily<T> {
    /// The server at an address.
    fn at(&self, address: IpAddr) -> &T {
        let [v4, v6] = &self.0;
        if address.is_ipv4() { v4 } else { v6 }
    }

    /// The servers of a family, `v4` or `v6`, or both.
    pub(super) fn of_mut(&mut self, family: Option<&str>) -> &mut [T] {
        match family {
            Some("v4") => &mut self.0[..1],
            Some("v6") => &mut self.0[1..],
            _ => &mut self.0,
        }
    }
}

/// What DNS has at an owner and type.
#[derive(Clone, Debug, Default)]
pub(super) struct Answer {
    pub records: Vec<RecordData>,
    pub secure: bool,
    /// Seconds, where not an hour.
    pub ttl_s: Option<u32>,
    pub failure: Option<DnsFault>,
}

/// How a lookup fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DnsFault {
    NxDomain,
    ServFail,
    Bogus,
    Refused,
    Timeout,
}

/// The policy host.
#[derive(Clone, Debug)]
pub(super) struct PolicyServer {
    /// The one path where something is served.
    pub path: String,
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub elapsed_ms: u32,
    pub failure: Option<Failure>,
    pub tls: Tls,
}

/// An SMTP server.
#[derive(Clone, Debug, Default)]
pub(super) struct SmtpServer {
    pub greets_after_ms: u32,
    pub ehlo: Option<String>,
    pub ehlo_after_tls: Option<String>,
    pub starttls: Option<String>,
    pub injected: Vec<u8>,
    pub failure: Option<Failure>,
    pub tls: Tls,
}

impl World {
    pub(super) fn empty() -> Self {
        let policy = PolicyServer {
            path: WELL_KNOWN.to_owned(),
            status: 200,
            headers: Vec::new(),
            body: Vec::new(),
            elapsed_ms: 80,
            failure: None,
            tls: Tls::default(),
        };
        Self {
            now: Timestamp::default(),
            records: BTreeMap::new(),
            aliases: BTreeMap::new(),
            policy: ByFamily([policy.clone(), policy]),
            smtp: BTreeMap::new(),
            endpoints: BTreeMap::new(),
            elsewhere: BTreeMap::new(),
            mentioned: BTreeSet::new(),
        }
    }

    pub(super) fn begin_changes(&mut self) {
        self.mentioned.clear();
    }

    /// Always `example.com`.
    pub fn policy_domain(&self) -> DomainName {
        DomainName::from_labels([b"example".as_slice(), b"com"])
    }

    /// The time of the scan.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// What asking would bring.
    pub fn observe(&self, question: &Question) -> Observation {
        match question {
            Question::Dns { owner, rtype } => self.dns(owner, *rtype),
            Question::EachResolver { owner, rtype } => self.each_resolver(owner, *rtype),
            Question::Policy {
                policy_host,
                address,
            } => {
                let server = self.policy.at(*address);
                Observation::Policy(server.fetch(policy_host, WELL_KNOWN, self.now))
            }
            Question::NearPath {
                policy_host,
                address,
                path,
            } => {
                let server = self.policy.at(*address);
                Observation::Policy(server.fetch(policy_host, path.path(), self.now))
            }
            Question::Smtp { mx_host, address } => {
                let servers = self.smtp.get(mx_host).cloned().unwrap_or_default();
                Observation::Smtp(servers.at(*address).session(mx_host, self.now))
            }
            Question::TlsSurvey {
                service: Service::Smtp,
                host,
                address,
            } => {
                let servers = self.smtp.get(host).cloned().unwrap_or_default();
                servers.at(*address).tls.survey(host, self.now)
            }
            Question::TlsSurvey { host, address, .. } => {
                self.policy.at(*address).tls.survey(host, self.now)
            }
            Question::Endpoint { host, .. } => {
                let tls = self.endpoints.get(host).cloned().unwrap_or_default();
                Observation::Endpoint(tls.handshake(host, self.now))
            }
        }
    }

    /// Two resolvers, which differ where the scenario says so.
    fn each_resolver(&self, owner: &DomainName, rtype: RecordType) -> Observation {
        let Observation::Dns(first) = self.dns(owner, rtype) else {
            return Observation::EachResolver(Comparison::default());
        };
        let mut second = first.clone();
        second.resolver = "scenario-2".to_owned();
        if let Some(records) = self.elsewhere.get(&(owner.clone(), rtype)) {
            let records: Vec<_> = records.iter().map(|data| record(data, 3600)).collect();
            let message = dns::response(owner, rtype, Rcode::NoError, false, &[], &records);
            second.message = Binary(message.unwrap_or_default());
            second.checking_disabled = None;
        }
        Observation::EachResolver(Comparison {
            answers: vec![first, second],
            failed: Vec::new(),
        })
    }

    fn dns(&self, owner: &DomainName, rtype: RecordType) -> Observation {
        let owners = self.records.keys().map(|(owner, _)| owner);
        let owners: Vec<_> = owners.chain(self.aliases.keys()).collect();
        let exists = |name: &DomainName| {
            let mut owners = owners.iter();
            owners.any(|existing| *existing == name || existing.is_subdomain_of(name))
        };
        // RFC 4592: a wildcard answers for names below it that do not exist.
        let wildcard = |name: &DomainName| {
            let wildcard = name.parent().map(|parent| parent.prefixed("*"));
            wildcard.filter(|_| !exists(name))
        };
        let alias = |name: &DomainName| {
            let own = self.aliases.get(name);
            own.or_else(|| self.aliases.get(&wildcard(name)?))
        };
        let mut aliases = Vec::new();
        let mut name = owner.clone();
        while let Some(target) = alias(&name) {
            aliases.push(Alias {
                owner: name,
                target: target.clone(),
            });
            name = target.clone();
            if aliases.len() > dns::MAX_ALIASES {
                break;
            }
        }
        let missing = Answer {
            failure: (!exists(&name)).then_some(DnsFault::NxDomain),
            ..Answer::default()
        };
        let synthesised = wildcard(&name);
        let synthesised = synthesised.and_then(|wildcard| self.records.get(&(wildcard, rtype)));
        let own = self.records.get(&(name, rtype));
        let answer = own.or(synthesised).unwrap_or(&missing);
        if answer.failure == Some(DnsFault::Timeout) {
            let cause = crate::observation::Cause::NoResolver;
            return Observation::Unknown(Failure::new(Stage::Resolve, cause));
        }
        let rcode = match answer.failure {
            None => Rcode::NoError,
            Some(DnsFault::NxDomain) => Rcode::NxDomain,
            Some(DnsFault::Refused) => Rcode::Refused,
            Some(_) => Rcode::ServFail,
        };
        let records: Vec<_> = answer
            .records
            .iter()
            .map(|data| record(data, answer.ttl_s.unwrap_or(3600)))
            .collect();
        let message = |rcode| dns::response(owner, rtype, rcode, answer.secure, &aliases, &records);
        let unchecked = match answer.failure {
            Some(DnsFault::Bogus) => message(Rcode::NoError),
            Some(DnsFault::ServFail) => message(Rcode::ServFail),
            _ => None,
        };
        Observation::Dns(DnsExchange {
            resolver: "scenario".to_owned(),
            message: Binary(message(rcode).unwrap_or_default()),
            age_s: 0,
            checking_disabled: unchecked.map(Binary),
            elapsed_ms: 20,
            failed_upstreams: Vec::new(),
        })
    }

    /// The address of the first A record at a name, for building questions in tests.
    pub fn address(&self, owner: &DomainName) -> Option<IpAddr> {
        self.records
            .get(&(owner.clone(), RecordType::A))?
            .records
            .iter()
            .find_map(|data| match data {
                RecordData::Address(address) => Some(*address),
                _ => None,
            })
    }
}

fn record(data: &RecordData, ttl_s: u32) -> Record {
    Record {
        ttl_s,
        data: data.clone(),
    }
}

impl PolicyServer {
    fn fetch(&self, policy_host: &DomainName, path: &str, now: Timestamp) -> PolicyFetch {
        if path != self.path {
            return Self {
                status: 404,
                path: path.to_owned(),
                body: Vec::new(),
                ..self.clone()
            }
            .fetch(policy_host, path, now);
        }
        let reached = self.failure.as_ref().map(|failure| failure.stage);
        let tls = (reached.is_none_or(|stage| stage > Stage::TlsHandshake))
            .then(|| self.tls.session(policy_host, now));
        let response =
            (reached.is_none_or(|stage| stage > Stage::ResponseHead)).then(|| HttpResponse {
                status: self.status,
                headers: self
                    .headers
                    .iter()
                    .map(|(name, value)| (name.clone(), Text::from(value.as_str())))
                    .collect(),
                body: Text(self.body.clone()),
            });
        let timings = vec![Timing {
            stage: Stage::ResponseBody,
            elapsed_ms: self.elapsed_ms,
        }];
        PolicyFetch {
            timings,
            tls,
            response,
            failure: self.failure.clone(),
        }
    }
}

impl SmtpServer {
    fn session(&self, mx_host: &DomainName, now: Timestamp) -> SmtpSession {
        let mut session = SmtpSession {
            failure: self.failure.clone(),
            ..SmtpSession::default()
        };
        let failed_before = |stage| {
            self.failure
                .as_ref()
                .is_some_and(|failure| failure.stage <= stage)
        };
        let mut say = |from, text: &str, inside_tls| {
            session.transcript.push(Turn {
                from,
                text: Text::from(text),
                inside_tls,
            });
        };
        let a = mx_host.a_label();
        let default_ehlo =
            format!("250-{a}\r\n250-SIZE 52428800\r\n250-STARTTLS\r\n250 8BITMIME\r\n");
        let default_after_tls = format!("250-{a}\r\n250-SIZE 52428800\r\n250 8BITMIME\r\n");
        let ehlo = self.ehlo.clone().unwrap_or(default_ehlo);
        if failed_before(Stage::Greeting) {
            return session;
        }
        say(Speaker::Server, &format!("220 {a} ESMTP\r\n"), false);
        session.timings.push(Timing {
            stage: Stage::Greeting,
            elapsed_ms: self.greets_after_ms,
        });
        say(Speaker::Client, "EHLO probe.example.net\r\n", false);
        if failed_before(Stage::Ehlo) {
            return session;
        }
        say(Speaker::Server, &ehlo, false);
        if ehlo.to_ascii_uppercase().contains("STARTTLS") {
            let reply = self
                .starttls
                .clone()
                .unwrap_or("220 2.0.0 Ready to start TLS\r\n".to_owned());
            say(Speaker::Client, "STARTTLS\r\n", false);
            if failed_before(Stage::Starttls) {
                return session;
            }
            say(Speaker::Server, &reply, false);
            if !self.injected.is_empty() {
                say(
                    Speaker::Injected,
                    &String::from_utf8_lossy(&self.injected),
                    false,
                );
            }
            if reply.starts_with("220") && !failed_before(Stage::TlsHandshake) {
                say(Speaker::Client, "EHLO probe.example.net\r\n", true);
                say(
                    Speaker::Server,
                    &self.ehlo_after_tls.clone().unwrap_or(default_after_tls),
                    true,
                );
                session.tls = Some(self.tls.session(mx_host, now));
            }
        }
        session
    }
}
