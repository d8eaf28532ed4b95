//! Hosts that would hold a careless prober up. A scan must end within its budgets.

use strictmx_core::verdict::Verdict::{Undetermined, Unprotected};

use super::draft::{Draft, healthy};
use crate::https::Pace;
use crate::network::Server;

pub(super) fn drafts() -> Vec<Draft> {
    vec![
        healthy("endless-policy", "Endless policy", "The policy never ends.")
            .policy_host(|host| {
                host.body = b"mx: mail.endless-policy.lab.test\r\n".repeat(256);
                host.pace = Pace::Endless;
            })
            .expect(Unprotected, &["policy-host-body-too-large"]),
        healthy(
            "host-hangs",
            "Policy host hangs",
            "The policy host accepts the connection and never says a word.",
        )
        .host("mta-sts", Server::Hangs)
        .expect(Unprotected, &["policy-host-tls-failed"]),
        healthy(
            "host-resets",
            "Policy host resets",
            "The policy host resets the connection during the handshake.",
        )
        .host("mta-sts", Server::Resets)
        .expect(Unprotected, &["policy-host-tls-failed"]),
        healthy(
            "mx-hangs",
            "Mail server hangs",
            "The mail server accepts the connection and never greets.",
        )
        .host("mail", Server::Hangs)
        .expect(Undetermined, &[]),
        healthy(
            "mx-resets",
            "Mail server resets",
            "The mail server resets the connection when it is spoken to.",
        )
        .host("mail", Server::Resets)
        .expect(Undetermined, &[]),
        healthy(
            "mx-floods",
            "Endless greeting",
            "The mail server's greeting never ends.",
        )
        .host("mail", Server::Floods("220-welcome\r\n"))
        .expect(Undetermined, &[]),
    ]
}
