//! What a host makes of single ClientHellos, read.

use crate::certificate::{Certificate, Key};
use crate::evidence::Evidence;
use crate::observation::{
    Answer, Cause, Failure, Observation, Offer, SmtpSession, Stage, TlsSession, TlsSurvey,
    TlsVersion,
};
use crate::outcome::{Because, Skip};
use crate::question::Question;

use super::{MxHost, SmtpAttempt, TlsSeen};

/// The survey of one address, where there was one.
#[derive(Debug)]
pub struct Survey<'e> {
    pub(crate) question: Question,
    pub(crate) is_called_for: bool,
    seen: Result<&'e TlsSurvey, Skip>,
}

/// MX hosts' addresses that are surveyed: each costs up to ten connections.
pub const MAX_SURVEYS: usize = 2;

/// Hosts that take longer to greet, in milliseconds, are not surveyed.
pub const MAX_GREETING_MS: u32 = 4_000;

/// What a survey is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Need {
    /// The handshake found no suite in common: without the survey nobody knows what senders get.
    Verdict,
    /// The handshake came about, and the survey explains.
    Depth,
}

/// The surveys that a scan asks of MX hosts: at the first addresses that went as far as TLS, of each
/// host one before any has a second; before those where it came about, those where nobody knows
/// without one.
pub(crate) fn wanted_of(hosts: &[MxHost<'_>]) -> Vec<Question> {
    of_hosts(hosts, &[Need::Verdict, Need::Depth])
}

/// The surveys of [`wanted_of`] that the verdict needs.
pub(crate) fn needed_of(hosts: &[MxHost<'_>]) -> Vec<Question> {
    of_hosts(hosts, &[Need::Verdict])
}

fn of_hosts(hosts: &[MxHost<'_>], needs: &[Need]) -> Vec<Question> {
    let is_wanted = |attempt: &SmtpAttempt<'_>, need: Need| {
        // Each offer would wait for the greeting again.
        let greets = |session: &SmtpSession| session.elapsed_ms(Stage::Greeting) <= MAX_GREETING_MS;
        let lacks_suite = |session: &SmtpSession| lacks_suite(session.failure.as_ref());
        let is_needed = need == Need::Verdict;
        let session = attempt.session.filter(|it| lacks_suite(it) == is_needed);
        attempt.survey.is_called_for && session.is_some_and(|it| is_needed || greets(it))
    };
    let mut wanted = Vec::new();
    for &need in needs {
        for turn in 0..MAX_SURVEYS {
            let of_host = |host: &MxHost<'_>| {
                let mut attempts = host.attempts.iter().filter(|it| is_wanted(it, need));
                Some(attempts.nth(turn)?.survey.question.clone())
            };
            wanted.extend(hosts.iter().filter_map(of_host));
        }
    }
    wanted.truncate(MAX_SURVEYS);
    wanted
}

/// Whether a handshake ended as for want of a common suite. Senders may have one that we lack: only a
/// survey shows what they get.
pub(super) fn lacks_suite(failure: Option<&Failure>) -> bool {
    failure.is_some_and(|failure| {
        failure.stage == Stage::TlsHandshake
            && matches!(
                failure.cause,
                // handshake_failure and insufficient_security; many say nothing.
                Cause::TlsAlert { code: 40 | 71 } | Cause::Closed | Cause::Reset
            )
    })
}

/// What a ClientHello brought.
#[derive(Debug)]
pub enum Offered<'e> {
    /// The host went on with it: the session as far as it was told, and the bits of the
    /// finite-field group.
    Accepted(&'e TlsSession, Option<u16>),
    /// The host ended the handshake.
    Refused,
}

impl<'e> Survey<'e> {
    /// `is_called_for`: there is something to survey; at a policy host, what nobody knows without.
    pub(super) fn new(evidence: &'e Evidence, question: Question, is_called_for: bool) -> Self {
        let unknown = |failure| Err(Skip::NotTested(question.clone(), failure));
        let seen = match evidence.observation(&question) {
            Some(Observation::TlsSurvey(survey)) => Ok(survey),
            Some(Observation::Unknown(failure)) => unknown(failure.clone()),
            Some(_) => unknown(Failure::new(Stage::Start, Cause::Protocol)),
            None if is_called_for => Err(Because::Spared.into()),
            None => Err(Because::NothingToJudge.into()),
        };
        Self {
            question,
            is_called_for,
            seen,
        }
    }

    /// Without an answer to what was to be asked, nobody knows.
    pub(super) fn expect(&mut self, wanted: &[Question]) {
        if self.is_spared() && wanted.contains(&self.question) {
            let why = Failure::new(Stage::Start, Cause::NotAnswered);
            self.seen = Err(Skip::NotTested(self.question.clone(), why));
        }
    }

    /// Whether nobody asked, to spare the host, so that no more than the main session is known.
    pub fn is_spared(&self) -> bool {
        matches!(self.seen, Err(Skip::NotApplicable(Because::Spared)))
    }

    /// What an offer brought.
    ///
    /// # Errors
    /// Not applicable at an address with nothing to survey or that is spared, and to an offer that
    /// the answers before it made needless; not tested where nobody knows.
    pub fn offered(&self, offer: Offer) -> Result<Offered<'e>, Skip> {
        let survey = self.seen.clone()?;
        let tried = survey.tried.iter().find(|tried| tried.offer == offer);
        match (tried.map(|tried| &tried.answer), &survey.failure) {
            (
                Some(Answer::Accepted {
                    session, dh_bits, ..
                }),
                _,
            ) => Ok(Offered::Accepted(session, *dh_bits)),
            // Whoever only hangs up may do so for many reasons, so many connections among them.
            (Some(Answer::Refused { alert: None }), _) if offer == Offer::WithoutServerName => {
                Err(self.not_tested(&Failure::new(Stage::TlsHandshake, Cause::Closed)))
            }
            (Some(Answer::Refused { .. }), _) => Ok(Offered::Refused),
            (Some(Answer::Unknown { failure }), _) | (None, Some(failure)) => {
                Err(self.not_tested(failure))
            }
            (None, None) => Err(Because::NothingToJudge.into()),
        }
    }

    /// The session that an offer brought.
    ///
    /// # Errors
    /// As [`Survey::offered`]; not applicable where the host refused it, as most offers should be.
    pub fn accepted(&self, offer: Offer) -> Result<(&'e TlsSession, Option<u16>), Skip> {
        match self.offered(offer)? {
            Offered::Accepted(session, dh_bits) => Ok((session, dh_bits)),
            Offered::Refused => Err(Because::NothingToJudge.into()),
        }
    }

    /// Whether the host took a hello of TLS 1.2, and did not say that it renegotiates safely
    /// (RFC 5746 3.6).
    ///
    /// # Errors
    /// As [`Survey::accepted`].
    pub fn lacks_renegotiation_info(&self) -> Result<bool, Skip> {
        self.accepted(Offer::WithoutServerName)
            .or_else(|_| self.accepted(Offer::RsaCertificate))
            .or_else(|_| self.accepted(Offer::EcdsaCertificate))?;
        let lacks = |answer: &Answer| match answer {
            Answer::Accepted {
                session,
                lacks_renegotiation_info,
                ..
            } => session.version == TlsVersion::Tls12 && *lacks_renegotiation_info,
            _ => false,
        };
        Ok(self.answers().any(lacks))
    }

    /// Whether the host chose to compress in any session of TLS 1.2 or older (RFC 9325 3.3).
    ///
    /// # Errors
    /// Not tested where an offer has no answer and no other one was compressed.
    pub fn compresses(&self) -> Result<bool, Skip> {
        let compresses = |answer: &Answer| {
            matches!(
                answer,
                Answer::Accepted {
                    compresses: true,
                    ..
                }
            )
        };
        if self.answers().any(compresses) {
            return Ok(true);
        }
        self.offered(Offer::UpToTls11)?;
        for offer in [
            Offer::RsaCertificate,
            Offer::EcdsaCertificate,
            Offer::RsaKeyExchange,
            Offer::FiniteFieldDh,
        ] {
            // One of the certificates may be known already.
            if let Err(unknown @ Skip::NotTested(..)) = self.offered(offer) {
                return Err(unknown);
            }
        }
        Ok(false)
    }

    /// The first session with certificates: what is known of a host with which our main handshake fails
    /// for want of a common version or suite.
    pub fn any_session(&self) -> Option<TlsSeen<'e>> {
        let mut sessions = self.sessions();
        let session = sessions.find(|session| !session.chain.is_empty())?;
        Some(TlsSeen::alone(session))
    }

    /// Older suites of TLS 1.2 that the host chose, where it chose no current one in any session: what
    /// senders get that still offer them, as our main handshake does not.
    pub(crate) fn old_suites(&self) -> Vec<&'e str> {
        if self.sessions().any(TlsSession::has_current_suite) {
            return Vec::new();
        }
        let old = self.sessions().filter(|session| session.has_old_suite());
        let mut suites: Vec<_> = old.map(|session| &*session.cipher_suite).collect();
        suites.sort_unstable();
        suites.dedup();
        suites
    }

    /// The session that senders with older suites get, where our handshake found [none in
    /// common](lacks_suite); `None` where the survey shows that there is none.
    ///
    /// # Errors
    /// Where the survey does not tell: not all was asked, or a certificate came only without SNI and is
    /// not for the host.
    pub(super) fn by_old_suites(&self) -> Result<Option<TlsSeen<'e>>, Failure> {
        let of = |offer| {
            let (session, _) = self.accepted(offer).ok()?;
            let is_one = session.has_old_suite() && !session.chain.is_empty();
            is_one.then(|| TlsSeen::alone(session))
        };
        let with_name = [
            Offer::RsaCertificate,
            Offer::EcdsaCertificate,
            Offer::RsaKeyExchange,
            Offer::FiniteFieldDh,
        ];
        let is_known = |offer| match self.offered(offer) {
            Ok(_) => true,
            // Needless after others.
            Err(because) => {
                because == Because::NothingToJudge.into() && self.sessions().next().is_some()
            }
        };
        if self.old_suites().is_empty() && with_name.into_iter().all(is_known) {
            return Ok(None);
        }
        let without_name = || of(Offer::WithoutServerName).filter(TlsSeen::names_host);
        match with_name.into_iter().find_map(of).or_else(without_name) {
            Some(seen) if !self.old_suites().is_empty() => Ok(Some(seen)),
            _ => Err(self.suites_we_lack()),
        }
    }

    /// The failure to report where the host may have only suites that the prober lacks, which the
    /// detail names where they are known; or where the survey failed for a reason of our own.
    pub(super) fn suites_we_lack(&self) -> Failure {
        let suites = self.old_suites().join(", ");
        let failure = match &self.seen {
            Ok(survey) => survey.failure.as_ref(),
            Err(Skip::NotTested(_, failure)) => Some(failure),
            Err(_) => None,
        };
        if let Some(failure) = failure
            && suites.is_empty()
            && failure.cause.is_ours()
        {
            return Failure {
                stage: Stage::TlsHandshake,
                ..failure.clone()
            };
        }
        Failure::new(Stage::TlsHandshake, Cause::Unsupported).detail(suites)
    }

    /// Whether a version is offered, given the session of the main handshake; `None` where that is
    /// not known.
    pub fn offers(&self, version: TlsVersion, main: Option<&TlsSeen<'_>>) -> Option<bool> {
        if main.is_some_and(|main| main.session.version == version)
            || self.sessions().any(|session| session.version == version)
        {
            return Some(true);
        }
        let refused = |offers: &[Offer]| {
            let all = offers.iter().all(|offer| {
                matches!(self.offered(*offer), Ok(offered) if !matches!(&offered,
                    Offered::Accepted(session, _) if session.version == version))
            });
            all.then_some(false)
        };
        match version {
            // A host that chose 1.0 has no 1.1; one that refused both has neither.
            TlsVersion::Tls11 => refused(&[Offer::UpToTls11]),
            TlsVersion::Tls10 => {
                refused(&[Offer::UpToTls10]).or_else(|| refused(&[Offer::UpToTls11]))
            }
            TlsVersion::Tls12 => refused(&[
                Offer::WithoutServerName,
                Offer::RsaCertificate,
                Offer::EcdsaCertificate,
            ]),
            TlsVersion::Ssl30 => refused(&[Offer::UpToSsl30]),
            // The main handshake offers 1.2 and 1.3, and 1.2 was chosen.
            TlsVersion::Tls13 => main.map(|_| false),
        }
    }

    /// Keys of the certificates that the host has, by kind: with `main`, that of the main
    /// handshake.
    pub fn keys(&self, main: Option<&TlsSeen<'_>>) -> Vec<Key> {
        let main = main.and_then(TlsSeen::leaf).map(|leaf| leaf.key);
        let mut keys: Vec<_> = main.into_iter().collect();
        let leaf = |session: &TlsSession| Certificate::from_der(session.chain.first()?).ok();
        for key in self.sessions().filter_map(leaf).map(|leaf| leaf.key) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys
    }

    fn answers(&self) -> impl Iterator<Item = &'e Answer> {
        let tried = match &self.seen {
            Ok(survey) => &survey.tried[..],
            _ => &[],
        };
        tried.iter().map(|tried| &tried.answer)
    }

    fn sessions(&self) -> impl Iterator<Item = &'e TlsSession> {
        self.answers().filter_map(|answer| match answer {
            Answer::Accepted { session, .. } => Some(session),
            _ => None,
        })
    }

    fn not_tested(&self, failure: &Failure) -> Skip {
        Skip::NotTested(self.question.clone(), failure.clone())
    }
}
