//! How a domain of the catalogue is written down: a healthy domain, and what is different.
//!
//! Names are relative to the domain (`@` is the domain itself) unless they end in a dot.
//! `{domain}` in texts stands for it.

use std::collections::BTreeMap;
use std::net::IpAddr;

use strictmx_core::question::RecordType;
use strictmx_core::verdict::Verdict;

use crate::authority::CertificateKind;
use crate::https::PolicyServer;
use crate::network::Server;
use crate::smtp::{self, SmtpServer};
use crate::tls::{Old, Tls};
use crate::zone::DnsFault;

use super::Expected;

/// Relative or absolute name.
pub(super) type Name = &'static str;

/// The policy of a healthy domain.
const POLICY: &str = "version: STSv1\r\nmode: enforce\r\nmx: mail.{domain}\r\nmax_age: 2419200\r\n";

/// A domain of the catalogue as it is written down.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub label: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    pub featured: bool,
    pub expected: Expected,
    /// Answers at and below these are secure.
    pub signed: Vec<Name>,
    pub ttls_s: Vec<(Name, u32)>,
    pub records: BTreeMap<(Name, RecordType), Vec<Published>>,
    /// What the second resolver has in place of the records.
    pub elsewhere: Vec<(Name, RecordType, Published)>,
    pub aliases: BTreeMap<Name, Name>,
    pub faults: Vec<(Name, RecordType, DnsFault)>,
    /// Hosts with their IPv4 and IPv6 side; the addresses follow from where they stand.
    pub hosts: BTreeMap<Name, [Option<Server>; 2]>,
}

/// Record data as it is written down.
#[derive(Clone, Debug)]
pub(crate) enum Published {
    Text(&'static str),
    Mx(u16, Name),
    Address(IpAddr),
    /// This usage, selector and matching type over what that MX host presents: its own
    /// certificate with usage 3, the last one with usage 2.
    TlsaOf([u8; 3], Name),
    /// This usage, selector and matching type over another certificate of that MX host.
    TlsaOfOther([u8; 3], Name, CertificateKind),
    /// Usage, selector, matching type, and 32 octets of this value.
    Tlsa([u8; 3], u8),
}

/// A domain where everything is right: mode enforce, one MX host, reports wanted.
pub(super) fn healthy(
    label: &'static str,
    title: &'static str,
    description: &'static str,
) -> Draft {
    let both = |server: Server| [Some(server.clone()), Some(server)];
    Draft {
        label,
        title,
        description,
        featured: false,
        expected: Expected {
            verdict: Verdict::Enforced,
            must: &[],
        },
        signed: Vec::new(),
        ttls_s: Vec::new(),
        records: BTreeMap::from([
            (
                ("_mta-sts", RecordType::Txt),
                vec![Published::Text("v=STSv1; id=20261101T000000")],
            ),
            (
                ("_smtp._tls", RecordType::Txt),
                vec![Published::Text("v=TLSRPTv1; rua=mailto:tlsrpt@{domain}")],
            ),
            (("@", RecordType::Mx), vec![Published::Mx(10, "mail")]),
        ]),
        elsewhere: Vec::new(),
        aliases: BTreeMap::new(),
        faults: Vec::new(),
        hosts: BTreeMap::from([
            (
                "mta-sts",
                both(Server::Policy(PolicyServer::new(POLICY.into()))),
            ),
            ("mail", both(Server::Smtp(smtp::HEALTHY))),
        ]),
    }
}

/// A domain where everything is right: mode testing, one MX host, reports wanted.
pub(super) fn testing(
    label: &'static str,
    title: &'static str,
    description: &'static str,
) -> Draft {
    healthy(label, title, description)
        .in_policy("enforce", "testing")
        .expect(Verdict::Testing, &[])
}

impl Draft {
    /// What a scan must find: the verdict, and checks that fire.
    pub(super) fn expect(mut self, verdict: Verdict, must: &'static [&'static str]) -> Self {
        self.expected.verdict = verdict;
        self.expected.must = must;
        self
    }

    /// One of the few to show first.
    pub(super) fn featured(mut self) -> Self {
        self.featured = true;
        self
    }

    // --- DNS

    /// The zone is signed: answers have AD.
    pub(super) fn signed(self) -> Self {
        self.signed_at("@")
    }

    /// A part of the domain is signed, as if it were somebody else's zone.
    pub(super) fn signed_at(mut self, name: Name) -> Self {
        self.signed.push(name);
        self
    }

    /// Seconds that the records of a name may be cached.
    pub(super) fn ttl_s(mut self, name: Name, ttl_s: u32) -> Self {
        self.ttls_s.push((name, ttl_s));
        self
    }

    /// The TXT records at a name, in place of what is there; none removes them.
    pub(super) fn txt(self, owner: Name, texts: &[&'static str]) -> Self {
        self.records(
            owner,
            RecordType::Txt,
            texts.iter().map(|text| Published::Text(text)),
        )
    }

    /// The `_mta-sts` record.
    pub(super) fn sts_record(self, text: &'static str) -> Self {
        self.txt("_mta-sts", &[text])
    }

    /// The MX records: preference and exchange.
    pub(super) fn mx(self, exchanges: &[(u16, Name)]) -> Self {
        self.records(
            "@",
            RecordType::Mx,
            exchanges
                .iter()
                .map(|&(preference, name)| Published::Mx(preference, name)),
        )
    }

    /// Records of one type, in place of what is there.
    pub(super) fn records(
        mut self,
        owner: Name,
        rtype: RecordType,
        records: impl IntoIterator<Item = Published>,
    ) -> Self {
        self.records
            .insert((owner, rtype), records.into_iter().collect());
        self
    }

    /// The second resolver still has this TXT record.
    pub(super) fn txt_elsewhere(mut self, owner: Name, text: &'static str) -> Self {
        self.elsewhere
            .push((owner, RecordType::Txt, Published::Text(text)));
        self
    }

    /// Removes a host and its addresses.
    pub(super) fn without(mut self, host: Name) -> Self {
        self.hosts.remove(host);
        self
    }

    /// A CNAME in place of everything at its owner.
    pub(super) fn cname(mut self, owner: Name, target: Name) -> Self {
        self.records.retain(|(existing, _), _| *existing != owner);
        self.hosts.remove(owner);
        self.aliases.insert(owner, target);
        self
    }

    /// Asking for these records fails.
    pub(super) fn fails(mut self, owner: Name, rtype: RecordType, fault: DnsFault) -> Self {
        self.faults.push((owner, rtype, fault));
        self
    }

    /// One IPv4 address in place of a host's own.
    pub(super) fn address(self, owner: Name, address: [u8; 4]) -> Self {
        self.without(owner)
            .records(owner, RecordType::A, [Published::Address(address.into())])
    }

    // --- hosts

    /// A host with an IPv4 and an IPv6 address, in place of what is there.
    pub(super) fn host(mut self, name: Name, server: Server) -> Self {
        self.hosts
            .insert(name, [Some(server.clone()), Some(server)]);
        self
    }

    /// The host stands at another name, and an alias where it was.
    pub(super) fn move_host(mut self, from: Name, to: Name) -> Self {
        if let Some(servers) = self.hosts.remove(from) {
            self.hosts.insert(to, servers);
        }
        self.cname(from, to)
    }

    /// Nothing at a name where an alias was.
    pub(super) fn without_alias(mut self, name: Name) -> Self {
        self.aliases.remove(name);
        self
    }

    /// The IPv6 side of a host behaves otherwise, or is not there.
    pub(super) fn v6(mut self, name: Name, server: Option<Server>) -> Self {
        if let Some([_, v6]) = self.hosts.get_mut(name) {
            *v6 = server;
        }
        self
    }

    /// The host has no IPv4 address.
    pub(super) fn without_v4(mut self, name: Name) -> Self {
        if let Some([v4, _]) = self.hosts.get_mut(name) {
            *v4 = None;
        }
        self
    }

    // --- policy host

    /// Changes the policy host.
    pub(super) fn policy_host(mut self, change: impl Fn(&mut PolicyServer)) -> Self {
        for server in self.hosts.values_mut().flatten().flatten() {
            if let Server::Policy(server) = server {
                change(server);
            }
        }
        self
    }

    /// The policy host's certificate.
    pub(super) fn policy_certificate(self, kind: CertificateKind) -> Self {
        self.policy_host(|host| host.tls = Tls::Presents(kind))
    }

    /// The whole policy.
    pub(super) fn policy(self, body: &str) -> Self {
        self.policy_host(|host| host.body = body.into())
    }

    /// A piece of the policy as it stands, and what stands there instead.
    pub(super) fn in_policy(self, piece: &str, instead: &str) -> Self {
        self.policy_host(|host| {
            let body = String::from_utf8_lossy(&host.body).replacen(piece, instead, 1);
            host.body = body.into();
        })
    }

    // --- MX hosts

    /// Another MX host, healthy unless changed.
    pub(super) fn mail_server(self, name: Name) -> Self {
        self.host(name, Server::Smtp(smtp::HEALTHY))
    }

    /// Changes an MX host.
    pub(super) fn mx_host(mut self, name: Name, change: impl Fn(&mut SmtpServer)) -> Self {
        for server in self.hosts.get_mut(name).into_iter().flatten().flatten() {
            if let Server::Smtp(server) = server {
                change(server);
            }
        }
        self
    }

    /// The certificate of an MX host.
    pub(super) fn mx_certificate(self, name: Name, kind: CertificateKind) -> Self {
        self.mx_host(name, |host| host.tls = Tls::Presents(kind))
    }

    /// TLS of `mail`, with a good certificate.
    pub(super) fn old_mail(self, old: Old) -> Self {
        self.mx_host("mail", |host| {
            host.tls = Tls::Old(old, CertificateKind::Good);
        })
    }

    /// The certificate of `mail`.
    pub(super) fn mail_certificate(self, kind: CertificateKind) -> Self {
        self.mx_certificate("mail", kind)
    }
}
