//! Offers TLS to one address in several ways, a connection each, one after the other and each in its
//! turn. No handshake is finished, and nothing is sent after the ClientHello.

mod hello;
mod told;

use std::net::IpAddr;

use strictmx_core::certificate::Certificate;
use strictmx_core::certificate::Key;
use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{
    Answer, Cause, Failure, Observation, Offer, Stage, TlsSession, TlsSurvey, TlsVersion, Tried,
};
use strictmx_core::question::Service;
use strictmx_core::smtp::Session;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout, timeout_at};

use crate::address_guard::Port;
use crate::budget;
use crate::connection::Connection;
use crate::failure::{cause_of_io, words};
use crate::network::NetworkProber;
use crate::pace::Rank;
use crate::smtp::{Next, converse};
use crate::stages::Stages;

pub(crate) use told::Reader;
use told::Told;

/// What a host that serves mail is asked: first what a verdict may need, for the time may end before
/// the last. Which of the certificates is left out is known when the turn comes.
const SMTP_OFFERS: &[Offer] = &[
    Offer::WithoutServerName,
    Offer::RsaCertificate,
    Offer::EcdsaCertificate,
    Offer::RsaKeyExchange,
    Offer::FiniteFieldDh,
    Offer::UpToTls11,
    Offer::UpToTls10,
    Offer::UpToSsl30,
    Offer::PostQuantum,
    Offer::BrokenSuites,
];

/// What a policy host is asked: senders that fetch policies need neither old versions nor hosts
/// without SNI (RFC 8461 3.3). Suites of TLS 1.2 are offered where it took none that is current: there
/// our main handshake may have failed where that of others does not.
const HTTPS_OFFERS: &[Offer] = &[
    Offer::UpToTls11,
    Offer::UpToTls10,
    Offer::UpToSsl30,
    Offer::PostQuantum,
    Offer::BrokenSuites,
    Offer::RsaCertificate,
    Offer::EcdsaCertificate,
    Offer::RsaKeyExchange,
    Offer::FiniteFieldDh,
];

/// What came of offering until the deadline.
pub(crate) async fn survey(
    prober: &NetworkProber<'_>,
    service: Service,
    host: &DomainName,
    address: IpAddr,
    deadline: Instant,
) -> Observation {
    let offers = match service {
        Service::Https => HTTPS_OFFERS,
        Service::Smtp => SMTP_OFFERS,
    };
    let mut survey = TlsSurvey::default();
    for &offer in offers.iter() {
        if is_needless(service, offer, &survey.tried) {
            continue;
        }
        let turn = ask(prober, service, host, address, offer);
        let answer = match timeout_at(deadline, turn).await {
            Ok(Ok(answer)) => answer,
            // It let us in before. It does not like so many connections, or our budget is spent.
            Ok(Err(failure)) => {
                survey.failure = Some(failure);
                break;
            }
            Err(_) => {
                survey.failure = Some(Failure::new(Stage::TlsHandshake, Cause::BudgetSpent));
                break;
            }
        };
        // What we are short of is not there for the next offer.
        if let Answer::Unknown { failure } = &answer
            && failure.cause.is_ours()
        {
            survey.failure = Some(failure.clone());
            break;
        }
        survey.tried.push(Tried { offer, answer });
    }
    Observation::TlsSurvey(survey)
}

/// Whether the answers so far make an offer needless.
fn is_needless(service: Service, offer: Offer, tried: &[Tried]) -> bool {
    let session = |of: Offer| {
        tried.iter().find_map(|tried| match &tried.answer {
            Answer::Accepted { session, .. } if tried.offer == of => Some(session),
            _ => None,
        })
    };
    let key = || {
        let without = session(Offer::WithoutServerName)?;
        // Where it has no better suite, no other session tells its certificate with SNI.
        let leaf = without.chain.first().filter(|_| !without.has_old_suite())?;
        Certificate::from_der(leaf).ok().map(|leaf| leaf.key)
    };
    let is_current = |tried: &Tried| match &tried.answer {
        Answer::Accepted { session, .. } => session.has_current_suite(),
        _ => false,
    };
    match offer {
        Offer::RsaCertificate
        | Offer::EcdsaCertificate
        | Offer::RsaKeyExchange
        | Offer::FiniteFieldDh
            if service == Service::Https =>
        {
            tried.iter().any(is_current)
        }
        Offer::UpToTls10 => {
            session(Offer::UpToTls11).is_none_or(|it| it.version != TlsVersion::Tls11)
        }
        // Nobody has given up TLS 1.0 and kept what is older.
        Offer::UpToSsl30 => session(Offer::UpToTls11).is_none(),
        Offer::RsaCertificate => matches!(key(), Some(Key::Rsa(_))),
        Offer::EcdsaCertificate => matches!(key(), Some(Key::Ec(_))),
        _ => false,
    }
}

/// One offer. A failure here is of the way to the host, not of the offer.
async fn ask(
    prober: &NetworkProber<'_>,
    service: Service,
    host: &DomainName,
    address: IpAddr,
    offer: Offer,
) -> Result<Answer, Failure> {
    let realm = prober.realm(host);
    let port = match service {
        Service::Https => Port::Https,
        Service::Smtp => Port::Smtp,
    };
    let mut connection = {
        let turn = prober.turn(realm, address, port, Rank::Depth).await?;
        prober.connect_for_survey(realm, turn).await?
    };
    if service == Service::Smtp {
        let mut session = Session::new(&prober.network.ehlo_name);
        let mut stages = Stages::begin();
        let next = converse(&mut session, &mut connection, &mut stages).await;
        if next == Next::Close {
            let _ = timeout(budget::SMTP_GOODBYE, connection.shutdown()).await;
            let (_, failure) = session.into_parts();
            // STARTTLS was offered before; now it is not, or not granted.
            return Err(failure.unwrap_or(Failure::new(Stage::Starttls, Cause::Protocol)));
        }
    }
    let told = timeout(budget::TLS_HANDSHAKE, shake(&mut connection, host, offer)).await;
    // Others may have the address while the path is searched, which waits for its turn.
    drop(connection);
    Ok(match told {
        Ok(Told::Hello(told)) => {
            let chain = told.chain;
            let session = TlsSession {
                server_name: host.clone(),
                version: told.version,
                cipher_suite: hello::suite_name(told.cipher_suite),
                group: told.group.map(hello::group_name),
                path: prober.path(realm, &chain).await?,
                chain,
            };
            Answer::Accepted {
                session,
                dh_bits: told.dh_bits,
                lacks_renegotiation_info: told.lacks_renegotiation_info,
                compresses: told.compresses,
            }
        }
        Ok(Told::Alert(alert)) => Answer::Refused { alert },
        Ok(Told::Failed(failure)) => Answer::Unknown { failure },
        Err(_) => Answer::Unknown {
            failure: Failure::new(Stage::TlsHandshake, Cause::Timeout),
        },
    })
}

/// Sends a ClientHello, and reads until the server has told what it will tell in the clear.
async fn shake(connection: &mut Connection, host: &DomainName, offer: Offer) -> Told {
    let failed = |error: &std::io::Error| {
        Told::Failed(Failure::new(Stage::TlsHandshake, cause_of_io(error)).detail(words(error)))
    };
    if let Err(error) = connection
        .write_all(&hello::client_hello(offer, host))
        .await
    {
        return failed(&error);
    }
    let mut reader = Reader::default();
    let mut buffer = [0; 4096];
    let told = loop {
        match connection.read(&mut buffer).await {
            // Many servers end the handshake without a word.
            Ok(0) => break Told::Alert(None),
            Ok(length) => {
                if let Some(told) = reader.read(&buffer[..length]) {
                    break told;
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {
                break Told::Alert(None);
            }
            Err(error) => break failed(&error),
        }
    };
    // We leave (RFC 8446 6.1): nothing depends on it.
    let _ = timeout(budget::SMTP_GOODBYE, async {
        connection.write_all(&hello::GOODBYE).await?;
        connection.shutdown().await
    })
    .await;
    told
}

#[cfg(test)]
mod tests;
