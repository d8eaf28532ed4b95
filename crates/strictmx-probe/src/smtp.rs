//! Speaks with one address of an MX host. What to say is the core's
//! [`Session`](strictmx_core::smtp::Session); this carries the octets and keeps the time.

use std::io;
use std::net::IpAddr;
use std::pin::Pin;
use std::task::{Context, Poll};

use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, Observation, SmtpSession, Stage};
use strictmx_core::smtp::Session;
use strictmx_core::smtp::session::Action;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::time::{timeout, timeout_at};

use crate::address_guard::Port;
use crate::budget;
use crate::connection::Connection;
use crate::failure::{cause_of_io, words};
use crate::network::NetworkProber;
use crate::pace::Rank;
use crate::stages::Stages;
use crate::tls::Shaken;

/// Octets of injected text that are kept.
const INJECTED: usize = 512;

/// What came of speaking with one address.
pub(crate) async fn probe(
    prober: &NetworkProber<'_>,
    mx_host: &DomainName,
    address: IpAddr,
) -> Observation {
    let realm = prober.realm(mx_host);
    let turn = match prober.turn(realm, address, Port::Smtp, Rank::Verdict).await {
        Ok(turn) => turn,
        Err(failure) => return Observation::Unknown(failure),
    };
    let mut stages = Stages::begin();
    let connected = prober.connect(realm, turn).await;
    let weighed = realm.port25.weigh(mx_host, address, connected);
    let connection = match weighed {
        Ok(connection) => connection,
        Err(failure) if failure.stage == Stage::Start => return Observation::Unknown(failure),
        Err(failure) => {
            let failure = Some(failure);
            return Observation::Smtp(SmtpSession {
                failure,
                ..SmtpSession::default()
            });
        }
    };
    let mut session = Session::new(&prober.network.ehlo_name);
    let mut shaken = None;
    let speaking = speak(
        prober,
        mx_host,
        connection,
        &mut session,
        &mut stages,
        &mut shaken,
    );
    if timeout(budget::SMTP_SESSION, speaking).await.is_err() {
        // Each answer came in time, so that this is ours.
        session.ended(Cause::BudgetSpent, "the time for a session is over");
    }
    let (transcript, mut failure) = session.into_parts();
    let timings = stages.into_timings(failure.is_some());
    // Only now, when others may have the address: this waits for whatever else its beginner has searched.
    let mut tls = None;
    if let Some(shaken) = shaken {
        match prober.session(realm, shaken).await {
            Ok(seen) => tls = Some(seen),
            Err(withheld) => failure = Some(withheld),
        }
    }
    Observation::Smtp(SmtpSession {
        timings,
        transcript,
        tls,
        failure,
        evidence_age_s: 0,
    })
}

/// The whole session, from the greeting to QUIT.
async fn speak(
    prober: &NetworkProber<'_>,
    mx_host: &DomainName,
    mut connection: Connection,
    session: &mut Session,
    stages: &mut Stages,
    tls: &mut Option<Shaken>,
) {
    if converse(session, &mut connection, stages).await == Next::Close {
        return say_goodbye(connection);
    }
    stages.enter(Stage::TlsHandshake);
    let handshaking = match prober.handshake_turn(budget::SMTP_PATIENCE).await {
        Ok(handshaking) => handshaking,
        Err(withheld) => return session.ended(withheld.cause, &withheld.detail),
    };
    stages.begin_anew();
    let smtp_tls = &prober.network.smtp_tls;
    let shaking = smtp_tls.handshake(mx_host, Overheard::new(connection));
    match timeout_at(stages.deadline(budget::TLS_HANDSHAKE), shaking).await {
        Ok(Ok((shaken, mut stream))) => {
            drop(handshaking);
            *tls = Some(shaken);
            session.tls_is_up();
            converse(session, &mut stream, stages).await;
            say_goodbye(stream);
        }
        Ok(Err(failed)) => {
            let injected = failed.stream.into_text();
            if !injected.is_empty() {
                session.receive(&injected);
            }
            session.ended(failed.cause, &failed.detail);
        }
        Err(_) => session.ended(Cause::Timeout, ""),
    }
}

/// Why a conversation paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    StartTls,
    Close,
}

/// Does what the session says, until TLS or the end.
pub(crate) async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    session: &mut Session,
    stream: &mut S,
    stages: &mut Stages,
) -> Next {
    let mut buffer = [0; 4096];
    loop {
        match session.action() {
            Action::Send(octets) => {
                let sending = async {
                    stream.write_all(&octets).await?;
                    stream.flush().await
                };
                match timeout(budget::SMTP_COMMAND, sending).await {
                    Ok(Ok(())) => {}
                    Ok(Err(error)) => session.ended(cause_of_io(&error), &words(&error)),
                    Err(_) => session.ended(Cause::Timeout, ""),
                }
            }
            Action::Receive(stage) => {
                stages.enter(stage);
                let limit = if stage == Stage::Greeting {
                    budget::SMTP_GREETING
                } else {
                    budget::SMTP_COMMAND
                };
                match timeout_at(stages.deadline(limit), stream.read(&mut buffer)).await {
                    Ok(Ok(0)) => session.ended(Cause::Closed, ""),
                    Ok(Ok(length)) => session.receive(&buffer[..length]),
                    Ok(Err(error)) => session.ended(cause_of_io(&error), &words(&error)),
                    Err(_) => session.ended(Cause::Timeout, ""),
                }
            }
            Action::StartTls => return Next::StartTls,
            Action::Close => return Next::Close,
        }
    }
}

/// Lets the server answer QUIT and close first, as is polite (RFC 5321 4.1.1.10), while the scan
/// goes on without waiting.
fn say_goodbye(mut stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
    tokio::spawn(async move {
        let mut answer = [0; 512];
        // Nothing depends on it.
        let _ = timeout(budget::SMTP_GOODBYE, stream.read(&mut answer)).await;
        let _ = timeout(budget::SMTP_GOODBYE, stream.shutdown()).await;
    });
}

/// A stream that keeps the first octets received, to tell text in place of a TLS handshake
/// (RFC 3207 4.2): what comes later than the reply to STARTTLS may be injected all the same.
struct Overheard<S> {
    stream: S,
    first: Vec<u8>,
}

impl<S> Overheard<S> {
    fn new(stream: S) -> Self {
        Self {
            stream,
            first: Vec::new(),
        }
    }

    /// What came before the first TLS record (RFC 8446 5.1: type 21 or 22, then version 3.x).
    fn into_text(mut self) -> Vec<u8> {
        let record = self
            .first
            .windows(2)
            .position(|octets| matches!(octets, [21 | 22, 3]));
        self.first.truncate(record.unwrap_or(self.first.len()));
        self.first
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Overheard<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        std::task::ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let room = INJECTED.saturating_sub(self.first.len());
        self.first.extend(buf.filled()[before..].iter().take(room));
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Overheard<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests;
