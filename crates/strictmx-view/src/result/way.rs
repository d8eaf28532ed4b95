//! The way of a message, six stops.

use strictmx_core::finding::Consequence;
use strictmx_core::sts::Mode;

use super::{Known, host, section};
use crate::en;
use crate::model::{Branch, HostView, Phrase, Place, Section, State, Stop};
use crate::words::duration_s;

/// Branches that a picture has room for.
const BRANCHES: usize = 4;

pub(super) fn way(known: &Known<'_>, sections: &[Section]) -> Vec<Stop> {
    let hosts = |section: &Section| {
        section
            .hosts
            .iter()
            .map(|host| host.state)
            .collect::<Vec<_>>()
    };
    let stop = |section: &Section| Stop {
        place: section.place,
        has_section: true,
        title: section.title.clone(),
        state: section.state,
        state_word: state_word(known, section.place, section.state),
        summary: Phrase::text(summary(
            known,
            section.place,
            section.state,
            &hosts(section),
        )),
        branches: match section.place {
            Place::MxHosts => branches(known, &section.hosts),
            _ => Vec::new(),
        },
    };
    std::iter::once(sender(!known.report.senders.is_empty()))
        .chain(sections.iter().map(stop))
        .collect()
}

/// The way by itself, for where no sections follow: it does not branch.
pub(super) fn stops(known: &Known<'_>) -> Vec<Stop> {
    let stop = |place: Place| {
        let state = section::state_of(known, place);
        let hosts = match place {
            Place::MxHosts => host::states(known),
            _ => Vec::new(),
        };
        Stop {
            place,
            has_section: false,
            title: en::place(place).to_owned(),
            state,
            state_word: state_word(known, place, state),
            summary: Phrase::text(summary(known, place, state, &hosts)),
            branches: Vec::new(),
        }
    };
    std::iter::once(sender(false))
        .chain(section::PLACES.into_iter().map(stop))
        .collect()
}

fn sender(has_section: bool) -> Stop {
    Stop {
        place: Place::Senders,
        has_section,
        title: en::place(Place::Senders).to_owned(),
        state: State::Ok,
        state_word: String::new(),
        summary: Phrase::text("looks for a policy"),
        branches: Vec::new(),
    }
}

/// The MX hosts; where there are many, the gravest of them, and then how many more.
fn branches(known: &Known<'_>, hosts: &[HostView]) -> Vec<Branch> {
    let left_out = known.left_out();
    let branch = |host: &HostView| Branch {
        anchor: host.anchor.clone(),
        name: host.name.a_label.clone(),
        state: host.state,
        state_word: en::state(host.state).to_owned(),
    };
    if hosts.len() + left_out <= BRANCHES {
        return hosts.iter().map(branch).collect();
    }
    let mut order: Vec<usize> = (0..hosts.len()).collect();
    strictmx_core::sort::by_key(&mut order, |at| gravity(hosts[*at].state));
    let (shown, rest) = order.split_at(hosts.len().min(BRANCHES - 1));
    let all = hosts.iter().enumerate();
    let kept = all.filter(|(at, _)| shown.contains(at));
    let mut branches: Vec<_> = kept.map(|(_, host)| branch(host)).collect();
    let states = rest.iter().map(|at| hosts[*at].state);
    let unseen = match refused_unseen(known) {
        0 => (left_out > 0).then_some(State::Untested),
        _ => Some(State::Broken),
    };
    let state = states
        .chain(unseen)
        .min_by_key(|state| gravity(*state))
        .unwrap_or(State::Ok);
    branches.push(Branch {
        anchor: Place::MxHosts.name().to_owned(),
        name: format!("{} more", rest.len() + left_out),
        state,
        state_word: en::state(state).to_owned(),
    });
    branches
}

/// Smaller is graver.
fn gravity(state: State) -> u8 {
    match state {
        State::Broken => 0,
        State::Attention => 1,
        State::Untested => 2,
        State::Pending => 3,
        State::Absent => 4,
        State::Ok => 5,
    }
}

fn state_word(known: &Known<'_>, place: Place, state: State) -> String {
    let count = known
        .findings
        .iter()
        .filter(|finding| finding.place == place)
        .count();
    match state {
        State::Broken | State::Attention => en::count(count, "finding", "findings"),
        state => en::state(state).to_owned(),
    }
}

fn is_refused(known: &Known<'_>, place: Place) -> bool {
    let mut findings = known.findings.iter();
    findings.any(|it| it.place == place && it.consequence == Consequence::Refused)
}

/// MX hosts that a scan leaves out and mail to which is refused all the same.
fn refused_unseen(known: &Known<'_>) -> usize {
    let left_out = known.facts.mail.left_out.iter();
    let refused = left_out.filter(|name| known.is_refused(name, Consequence::Refused));
    refused.count()
}

/// One short line.
fn summary(known: &Known<'_>, place: Place, state: State, hosts: &[State]) -> String {
    let broken = state == State::Broken;
    let count = |wanted| hosts.iter().filter(|state| **state == wanted).count();
    let (good, named) = (count(State::Ok), hosts.len() + known.left_out());
    match (place, state) {
        (_, State::Pending) => "waiting".to_owned(),
        (Place::MxHosts, State::Untested) if good > 0 && good < named => {
            format!("{good} of {named} verified, {} not tested", named - good)
        }
        (_, State::Untested) => "not tested".to_owned(),
        (Place::Dns, State::Absent) => "none".to_owned(),
        (Place::Dns, _) if broken => "not usable".to_owned(),
        (Place::Dns, _) if known.facts.record().is_ok() => "valid".to_owned(),
        (Place::Dns, _) if matches!(known.facts.sts_record.is_tried(), Ok(false)) => {
            "none".to_owned()
        }
        (Place::Dns, _) => "not known".to_owned(),
        (Place::PolicyHost, State::Absent) => "none".to_owned(),
        // Other senders get another policy, by which mail is refused.
        (Place::PolicyHost, _) if broken && is_refused(known, place) => "with faults".to_owned(),
        (Place::PolicyHost, _) if broken => "not usable".to_owned(),
        (Place::PolicyHost, _) => "verified HTTPS".to_owned(),
        (Place::Policy, State::Absent) => "none served".to_owned(),
        (Place::Policy, _) => match known.facts.policy() {
            Ok(policy) if policy.mode == Mode::None => "none, being withdrawn".to_owned(),
            Ok(policy) => format!("{}, for {}", policy.mode.name(), duration_s(policy.max_age)),
            Err(_) => "not valid".to_owned(),
        },
        (Place::MxHosts, _) if hosts.is_empty() => {
            let takes_none = known.facts.mail.is_without_mail();
            let words = match (takes_none, broken) {
                (true, true) => "none",
                (true, false) => "takes no mail",
                (false, _) => "not known",
            };
            words.to_owned()
        }
        (Place::MxHosts, _) => {
            let (all, partly) = (hosts.len(), count(State::Attention));
            if good + partly < all || refused_unseen(known) > 0 {
                return format!("{good} of {named} in order");
            }
            // To one of which some addresses work mail is delivered.
            let has_faults = broken || partly > 0;
            let seen = if has_faults {
                "with faults"
            } else {
                "verified"
            };
            format!("{}, {seen}", en::count(all, "server", "servers"))
        }
        (Place::Reports, _)
            if state == State::Absent
                || matches!(known.facts.tlsrpt_record.is_tried(), Ok(false)) =>
        {
            "nobody to tell".to_owned()
        }
        (Place::Reports, _) => match known.facts.chosen_tlsrpt_record() {
            Ok((_, parsed)) if parsed.is_valid() => {
                en::count(parsed.seen.len(), "address", "addresses")
            }
            _ => "not usable".to_owned(),
        },
        (Place::Senders, _) => String::new(),
    }
}
