//! What hosts with old TLS show, over real connections.

use strictmx_probe::Roots;
use strictmx_view::model::{AddressView, HostView, Place};
use strictmx_view::result_view;

use super::{lab, scan};

/// The first address of the first host.
fn first(hosts: &[HostView]) -> &AddressView {
    &hosts[0].addresses[0]
}

#[tokio::test(flavor = "multi_thread")]
async fn versions_and_certificates_of_old_hosts_are_told() {
    let (_lab, network) = lab().await;
    let every = "1.3, 1.2, 1.1, 1.0, SSL 3.0";
    for (label, place, versions, certificates) in [
        ("mx-every-version", Place::MxHosts, every, 2),
        (
            "mx-old-tls",
            Place::MxHosts,
            "1.0; not 1.2, 1.1, SSL 3.0",
            2,
        ),
        (
            "host-old-tls",
            Place::PolicyHost,
            "1.0; not 1.1, SSL 3.0",
            2,
        ),
    ] {
        let domain = format!("{label}.lab.test").parse().expect("a name");
        let view = result_view(&scan(&network, &domain).await);
        let section = view.section(place).expect("always there");
        let address = first(&section.hosts);
        let mut facts = address.facts.iter();
        let fact = facts.find(|fact| fact.label == "TLS versions");
        let said = fact.map(|fact| fact.value.to_string()).unwrap_or_default();
        assert_eq!(said, versions, "{label}");
        assert_eq!(address.chain.len(), certificates, "{label}");
        assert_eq!(
            trust(address),
            format!("leads to a root of the {}", roots())
        );
    }
}

/// What there is to trust in the lab, for people: Mozilla's list by its date, and the lab's own root.
fn roots() -> String {
    let mozilla = Roots::mozilla().to_string();
    assert!(mozilla.starts_with("Mozilla roots of 20"), "{mozilla}");
    format!("{mozilla} and 1 private root")
}

fn trust(address: &AddressView) -> String {
    address
        .trust
        .as_ref()
        .expect("certificates")
        .words
        .to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_that_leads_nowhere_says_by_which_list() {
    let (_lab, network) = lab().await;
    for (label, place) in [
        ("mx-cert-unknown-root", Place::MxHosts),
        ("cert-unknown-root", Place::PolicyHost),
    ] {
        let domain = format!("{label}.lab.test").parse().expect("a name");
        let view = result_view(&scan(&network, &domain).await);
        let section = view.section(place).expect("always there");
        let said = trust(first(&section.hosts));
        assert_eq!(said, format!("unknown issuer; judged by the {}", roots()));
    }
}
