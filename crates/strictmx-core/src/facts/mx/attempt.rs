//! An address of an MX host, and what came of speaking SMTP with it.

use std::net::IpAddr;
use std::rc::Rc;

use crate::domain_name::DomainName;
use crate::evidence::Entry;
use crate::facts::known::Known;
use crate::facts::survey::lacks_suite;
use crate::facts::{Reading, Survey, TlsSeen};
use crate::observation::{Cause, Failure, Observation, Offer, SmtpSession, Speaker, Stage};
use crate::outcome::{Because, Skip};
use crate::question::{Question, Service};
use crate::smtp::Reply;

/// One address of an MX host and what came of speaking to it.
#[derive(Debug)]
pub struct SmtpAttempt<'e> {
    /// What was asked.
    pub question: Question,
    /// The MX host.
    pub mx_host: DomainName,
    /// The address.
    pub address: IpAddr,
    /// What was seen from the first EHLO on, or why the probe did not get that far: a host that
    /// cannot be reached or refuses to talk to the prober says nothing about its TLS.
    pub seen: Result<SmtpSeen<'e>, Failure>,
    /// The session, however short.
    pub session: Option<&'e SmtpSession>,
    /// What it makes of single ClientHellos.
    pub survey: Survey<'e>,
}

/// What was seen of an SMTP session.
#[derive(Debug)]
pub struct SmtpSeen<'e> {
    /// As observed.
    pub session: &'e SmtpSession,
    /// Reply to the first EHLO.
    pub ehlo: Rc<Reply>,
    /// Reply to STARTTLS, where it was sent.
    pub starttls: Option<Rc<Reply>>,
    /// The TLS session, where the handshake finished, or would have with older suites than ours.
    pub tls: Option<TlsSeen<'e>>,
    /// Reply to the second EHLO.
    pub ehlo_after_tls: Option<Rc<Reply>>,
}

/// Replies that were read; `None` for what is none.
pub(in crate::facts) type Replies<'e> = Known<'e, Option<Rc<Reply>>>;

fn read_reply(octets: &[u8]) -> Option<Rc<Reply>> {
    Reply::parse(octets).value.map(Rc::new)
}

impl<'e> SmtpAttempt<'e> {
    pub(super) fn new(
        reading: &Reading<'e>,
        entry: &'e Entry,
        mx_host: &DomainName,
        address: IpAddr,
    ) -> Self {
        let (seen, session) = match &entry.observation {
            Observation::Smtp(session) => (SmtpSeen::new(session, reading), Some(session)),
            Observation::Unknown(failure) => (Err(failure.clone()), None),
            _ => (Err(Failure::new(Stage::Start, Cause::Protocol)), None),
        };
        let survey = Question::TlsSurvey {
            service: Service::Smtp,
            host: mx_host.clone(),
            address,
        };
        let begins_tls = seen.as_ref().is_ok_and(SmtpSeen::begins_tls);
        let survey = Survey::new(reading.evidence, survey, begins_tls);
        let seen = seen.and_then(|seen| seen.or_else(&survey));
        Self {
            question: entry.question.clone(),
            mx_host: mx_host.clone(),
            address,
            seen,
            session,
            survey,
        }
    }

    /// What was seen.
    ///
    /// # Errors
    /// Not tested where the probe did not get as far as the first EHLO.
    pub fn seen(&self) -> Result<&SmtpSeen<'e>, Skip> {
        self.seen
            .as_ref()
            .map_err(|failure| Skip::NotTested(self.question.clone(), failure.clone()))
    }

    /// The TLS session.
    ///
    /// # Errors
    /// Not applicable where none came about; not tested as for [`SmtpAttempt::seen`].
    pub fn tls(&self) -> Result<&TlsSeen<'e>, Skip> {
        self.seen()?
            .tls
            .as_ref()
            .ok_or(Skip::NotApplicable(Because::NoTls))
    }

    /// The suites of an address that has TLS only for senders with older suites than ours; `None` for
    /// any other.
    pub(crate) fn old_suites(&self) -> Option<Vec<&'e str>> {
        let seen = self.seen.as_ref().ok()?;
        let by_survey = seen.tls.is_some() && seen.session.tls.is_none();
        by_survey.then(|| self.survey.old_suites())
    }

    /// Sessions with a certificate for keys of the other kind, which senders are shown that offer
    /// other suites than we do; and whether those are all.
    pub(crate) fn others(&self) -> (Vec<TlsSeen<'e>>, Result<(), Skip>) {
        let main = self.tls().ok().map(|tls| &tls.session.chain[..]);
        let main = main.and_then(<[_]>::first);
        let (mut others, mut all) = (Vec::new(), Ok(()));
        for offer in [Offer::RsaCertificate, Offer::EcdsaCertificate] {
            match self.survey.accepted(offer) {
                Ok((other, _)) if !other.chain.is_empty() && other.chain.first() != main => {
                    others.push(TlsSeen::alone(other));
                }
                Err(Skip::NotApplicable(because)) if because != Because::Spared => {}
                Err(unknown) => all = Err(unknown),
                _ => {}
            }
        }
        (others, all)
    }
}

impl<'e> SmtpSeen<'e> {
    /// The replies are found again in the transcript by the command before them.
    fn new(session: &'e SmtpSession, reading: &Reading<'e>) -> Result<Self, Failure> {
        let mut ehlo = None;
        let mut starttls = None;
        let mut ehlo_after_tls = None;
        let mut command: &[u8] = &[];
        for turn in &session.transcript {
            let reply = || reading.replies.read(&turn.text, read_reply);
            let answers =
                |verb: &[u8]| turn.from == Speaker::Server && command.eq_ignore_ascii_case(verb);
            if turn.from == Speaker::Client {
                let text = turn.text.trim_ascii_start();
                let mut words = text.split(u8::is_ascii_whitespace);
                command = words.next().unwrap_or_default();
            } else if answers(b"STARTTLS") {
                starttls = reply();
            } else if answers(b"EHLO") && turn.inside_tls {
                ehlo_after_tls = reply();
            } else if answers(b"EHLO") {
                ehlo = reply();
            }
        }
        if starttls.as_ref().is_some_and(|it| it.code == 421) {
            // The server is about to close, for whatever reason (RFC 5321 3.8).
            return Err(Failure::new(
                Stage::Starttls,
                Cause::RepliedLater { code: 421 },
            ));
        }
        match (ehlo, &session.failure) {
            // Ours to mend, before it came to TLS: nothing was learned of that.
            (_, Some(failure)) if session.tls.is_none() && failure.cause.is_ours() => {
                Err(failure.clone())
            }
            (Some(ehlo), _) if ehlo.is_positive() || ehlo.is_unknown_command() => {
                let tls = session.tls.as_ref();
                let tls = tls.map(|tls| TlsSeen::new(tls, &reading.certificates));
                Ok(Self {
                    session,
                    ehlo,
                    starttls,
                    tls,
                    ehlo_after_tls,
                })
            }
            (_, Some(failure)) => Err(failure.clone()),
            (_, None) => Err(Failure::new(Stage::Ehlo, Cause::Protocol)),
        }
    }

    /// Where our handshake found no suite in common, takes the session that senders with older suites
    /// get: a policy asks for TLS 1.2 and no more (RFC 8461 4, 7.2).
    ///
    /// # Errors
    /// Where the survey does not tell.
    fn or_else(mut self, survey: &Survey<'e>) -> Result<Self, Failure> {
        if self.tls.is_none() && lacks_suite(self.session.failure.as_ref()) {
            self.tls = survey.by_old_suites()?;
        }
        Ok(self)
    }

    /// Whether the first EHLO reply offers STARTTLS (RFC 3207 2).
    pub fn offers_starttls(&self) -> bool {
        self.ehlo.has_capability("STARTTLS")
    }

    /// Whether STARTTLS was granted.
    pub(crate) fn begins_tls(&self) -> bool {
        self.starttls.as_ref().is_some_and(|it| it.code == 220)
    }

    /// What ended the session between the STARTTLS command and the end of the handshake.
    pub fn handshake_failure(&self) -> Option<&Failure> {
        let failure = self.session.failure.as_ref();
        failure.filter(|failure| matches!(failure.stage, Stage::Starttls | Stage::TlsHandshake))
    }
}
