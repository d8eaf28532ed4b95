//! Sections: each opens with its own short verdict.

use strictmx_core::dns::{self, Lookup};
use strictmx_core::facts::Looked;
use strictmx_core::observation::{Cause, Failure, Observation};
use strictmx_core::outcome::Skip;
use strictmx_core::question::Question;
use strictmx_core::sts::Mode;

use super::{Known, evidence, host, source};
use crate::en::{self, sentences};
use crate::model::{Fact, Phrase, Piece, Place, Section, State};
use crate::untested::each;
use crate::words::{Words, duration_ms, duration_s, visible};

/// Those of the way that tell of themselves, in its order.
pub(super) const PLACES: [Place; 5] = [
    Place::Dns,
    Place::PolicyHost,
    Place::Policy,
    Place::MxHosts,
    Place::Reports,
];

/// How a place stands.
pub(super) fn state_of(known: &Known<'_>, place: Place) -> State {
    state(known, place, known.is_undecided(place))
}

pub(super) fn section(known: &Known<'_>, place: Place) -> Section {
    let is_open = |why: &Failure| !known.unfinished || why.cause != Cause::NotAnswered;
    let not_tested = each(&mut known.untested(place).filter(|(_, why)| is_open(why)));
    let state = state_of(known, place);
    let (sources, hosts, facts) = match place {
        Place::Dns => {
            let records = &known.facts.sts_record;
            let sources = source::records(
                known.report,
                "source-sts-record",
                records.source(),
                &records.texts,
            );
            (sources, Vec::new(), answered(known, &records.looked))
        }
        Place::Reports => {
            let records = &known.facts.tlsrpt_record;
            let sources = source::records(
                known.report,
                "source-tlsrpt-record",
                records.source(),
                &records.texts,
            );
            (sources, Vec::new(), answered(known, &records.looked))
        }
        Place::PolicyHost => (
            Vec::new(),
            host::policy_host(known),
            policy_host_facts(known),
        ),
        Place::Policy => {
            let served = known.facts.policy_host.served();
            let sources =
                served.map(|body| source::policy(known.report, &body.question, body.octets));
            (
                sources.into_iter().collect(),
                Vec::new(),
                policy_facts(known),
            )
        }
        Place::MxHosts => (Vec::new(), host::mx_hosts(known), mail_facts(known)),
        Place::Senders => (Vec::new(), Vec::new(), Vec::new()),
    };
    Section {
        place,
        title: en::place(place).to_owned(),
        state,
        verdict: Phrase::text(verdict(known, place, state)),
        facts,
        sources,
        hosts,
        not_tested,
    }
}

fn state(known: &Known<'_>, place: Place, untested: bool) -> State {
    if known.is_pending(place) {
        return State::Pending;
    }
    // Other people's TXT records at the name do not make one of ours.
    let is_unannounced = matches!(known.facts.deployed(), Err(Skip::NotApplicable(_)));
    let absent = match place {
        Place::Dns => is_unannounced,
        Place::Reports => matches!(
            known.facts.chosen_tlsrpt_record(),
            Err(Skip::NotApplicable(_))
        ),
        // A page that nobody announced is no policy, whatever is wrong with it as one.
        Place::Policy => matches!(known.facts.policy(), Err(Skip::NotApplicable(_))),
        Place::PolicyHost => {
            let host = &known.facts.policy_host;
            matches!(host.is_served(), Ok(false)) || is_unannounced && !host.has_usable_draft()
        }
        Place::MxHosts => known.facts.mail.is_without_mail(),
        Place::Senders => false,
    };
    let is_faulty = |state: &State| matches!(state, State::Broken | State::Attention);
    match known.worst(place) {
        Some(state @ (State::Broken | State::Attention)) => state,
        // Nothing that has to be mended now, and no reason for green.
        Some(_) if place == Place::MxHosts && host::states(known).iter().any(is_faulty) => {
            State::Attention
        }
        _ if absent => State::Absent,
        _ if untested => State::Untested,
        _ => State::Ok,
    }
}

fn verdict(known: &Known<'_>, place: Place, state: State) -> String {
    let count = known
        .findings
        .iter()
        .filter(|finding| finding.place == place)
        .count();
    if let (State::Broken | State::Attention, Some(first)) = (
        state,
        known.findings.iter().find(|finding| finding.place == place),
    ) {
        let more = if count > 1 {
            format!(
                ", and {}",
                en::count(count - 1, "more finding", "more findings")
            )
        } else {
            String::new()
        };
        return format!("{}{more}.", first.title);
    }
    let sentence = match (place, state) {
        (_, State::Pending) => sentences::WAITING,
        (Place::Dns, State::Ok) => sentences::RECORD_VALID,
        (Place::Dns, State::Absent) => sentences::RECORD_ABSENT,
        (Place::PolicyHost, State::Ok) => sentences::HOST_SERVES,
        (Place::PolicyHost, State::Absent)
            if known.facts.policy_host.all_addresses().is_empty() =>
        {
            sentences::HOST_ABSENT
        }
        (Place::PolicyHost, State::Absent) => sentences::HOST_SERVES_NONE,
        (Place::Policy, State::Ok) => match known.facts.policy().map(|policy| policy.mode) {
            Ok(Mode::Enforce) => sentences::POLICY_ENFORCED,
            Ok(Mode::Testing) => sentences::POLICY_TESTED,
            Ok(Mode::None) => sentences::POLICY_WITHDRAWN,
            Err(_) => sentences::POLICY_VALID,
        },
        (Place::Policy, State::Absent) => sentences::POLICY_ABSENT,
        (Place::MxHosts, State::Ok) => sentences::MX_VERIFIED,
        (Place::MxHosts, State::Absent) => sentences::MX_NONE,
        (Place::Reports, State::Ok) => sentences::REPORTED,
        (Place::Reports, State::Absent) => sentences::REPORTS_ABSENT,
        (_, State::Untested) => sentences::NOT_ALL_TESTED,
        _ => return en::state(state).to_owned(),
    };
    sentence.get().to_owned()
}

fn fact(label: &str, value: Phrase) -> Fact {
    Fact {
        label: label.to_owned(),
        value,
    }
}

/// Who answered a DNS question, and what else is known of the answer.
fn answered(known: &Known<'_>, looked: &Looked) -> Vec<Fact> {
    let Some(Observation::Dns(exchange)) = known.report.evidence.observation(&looked.question)
    else {
        return Vec::new();
    };
    let mut facts = vec![fact(
        "Resolver",
        Phrase(vec![
            Piece::Code(visible(&exchange.resolver)),
            Piece::Text(format!(", {}", duration_ms(u64::from(exchange.elapsed_ms)))),
        ]),
    )];
    if let Question::Dns { owner, rtype } = &looked.question {
        let state = dns::security(owner, *rtype, exchange);
        facts.push(fact("DNSSEC", Phrase::text(en::security(state))));
    }
    if let Some(words) = evidence::extended_error(exchange) {
        facts.push(fact("Resolver's note", Phrase::code(words)));
    }
    if let Ok(Lookup::Found(rrset)) = &looked.answer {
        facts.push(fact(
            "Time to live",
            Phrase::text(duration_s(u64::from(rrset.ttl_s))),
        ));
    }
    for alias in looked.aliases() {
        facts.push(fact("CNAME", Phrase::name(alias.target.to_string())));
    }
    facts
}

fn mail_facts(known: &Known<'_>) -> Vec<Fact> {
    let mut facts = answered(known, &known.facts.mail.looked);
    match known.left_out() {
        0 => {}
        count => {
            let hosts = en::count(count, "host", "hosts");
            let words = sentences::MORE_THAN_COVERED.with(&[&hosts]);
            facts.push(fact("Not tested", Phrase::text(words)));
        }
    }
    facts
}

fn policy_host_facts(known: &Known<'_>) -> Vec<Fact> {
    let host = &known.facts.policy_host;
    let addresses: Vec<_> = host
        .all_addresses()
        .iter()
        .map(ToString::to_string)
        .collect();
    let mut facts = vec![fact("Host", Phrase::name(host.name.to_string()))];
    if !addresses.is_empty() {
        facts.push(fact("Addresses", Phrase::name(addresses.join(", "))));
    }
    facts
}

fn policy_facts(known: &Known<'_>) -> Vec<Fact> {
    let Ok(policy) = known.facts.policy() else {
        return Vec::new();
    };
    let lasts_s = i64::try_from(policy.max_age).unwrap_or(i64::MAX);
    let until = Words {
        now: known.report.checked_at,
    }
    .day(known.report.checked_at.plus_s(lasts_s));
    let lasts = duration_s(policy.max_age);
    // Of a withdrawal there is nothing to apply.
    let remembered = match policy.mode {
        Mode::None => lasts,
        _ => sentences::REMEMBERED.with(&[&lasts, &until.words]),
    };
    let patterns: Vec<_> = policy.mx.iter().map(|mx| mx.value.to_string()).collect();
    vec![
        fact("Mode", Phrase::code(policy.mode.name())),
        fact("Remembered for", Phrase::text(remembered)),
        fact(
            "Patterns",
            if patterns.is_empty() {
                Phrase::text("none")
            } else {
                Phrase::code(patterns.join(", "))
            },
        ),
    ]
}
