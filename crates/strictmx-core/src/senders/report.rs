//! Every sender held against what is known of a domain, or against a text alone.

mod documented;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain_name::DomainName;
use crate::facts::Facts;
use crate::finding::Finding;
use crate::outcome::{Because, Skip};
use crate::sts::{self, Mode};

use super::SENDERS;
use super::cause;
use super::fetch::fails;
use super::mail::mail_to;
use super::model::{
    Against, Dane, Knowledge, Matching, Model, Normalises, Remembers, Sender, Size, TlsLibrary,
    Wildcard,
};
use super::mx::in_postfix;
use super::policy::{Body, Taken};
use super::reason::Reason;
use super::tlsrpt;

pub(super) use documented::open_in;
use documented::{documents, selected, take_documented};

/// What a sender makes of a domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SenderReport {
    /// Id of the sender.
    pub sender: String,
    /// What it does.
    pub outcome: SenderOutcome,
    /// Why, where it does not apply the policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Id of the check that says more, where one fired.
    pub because: Option<String>,
    /// The mode that it takes from the policy, where it took one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<Mode>,
    /// Seconds that it remembers the policy, where it took one and that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remembers_s: Option<u64>,
    /// What happens to mail at each MX host; empty where a text is judged alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mx_hosts: Vec<MailTo>,
}

/// What a sender does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SenderOutcome {
    /// It applies the policy.
    Applies,
    /// It delivers as if there were no policy.
    Ignores,
    /// It takes the policy to withdraw MTA-STS, and delivers without (RFC 8461 8.3).
    Removes,
    /// It delivers to no MX host of the domain now.
    Refuses,
    /// Nobody can say: never to be shown as pass or fail.
    Unknown,
}

/// Mail to an MX host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct MailTo {
    /// The MX host.
    pub mx_host: DomainName,
    /// What happens.
    pub mail: Mail,
    /// Why, where it is not delivered, or not by the policy that was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Id of the check that says more, where one fired.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
}

/// What happens to mail at an MX host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mail {
    /// It is delivered, and the policy was looked at.
    Delivers,
    /// It is delivered as if there were no policy: over TLS where that comes about by itself.
    Ignores,
    /// It waits, and is tried again: nothing is decided.
    Defers,
    /// It is not delivered here while this is so; it bounces in the end.
    Refuses,
    /// Nobody can say.
    Unknown,
}

/// Why a sender takes no policy, and what it does then.
type NotTaken = (SenderOutcome, Reason);

/// The policy that a sender takes from a domain.
pub(crate) type TakenBySender = Result<Taken, NotTaken>;

/// Every sender; none where the domain takes no mail.
pub(crate) fn judge(facts: &Facts<'_>, findings: &[&Finding]) -> Vec<SenderReport> {
    if facts.mail.is_without_mail() {
        return Vec::new();
    }
    let senders = SENDERS.iter().zip(taken(facts));
    let reports = senders.map(|(sender, taken)| report(sender, taken, facts, findings));
    reports.collect()
}

/// Whether any sender takes mode enforce.
pub(crate) fn enforce(facts: &Facts<'_>) -> bool {
    let enforces = |taken: &Taken| taken.mode == Mode::Enforce;
    taken(facts)
        .iter()
        .any(|taken| taken.as_ref().is_ok_and(enforces))
}

/// What each of [`SENDERS`] takes.
pub(super) fn taken<'f>(facts: &'f Facts<'_>) -> &'f [TakenBySender] {
    let taken_by = |sender: &&Sender| match &sender.knowledge {
        Knowledge::Code(model) => take(model, facts),
        Knowledge::Documents(documented) => take_documented(facts, documented),
    };
    let taken = || SENDERS.iter().map(taken_by).collect();
    facts.taken.get_or_init(taken)
}

/// To a host that was not looked at. Whether a policy covers it shows in its name.
fn mail_to_unseen(
    name: &DomainName,
    (matching, dane): (&Matching, Dane),
    taken: Option<&Taken>,
) -> (Mail, Option<Reason>) {
    let by_name =
        matching.against != Against::CertificateNames && !matches!(dane, Dane::InsteadForAll(_));
    let enforced = taken.filter(|taken| by_name && taken.mode == Mode::Enforce);
    if enforced.is_some_and(|taken| !matching.covers(&taken.mx, name)) {
        return (Mail::Refuses, Some(Reason::MxNotCovered));
    }
    (Mail::Unknown, Some(Reason::NotTested))
}

fn report(
    sender: &Sender,
    taken: &TakenBySender,
    facts: &Facts<'_>,
    findings: &[&Finding],
) -> SenderReport {
    let (matching, dane, tls, remembers) = match &sender.knowledge {
        Knowledge::Code(model) => (&model.matching, model.dane, model.tls, model.remembers),
        Knowledge::Documents(documented) => (
            &BY_THE_STANDARD,
            documented.dane,
            TlsLibrary::Unknown,
            Remembers::MaxAge,
        ),
    };
    let hosts = facts.mail.hosts().unwrap_or_default();
    let mail = |mx_host: &DomainName, (mail, reason): (Mail, Option<Reason>)| MailTo {
        mx_host: mx_host.clone(),
        mail,
        because: reason.and_then(|reason| reason.because(sender.name, findings, Some(mx_host))),
        reason,
    };
    let left_out = || facts.mail.left_out.iter();
    let everywhere = |what| {
        let names = hosts.iter().map(|host| &host.name).chain(left_out());
        names.map(|name| mail(name, (what, None))).collect()
    };
    let at_each = |taken| {
        let to = |host| mail_to(facts, host, (matching, dane, tls), taken);
        let probed = hosts.iter().map(|host| mail(&host.name, to(host)));
        let others =
            left_out().map(|name| mail(name, mail_to_unseen(name, (matching, dane), taken)));
        probed.chain(others).collect()
    };
    let (mut outcome, mut reason, mx_hosts): (_, _, Vec<MailTo>) = match taken {
        Ok(taken) if taken.mode == Mode::None => {
            (SenderOutcome::Removes, None, at_each(Some(taken)))
        }
        Ok(taken) => (SenderOutcome::Applies, None, at_each(Some(taken))),
        Err((outcome, reason)) => {
            let mx_hosts = match outcome {
                SenderOutcome::Ignores => at_each(None),
                SenderOutcome::Refuses => everywhere(Mail::Defers),
                _ => everywhere(Mail::Unknown),
            };
            (*outcome, Some(*reason), mx_hosts)
        }
    };
    // What withdraws MTA-STS by the standard, too, needs no reason.
    let is_misread = outcome == SenderOutcome::Removes && facts.applied_mode() != Some(Mode::None);
    let said = if is_misread {
        Some(Reason::Policy)
    } else {
        reason
    };
    let mut because = said.and_then(|reason| cause::of_domain(facts, sender, reason, findings));
    // A host that nobody can connect to takes no mail in place of another; nor does one that was left
    // out, as far as anybody knows.
    let mut to = mx_hosts[..hosts.len()]
        .iter()
        .filter(|to| to.reason != Some(Reason::MxNoAddress));
    // What is wrong with one may keep mail from all, and is told there alone.
    let told = to.clone().find(|to| to.because.is_some());
    if let Some(first) = told.or(to.clone().next())
        && to.all(|to| to.mail == Mail::Refuses)
    {
        (outcome, reason, because) = (SenderOutcome::Refuses, first.reason, first.because.clone());
    }
    SenderReport {
        sender: sender.id.to_owned(),
        outcome,
        reason,
        because,
        mode: taken.as_ref().ok().map(|taken| taken.mode),
        remembers_s: taken
            .as_ref()
            .ok()
            .and_then(|taken| remembers.for_s(taken.max_age_s)),
        mx_hosts,
    }
}

/// RFC 8461 4.1 and 4.2.
static BY_THE_STANDARD: Matching = Matching {
    against: Against::HostAndCertificate,
    wildcard: Wildcard::OneLabel,
    normalises: Normalises::Nothing,
    any_case: true,
};

/// The policy that a sender takes whose code is known.
fn take(model: &Model, facts: &Facts<'_>) -> TakenBySender {
    let ignores = |reason| (SenderOutcome::Ignores, reason);
    let looked = &facts.sts_record.looked;
    match looked.found(Because::NoStsRecord) {
        Ok(_) => {}
        Err(Skip::NotApplicable(_)) => return Err(ignores(Reason::NoRecord)),
        // Whoever asks gets no answer either, or none that validates.
        Err(_) if fails(looked) => {
            return Err(if model.dns_failure_defers {
                (SenderOutcome::Refuses, Reason::DnsFailure)
            } else {
                ignores(Reason::DnsFailure)
            });
        }
        Err(Skip::NotTested(..)) => return Err((SenderOutcome::Unknown, Reason::NotTested)),
    }
    let texts = &facts.sts_record.texts;
    let unread = match facts.sts_record.is_tried() {
        Ok(false) => Reason::NoRecord,
        _ => Reason::Record,
    };
    model.record.find(texts).ok_or(ignores(unread))?;
    let read = |body: Body<'_>| model.read(&body);
    let taken = model.fetch.take(&facts.policy_host, facts.now, &read);
    model.heeded(taken.map_err(missed)?)
}

impl Model {
    /// What is taken from a body.
    fn read(&self, body: &Body<'_>) -> Result<Taken, Reason> {
        if self.policy.charset.is_open(body) {
            return Err(Reason::Undocumented);
        }
        let refused = match self.fetch.size {
            Size::Cut(limit) if body.octets.len() == limit => Reason::Size,
            _ => Reason::Policy,
        };
        self.policy.read(body).ok_or(refused)
    }

    /// What is taken, as it is heeded: what Postfix is told and cannot read makes mail wait.
    fn heeded(&self, mut taken: Taken) -> TakenBySender {
        if self.matching.against == Against::CertificateNames && taken.mode == Mode::Enforce {
            taken.mx = in_postfix(&taken.mx).ok_or((SenderOutcome::Refuses, Reason::Policy))?;
        }
        Ok(taken)
    }
}

fn missed(reason: Reason) -> NotTaken {
    match reason {
        Reason::NotTested | Reason::AddressesDiffer | Reason::Undocumented => {
            (SenderOutcome::Unknown, reason)
        }
        _ => (SenderOutcome::Ignores, reason),
    }
}

/// Every sender, held against TXT records of `_mta-sts` alone: whether it goes on to the policy.
pub fn of_record(texts: &[Vec<u8>], findings: &[&Finding]) -> Vec<SenderReport> {
    let by_documents = selected(&sts::record::select(texts));
    let outcome = |sender: &Sender| match &sender.knowledge {
        Knowledge::Code(model) => finds(model.record.find(texts).is_some()),
        Knowledge::Documents(_) => by_documents.map(|()| SenderOutcome::Applies),
    };
    each(&outcome, &|sender, reason| match &sender.knowledge {
        Knowledge::Code(model) => cause::of_record(sender, &model.record, texts, findings),
        Knowledge::Documents(_) => reason.because(sender.name, findings, None),
    })
}

/// Every sender, held against a policy alone, served as text/plain.
pub fn of_policy(octets: &[u8], findings: &[&Finding]) -> Vec<SenderReport> {
    let body = |octets| Body {
        octets,
        charset: None,
    };
    let outcome = |sender: &Sender| {
        let taken = match &sender.knowledge {
            Knowledge::Code(model) => {
                let octets = model.fetch.size.of(octets).ok_or(missed(Reason::Size))?;
                let body = body(octets);
                model.heeded(model.read(&body).map_err(missed)?)?
            }
            Knowledge::Documents(documented) => {
                let octets = documented.size.of(octets).ok_or(missed(Reason::Size))?;
                documented
                    .read(&sts::policy::parse(octets))
                    .ok_or(documents(Reason::Undocumented))?
            }
        };
        Ok(match taken.mode {
            Mode::None => SenderOutcome::Removes,
            Mode::Enforce | Mode::Testing => SenderOutcome::Applies,
        })
    };
    each(
        &outcome,
        &|sender, reason| match (&sender.knowledge, reason) {
            (Knowledge::Code(model), Reason::Policy) => {
                cause::of_body(sender, model, &body(octets), &|_| true, findings)
            }
            (Knowledge::Documents(documented), Reason::Undocumented) => {
                let parsed = sts::policy::parse(octets);
                cause::of_parsed(sender, documented, &parsed, findings)
            }
            _ => reason.because(sender.name, findings, None),
        },
    )
}

/// Every sender, held against TXT records of `_smtp._tls` alone: whether it knows where to
/// report to.
pub fn of_tlsrpt_record(texts: &[Vec<u8>], findings: &[&Finding]) -> Vec<SenderReport> {
    let outcome = |sender: &Sender| match tlsrpt::finds(sender, texts) {
        Some(found) => finds(found),
        None => Err(documents(Reason::Undocumented)),
    };
    each(&outcome, &|sender, reason| {
        reason.because(sender.name, findings, None)
    })
}

fn finds(a_record: bool) -> Result<SenderOutcome, NotTaken> {
    let finds = a_record.then_some(SenderOutcome::Applies);
    finds.ok_or(missed(Reason::Record))
}

fn each(
    outcome: &dyn Fn(&Sender) -> Result<SenderOutcome, NotTaken>,
    because: &dyn Fn(&Sender, Reason) -> Option<String>,
) -> Vec<SenderReport> {
    let report = |sender: &&Sender| {
        let (outcome, reason) = match outcome(sender) {
            Ok(outcome) => (outcome, None),
            Err((outcome, reason)) => (outcome, Some(reason)),
        };
        SenderReport {
            sender: sender.id.to_owned(),
            outcome,
            because: reason.and_then(|reason| because(sender, reason)),
            reason,
            mode: None,
            remembers_s: None,
            mx_hosts: Vec::new(),
        }
    };
    SENDERS.iter().map(report).collect()
}
