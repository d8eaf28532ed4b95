//! What a router says of an address is told from what this machine lacks itself.

use std::env;
use std::io::ErrorKind;
use std::net::IpAddr;

use strictmx_probe::address_guard::{AddressGuard, Port};
use strictmx_probe::dialer::{Dialer as _, TcpDialer};

use super::namespace::Namespace;

/// In the environment of what runs inside.
const INSIDE: &str = "STRICTMX_BEHIND_A_ROUTER";

/// Of two namespaces one is a router, and the only way of the other.
#[test]
#[ignore = "needs root: cargo xtask test --only real-servers"]
fn what_a_router_says_is_of_the_host() {
    let namespace =
        || Namespace::with_addresses(&[]).unwrap_or_else(|why| panic!("did not run: {why}"));
    let (here, router) = (namespace(), namespace());
    let link = format!(
        "link add out type veth peer name in netns {}\n",
        router.name()
    );
    let made = here.ip(&(link
        + "link set out up\n\
           address add 20.0.0.1/24 dev out\n\
           address add 2a00::1/64 dev out nodad\n\
           address add fd00::1/64 dev out nodad\n"))
        && router.ip("link set in up\n\
             address add 20.0.0.2/24 dev in\n\
             address add 2a00::2/64 dev in nodad\n\
             address add fd00::2/64 dev in nodad\n\
             route add prohibit 2a00:2::/32\n")
        && here.ip("route add 20.0.0.0/14 via 20.0.0.2\n\
             route add prohibit 20.2.0.0/16\n\
             route add 2a00::/30 via 2a00::2\n\
             route add 2a00:4::/32 via 2a00::2 src fd00::1\n\
             route add prohibit 2a00:3::/32\n");
    assert!(made, "no router");
    let forwards =
        "echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding";
    let status = router.command("sh").args(["-c", forwards]).status();
    assert!(status.is_ok_and(|status| status.success()), "no router");

    let mut inside = here.command(env::current_exe().expect("ourselves"));
    inside.args([
        "--exact",
        "real_servers::router::inside",
        "--ignored",
        "--nocapture",
    ]);
    let status = inside.env(INSIDE, "").status().expect("it runs");
    assert!(status.success(), "see above");
}

#[tokio::test]
#[ignore = "runs in a namespace that another test makes for it"]
async fn inside() {
    if env::var_os(INSIDE).is_none() {
        return;
    }
    for (address, expected, why) in [
        (
            "20.1.0.1",
            ErrorKind::HostUnreachable,
            "the router has no way",
        ),
        ("2a00:1::1", ErrorKind::HostUnreachable, "nor of IPv6"),
        (
            "2a00:2::1",
            ErrorKind::PermissionDenied,
            "a rule, nobody can say whose",
        ),
        (
            "2a00:4::1",
            ErrorKind::NetworkUnreachable,
            "it has no uplink for us",
        ),
        ("20.2.0.1", ErrorKind::PermissionDenied, "a rule here"),
        ("2a00:3::1", ErrorKind::PermissionDenied, "one for IPv6"),
        ("20.9.0.1", ErrorKind::NetworkUnreachable, "no way here"),
        ("2a00:9::1", ErrorKind::NetworkUnreachable, "nor of IPv6"),
    ] {
        for port in [Port::Smtp, Port::Https] {
            let address: IpAddr = address.parse().expect(address);
            let to = AddressGuard::new().admit(address, port).expect("public");
            let Err(error) = TcpDialer::default().dial(to).await else {
                panic!("{address} is there");
            };
            assert_eq!(error.kind(), expected, "{address}, {why}: {error}");
        }
    }
}
