//! Speaking to an MX host: the socket side of [`Session`], which decides what is said.

use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, Failure, SmtpSession, Stage, Timing, TlsSession};
use strictmx_core::smtp::Session;
use strictmx_core::smtp::session::Action;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::{Instant, timeout_at};

use crate::budget;
use crate::dialer::{Conn, Stream};
use crate::policy::elapsed;
use crate::tls::{Probe, io_cause};

/// Speaks over a connection that has just been opened.
pub(crate) async fn speak(
    connected: Result<(Conn, Timing), Failure>,
    tls: &Probe,
    mx_host: &DomainName,
    ehlo_name: &str,
    deadline: Instant,
) -> SmtpSession {
    let (conn, timing) = match connected {
        Ok(connected) => connected,
        Err(failure) => return SmtpSession { failure: Some(failure), ..SmtpSession::default() },
    };
    let mut talk = Talk { session: Session::new(ehlo_name), timings: vec![timing], tls: None, deadline };
    if let Some(stream) = talk.until_tls(conn.stream).await {
        talk.start_tls(stream, tls, mx_host).await;
    }
    let (transcript, failure) = talk.session.into_parts();
    SmtpSession { timings: talk.timings, transcript, tls: talk.tls, failure }
}

struct Talk {
    session: Session,
    timings: Vec<Timing>,
    tls: Option<TlsSession>,
    deadline: Instant,
}

impl Talk {
    /// Speaks until TLS is to begin, and gives the connection back for that.
    async fn until_tls(&mut self, mut stream: Box<dyn Stream>) -> Option<Box<dyn Stream>> {
        self.converse(&mut stream).await.then_some(stream)
    }

    async fn start_tls(&mut self, stream: Box<dyn Stream>, tls: &Probe, mx_host: &DomainName) {
        let begun = Instant::now();
        let limit = self.deadline.min(begun + budget::TLS_HANDSHAKE);
        match timeout_at(limit, tls.handshake(stream, mx_host, &[])).await {
            Ok(Ok((mut stream, session))) => {
                self.timings.push(elapsed(Stage::TlsHandshake, begun));
                self.tls = Some(session);
                self.session.tls_is_up();
                self.converse(&mut stream).await;
            }
            Ok(Err(failure)) => self.session.ended(failure.cause, &failure.detail),
            Err(_) => self.session.ended(Cause::Timeout, ""),
        }
    }

    /// Does what the session wants; `true` where it wants TLS.
    async fn converse<S: AsyncRead + AsyncWrite + Unpin>(&mut self, stream: &mut S) -> bool {
        let mut begun = Instant::now();
        let mut waiting: Option<Stage> = None;
        loop {
            match self.session.action() {
                Action::Send(octets) => {
                    self.finished(waiting.take(), begun);
                    begun = Instant::now();
                    let limit = self.deadline.min(begun + budget::SMTP_COMMAND);
                    let sent = async {
                        stream.write_all(&octets).await?;
                        stream.flush().await
                    };
                    match timeout_at(limit, sent).await {
                        Ok(Ok(())) => {}
                        Ok(Err(error)) => self.session.ended(io_cause(&error), &error.to_string()),
                        Err(_) => self.session.ended(Cause::Timeout, ""),
                    }
                }
                Action::Receive(stage) => {
                    waiting = Some(stage);
                    self.receive(stream, stage, begun).await;
                }
                Action::StartTls => {
                    self.finished(waiting, begun);
                    return true;
                }
                Action::Close => {
                    self.finished(waiting, begun);
                    // Politeness, not evidence: nobody waits for it.
                    let _ = timeout_at(Instant::now() + std::time::Duration::from_millis(200), stream.shutdown()).await;
                    return false;
                }
            }
        }
    }

    async fn receive<S: AsyncRead + Unpin>(&mut self, stream: &mut S, stage: Stage, begun: Instant) {
        let patience = if stage == Stage::Greeting { budget::SMTP_GREETING } else { budget::SMTP_COMMAND };
        let mut buffer = [0; 4096];
        match timeout_at(self.deadline.min(begun + patience), stream.read(&mut buffer)).await {
            Ok(Ok(0)) => self.session.ended(Cause::Closed, ""),
            Ok(Ok(length)) => self.session.receive(&buffer[..length]),
            Ok(Err(error)) => self.session.ended(io_cause(&error), &error.to_string()),
            Err(_) => self.session.ended(Cause::Timeout, ""),
        }
    }

    fn finished(&mut self, stage: Option<Stage>, begun: Instant) {
        if let Some(stage) = stage {
            self.timings.push(elapsed(stage, begun));
        }
    }
}
