//! Names of one scan that lead by aliases to somebody who asked not to be contacted. Whoever has a host
//! under another's name (RFC 1034 3.6.2) has asked for silence there, too.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use strictmx_core::dns::{self, Lookup};
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::Observation;
use strictmx_core::question::RecordType;

use crate::opt_out::OptOut;

/// Those names.
#[derive(Debug, Default)]
pub(super) struct Silent(Mutex<HashSet<DomainName>>);

impl Silent {
    /// Takes note of where the addresses of a name stand.
    pub(super) fn heed(
        &self,
        list: &OptOut,
        owner: &DomainName,
        rtype: RecordType,
        answered: &Observation,
    ) {
        let (RecordType::A | RecordType::Aaaa, Observation::Dns(exchange)) = (rtype, answered)
        else {
            return;
        };
        if let Lookup::Found(set) = dns::read(owner, rtype, exchange)
            && set.aliases.iter().any(|alias| list.has_name(&alias.target))
        {
            let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            names.insert(owner.clone());
        }
    }

    pub(super) fn has(&self, name: &DomainName) -> bool {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.contains(name)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

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

    /// Whoever hosts policies for others may have asked, too.
    #[tokio::test]
    async fn an_alias_to_somebody_on_the_list_is_followed_to_nobody() {
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
        let answers_of = answers.clone();
        let issuer = root("Root");
        let resolver = doh::server(&issuer, move |query| {
            let asked = |owner: &DomainName| {
                let label = owner.a_label().rsplit('.').nth(1).unwrap_or_default();
                query.windows(label.len()).any(|it| it == label.as_bytes())
            };
            let answer = answers_of.iter().find(|(owner, _)| asked(owner));
            doh::dns_answer(answer.expect("one of both").1.clone())
        });
        let resolver = resolver.await;
        let mut roots = Roots::mozilla();
        roots.add_der(issuer.der()).expect("a root");
        let dialer = OneHost::new(Host::Fails(std::io::ErrorKind::ConnectionRefused));
        let config = Config {
            internet: Realm {
                upstreams: vec![resolver.upstream.clone()],
                roots,
                dialer: dialer.clone(),
                ..Realm::default()
            },
            opt_out: OptOut::of("quiet-domain.com\n".to_owned()).expect("a list"),
            ..Config::default()
        };
        let network = Network::new(config).expect("a network");
        for (owner, _) in &answers {
            let prober = network.prober();
            let answer = prober
                .ask(Question::dns(owner.clone(), RecordType::A))
                .await;
            assert!(matches!(answer, Observation::Dns(_)), "{owner}: {answer:?}");
            let before = dialer.dialled.load(Ordering::Relaxed);
            let policy = Question::Policy {
                policy_host: owner.clone(),
                address: "11.0.0.9".parse().expect("an address"),
            };
            let answer = prober.ask(policy).await;
            let withheld = matches!(&answer, Observation::Unknown(failure) if matches!(failure.cause, Cause::Withheld { .. }));
            let dialled = dialer.dialled.load(Ordering::Relaxed) > before;
            let is_hosted = *owner == hosted[0].owner;
            assert_eq!((withheld, dialled), (is_hosted, !is_hosted), "{owner}");
        }
    }
}
