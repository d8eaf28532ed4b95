//! Shakes hands with a host that takes reports over HTTPS (RFC 8460 3), and leaves: nothing is
//! posted, and nothing asked.

use std::net::IpAddr;

use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, Handshake, Observation, Stage};
use tokio::time::timeout_at;

use crate::address_guard::Port;
use crate::budget;
use crate::network::NetworkProber;
use crate::pace::Rank;
use crate::stages::Stages;

/// What came of the handshake with one address.
pub(crate) async fn shake(
    prober: &NetworkProber<'_>,
    host: &DomainName,
    address: IpAddr,
) -> Observation {
    let realm = prober.realm(host);
    let turn = match prober.turn(realm, address, Port::Https, Rank::Depth).await {
        Ok(turn) => turn,
        Err(failure) => return Observation::Unknown(failure),
    };
    let handshaking = match prober.handshake_turn(budget::TURN).await {
        Ok(handshaking) => handshaking,
        Err(failure) => return Observation::Unknown(failure),
    };
    let mut stages = Stages::begin();
    let mut tls = None;
    let failure = match prober.connect(realm, turn).await {
        Err(failure) if failure.stage == Stage::Start => return Observation::Unknown(failure),
        Err(failure) => Some(failure),
        Ok(connection) => {
            stages.enter(Stage::TlsHandshake);
            let https_tls = &prober.network.https_tls;
            let shaking = https_tls.handshake(host, connection);
            match timeout_at(stages.deadline(budget::TLS_HANDSHAKE), shaking).await {
                Ok(Ok((shaken, stream))) => {
                    drop((stream, handshaking));
                    match prober.session(realm, shaken).await {
                        Ok(session) => {
                            tls = Some(session);
                            None
                        }
                        Err(failure) => Some(failure),
                    }
                }
                Ok(Err(failed)) => Some(stages.failure(failed.cause, failed.detail)),
                Err(_) => Some(stages.failure(Cause::Timeout, "")),
            }
        }
    };
    Observation::Endpoint(Handshake {
        timings: stages.into_timings(failure.is_some()),
        tls,
        failure,
    })
}
