//! Names of one scan that lead by aliases to somebody who asked not to be contacted, or does so while it
//! runs. Whoever has a host under another's name (RFC 1034 3.6.2) has asked for silence there, too.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use strictmx_core::dns::{self, Lookup};
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::Observation;
use strictmx_core::question::RecordType;

use crate::lock::lock;
use crate::opt_out::OptOut;

/// Names with aliases, and where these lead.
#[derive(Debug, Default)]
pub(super) struct Silent(Mutex<HashMap<DomainName, HashSet<DomainName>>>);

impl Silent {
    /// Takes note of where the addresses of a name stand.
    pub(super) fn heed(&self, owner: &DomainName, rtype: RecordType, answered: &Observation) {
        let (RecordType::A | RecordType::Aaaa, Observation::Dns(exchange)) = (rtype, answered)
        else {
            return;
        };
        if let Lookup::Found(set) = dns::read(owner, rtype, exchange)
            && !set.aliases.is_empty()
        {
            let mut names = lock(&self.0);
            let targets = names.entry(owner.clone()).or_default();
            targets.extend(set.aliases.into_iter().map(|alias| alias.target));
        }
    }

    /// Whether the name leads to somebody on the list as it is now.
    pub(super) fn has(&self, list: &OptOut, name: &DomainName) -> bool {
        let names = lock(&self.0);
        let mut targets = names.get(name).into_iter().flatten();
        targets.any(|target| list.has_name(target))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::Ordering;
    use std::time::Duration;

    use strictmx_core::dns::{Alias, Rcode, Record, RecordData};
    use strictmx_core::observation::Cause;
    use strictmx_core::question::Question;
    use strictmx_driver::Prober as _;

    use super::*;
    use crate::testing::{Host, OneHost, doh, root};
    use crate::{Config, Network, Realm, Roots};

    fn name(text: &str) -> DomainName {
        text.parse().expect(text)
    }

    /// A network of two names with aliases, the first of them by `quiet-domain.com`.
    async fn network(host: Host, opt_out: OptOut) -> (Network, Arc<OneHost>, [DomainName; 2]) {
        let address = Record {
            ttl_s: 300,
            data: RecordData::Address("11.0.0.9".parse().expect("an address")),
        };
        let alias = |owner: &str, target: &str| Alias {
            owner: name(owner),
            target: name(target),
        };
        let hosted = [
            alias("mta-sts.example.com", "x.quiet-domain.com"),
            alias("x.quiet-domain.com", "elsewhere.example"),
        ];
        let own = [alias("mta-sts.other-domain.com", "elsewhere.example")];
        let answers = [hosted.to_vec(), own.to_vec()].map(|aliases| {
            let owner = aliases[0].owner.clone();
            let records = std::slice::from_ref(&address);
            let (rtype, rcode) = (RecordType::A, Rcode::NoError);
            let message = dns::response(&owner, rtype, rcode, false, &aliases, records);
            (owner, message.expect("a message"))
        });
        let owners = answers.each_ref().map(|(owner, _)| owner.clone());
        let issuer = root("Root");
        let resolver = doh::server(&issuer, move |query| {
            let asked = |owner: &DomainName| {
                let label = owner.a_label().rsplit('.').nth(1).unwrap_or_default();
                query.windows(label.len()).any(|it| it == label.as_bytes())
            };
            let answer = answers.iter().find(|(owner, _)| asked(owner));
            doh::dns_answer(answer.expect("one of both").1.clone())
        });
        let resolver = resolver.await;
        let mut roots = Roots::mozilla();
        roots.add_der(issuer.der()).expect("a root");
        let dialer = OneHost::new(host);
        let config = Config {
            internet: Realm {
                upstreams: vec![resolver.upstream.clone()],
                roots,
                dialer: dialer.clone(),
                ..Realm::default()
            },
            opt_out,
            ..Config::default()
        };
        let network = Network::new(config).expect("a network");
        (network, dialer, owners)
    }

    fn policy(owner: &DomainName) -> Question {
        Question::Policy {
            policy_host: owner.clone(),
            address: "11.0.0.9".parse().expect("an address"),
        }
    }

    fn is_withheld(answer: &Observation) -> bool {
        matches!(answer, Observation::Unknown(failure) if matches!(failure.cause, Cause::Withheld { .. }))
    }

    /// Whoever hosts policies for others may have asked, too.
    #[tokio::test]
    async fn an_alias_to_somebody_on_the_list_is_followed_to_nobody() {
        let list = OptOut::of("quiet-domain.com\n".to_owned()).expect("a list");
        let refuses = Host::Fails(std::io::ErrorKind::ConnectionRefused);
        let (network, dialer, owners) = network(refuses, list).await;
        for owner in &owners {
            let prober = network.prober();
            let answer = prober
                .ask(Question::dns(owner.clone(), RecordType::A))
                .await;
            assert!(matches!(answer, Observation::Dns(_)), "{owner}: {answer:?}");
            let before = dialer.dialled.load(Ordering::Relaxed);
            let answer = prober.ask(policy(owner)).await;
            let dialled = dialer.dialled.load(Ordering::Relaxed) > before;
            let is_hosted = *owner == owners[0];
            let seen = (is_withheld(&answer), dialled);
            assert_eq!(seen, (is_hosted, !is_hosted), "{owner}");
        }
    }

    /// As well as by names and addresses themselves.
    #[tokio::test]
    async fn what_is_under_way_by_an_alias_ends_when_its_host_asks_for_it() {
        let dir = tempfile::tempdir().expect("a directory");
        let file = dir.path().join("opt-out");
        std::fs::write(&file, "").expect("written");
        let list = OptOut::open(&file).expect("a list");
        let (network, dialer, owners) = network(Host::Silent, list).await;
        let [hosted, other] = owners.each_ref().map(async |owner| {
            let prober = network.prober();
            let address = Question::dns(owner.clone(), RecordType::A);
            prober.ask(address).await;
            let answer = tokio::time::timeout(Duration::from_secs(1), prober.ask(policy(owner)));
            answer.await.ok().map(|answer| is_withheld(&answer))
        });
        let listed = async {
            while dialer.dialled.load(Ordering::Relaxed) < 2 {
                tokio::task::yield_now().await;
            }
            // No answer comes from here on: the clock may run by itself.
            tokio::time::pause();
            std::fs::write(&file, "quiet-domain.com\n").expect("written");
            assert_eq!(network.refresh_opt_out(), Ok(true));
        };
        let (hosted, other, ()) = tokio::join!(hosted, other, listed);
        assert_eq!((hosted, other), (Some(true), None));
    }
}
