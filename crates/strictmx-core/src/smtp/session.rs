//! What a STARTTLS probe says, and when: EHLO, STARTTLS, EHLO, QUIT and nothing else (RFC 3207).
//!
//! Sans IO: octets of the server go in, [`Action`]s come out. Everything said by either side is
//! kept in the transcript.

use crate::observation::{Cause, Failure, Speaker, Stage, Turn};
use crate::octets::Text;

use super::reply::{Extent, Reply};

/// Octets that a server may send before TLS, and after it.
pub const MAX_OCTETS: usize = 64 * 1024;

/// A probe's side of an SMTP session.
#[derive(Clone, Debug)]
pub struct Session {
    ehlo_name: String,
    state: State,
    received: Vec<u8>,
    octets: usize,
    to_send: Option<&'static str>,
    transcript: Vec<Turn>,
    failure: Option<Failure>,
}

/// What the probe waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Greeting,
    Ehlo,
    Starttls,
    Handshake,
    EhloAfterTls,
    Over,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send these octets, then ask again.
    Send(Vec<u8>),
    /// Receive octets, or the end, in this stage, then ask again.
    Receive(Stage),
    /// Begin TLS: with [`tls_is_up`](Session::tls_is_up) or [`ended`](Session::ended) after it.
    StartTls,
    /// Close the connection.
    Close,
}

impl Session {
    /// A session that has just been connected; `ehlo_name` is the prober's own host name.
    pub fn new(ehlo_name: &str) -> Self {
        Self {
            ehlo_name: ehlo_name.to_owned(),
            state: State::Greeting,
            received: Vec::new(),
            octets: 0,
            to_send: None,
            transcript: Vec::new(),
            failure: None,
        }
    }

    /// What to do now.
    pub fn action(&mut self) -> Action {
        if let Some(verb) = self.to_send.take() {
            let line = if verb == "EHLO" {
                format!("EHLO {}\r\n", self.ehlo_name)
            } else {
                format!("{verb}\r\n")
            };
            self.say(Speaker::Client, line.as_bytes().to_vec());
            return Action::Send(line.into_bytes());
        }
        match self.state {
            State::Greeting => Action::Receive(Stage::Greeting),
            State::Ehlo => Action::Receive(Stage::Ehlo),
            State::Starttls => Action::Receive(Stage::Starttls),
            State::Handshake => Action::StartTls,
            State::EhloAfterTls => Action::Receive(Stage::EhloAfterTls),
            State::Over => Action::Close,
        }
    }

    /// Takes octets of the server. Those that come in place of a TLS handshake are injected text.
    pub fn receive(&mut self, octets: &[u8]) {
        match self.state {
            State::Over => return,
            State::Handshake => return self.say(Speaker::Injected, octets.to_vec()),
            _ => {}
        }
        self.octets += octets.len();
        self.received.extend_from_slice(octets);
        if self.octets > MAX_OCTETS {
            return self.leave(Cause::TooLarge);
        }
        match Reply::extent(&self.received) {
            Extent::Unfinished => {}
            Extent::Hopeless => self.leave(Cause::TooLarge),
            Extent::Complete(length) => {
                let mut whole = std::mem::take(&mut self.received);
                let reply = Reply::parse(&whole[..length]).value;
                // What follows came before it was asked for: it answers nothing, and stays where
                // it was said. After STARTTLS it is a matter of its own.
                let begins_tls = self.state == State::Starttls
                    && reply.as_ref().is_some_and(|reply| reply.code == 220);
                let injected = if begins_tls {
                    whole.split_off(length)
                } else {
                    Vec::new()
                };
                self.say(Speaker::Server, whole);
                if !injected.is_empty() {
                    self.say(Speaker::Injected, injected);
                }
                match reply {
                    Some(reply) => self.replied(&reply),
                    None => self.leave(Cause::Protocol),
                }
            }
        }
    }

    /// TLS is up; what was learned before no longer counts (RFC 3207 4.2).
    pub fn tls_is_up(&mut self) {
        if self.state == State::Handshake {
            self.state = State::EhloAfterTls;
            self.octets = 0;
            self.to_send = Some("EHLO");
        }
    }

    /// The connection ended, or the time of a stage did.
    pub fn ended(&mut self, cause: Cause, detail: &str) {
        if self.state != State::Over {
            // Who waits no longer says so; in the middle of a handshake there is no way to.
            let is_over = cause != Cause::Timeout || self.state == State::Handshake;
            self.fail(cause);
            if let Some(failure) = &mut self.failure {
                detail.clone_into(&mut failure.detail);
            }
            self.to_send = (!is_over).then_some("QUIT");
        }
    }

    /// Everything said, and what ended it early.
    pub fn into_parts(self) -> (Vec<Turn>, Option<Failure>) {
        (self.transcript, self.failure)
    }

    fn replied(&mut self, reply: &Reply) {
        let refused = match reply.code {
            400..500 => Some(Cause::RepliedLater { code: reply.code }),
            500..600 => Some(Cause::RepliedNo { code: reply.code }),
            _ => None,
        };
        match self.state {
            // Without EHLO there are no extensions, and no STARTTLS: a fact (RFC 5321 2.2.1).
            State::Ehlo if reply.is_unknown_command() => self.command("QUIT", State::Over),
            // RFC 5321 4.3.2: 220 or 554; whoever is refused learns nothing about TLS.
            State::Greeting | State::Ehlo => match refused {
                Some(cause) => self.leave(cause),
                None if self.state == State::Greeting => self.command("EHLO", State::Ehlo),
                None if reply.has_capability("STARTTLS") => {
                    self.command("STARTTLS", State::Starttls);
                }
                None => self.command("QUIT", State::Over),
            },
            // RFC 3207 4: 220, or 454 or 501; a refusal is a fact about the server, not a failure.
            State::Starttls if reply.code == 220 => self.state = State::Handshake,
            State::Starttls | State::EhloAfterTls => self.command("QUIT", State::Over),
            State::Handshake | State::Over => {}
        }
    }

    fn command(&mut self, verb: &'static str, next: State) {
        self.to_send = Some(verb);
        self.state = next;
    }

    /// RFC 5321 4.1.1.10: nobody closes before QUIT.
    fn leave(&mut self, cause: Cause) {
        self.fail(cause);
        self.to_send = Some("QUIT");
    }

    fn fail(&mut self, cause: Cause) {
        let stage = match self.state {
            State::Greeting => Stage::Greeting,
            State::Ehlo => Stage::Ehlo,
            State::Starttls => Stage::Starttls,
            State::Handshake => Stage::TlsHandshake,
            State::EhloAfterTls | State::Over => Stage::EhloAfterTls,
        };
        if !self.received.is_empty() {
            let rest = std::mem::take(&mut self.received);
            self.say(Speaker::Server, rest);
        }
        self.failure = Some(Failure::new(stage, cause));
        self.state = State::Over;
    }

    fn say(&mut self, from: Speaker, octets: Vec<u8>) {
        let inside_tls = self.state == State::EhloAfterTls
            || self.transcript.last().is_some_and(|turn| turn.inside_tls);
        self.transcript.push(Turn {
            from,
            text: Text(octets),
            inside_tls,
        });
    }
}

#[cfg(test)]
mod tests;
