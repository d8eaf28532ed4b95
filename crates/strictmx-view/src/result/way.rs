//! The way of a message, six stops.

use strictmx_core::sts::Mode;

use super::Known;
use crate::en;
use crate::model::{Phrase, Place, Section, State, Stop};
use crate::words::duration_s;

pub(super) fn way(known: &Known<'_>, sections: &[Section]) -> Vec<Stop> {
    let sender = Stop {
        place: Place::Senders,
        has_section: false,
        title: en::place(Place::Senders).to_owned(),
        state: State::Ok,
        state_word: String::new(),
        summary: Phrase::text("looks for a policy"),
    };
    let stop = |section: &Section| Stop {
        place: section.place,
        has_section: true,
        title: section.title.clone(),
        state: section.state,
        state_word: state_word(known, section),
        summary: Phrase::text(summary(known, section)),
    };
    std::iter::once(sender)
        .chain(sections.iter().map(stop))
        .collect()
}

fn state_word(known: &Known<'_>, section: &Section) -> String {
    let count = known
        .findings
        .iter()
        .filter(|finding| finding.place == section.place)
        .count();
    match section.state {
        State::Broken | State::Attention => en::count(count, "finding", "findings"),
        state => en::state(state).to_owned(),
    }
}

/// One short line.
fn summary(known: &Known<'_>, section: &Section) -> String {
    let broken = section.state == State::Broken;
    match (section.place, section.state) {
        (_, State::Pending) => "waiting".to_owned(),
        (_, State::Untested) => "not tested".to_owned(),
        (Place::Dns, State::Absent) => "none".to_owned(),
        (Place::Dns, _) if broken => "not usable".to_owned(),
        (Place::Dns, _) => "valid".to_owned(),
        (Place::PolicyHost, State::Absent) => "none".to_owned(),
        (Place::PolicyHost, _) if broken => "not usable".to_owned(),
        (Place::PolicyHost, _) => "verified HTTPS".to_owned(),
        (Place::Policy, State::Absent) => "none served".to_owned(),
        (Place::Policy, _) => match known.facts.policy() {
            Ok(policy) if policy.mode == Mode::None => "none, being withdrawn".to_owned(),
            Ok(policy) => format!("{}, for {}", policy.mode.name(), duration_s(policy.max_age)),
            Err(_) => "not valid".to_owned(),
        },
        (Place::MxHosts, State::Absent) => "takes no mail".to_owned(),
        (Place::MxHosts, _) => {
            let good = section
                .hosts
                .iter()
                .filter(|host| host.state == State::Ok)
                .count();
            match (good, section.hosts.len()) {
                (good, all) if good == all => {
                    format!("{}, verified", en::count(all, "server", "servers"))
                }
                (good, all) => format!("{good} of {all} in order"),
            }
        }
        (Place::Reports, State::Absent) => "nobody to tell".to_owned(),
        (Place::Reports, _) => match known.facts.chosen_tlsrpt_record() {
            Ok((_, parsed)) if parsed.is_valid() => {
                en::count(parsed.seen.len(), "address", "addresses")
            }
            _ => "not usable".to_owned(),
        },
        (Place::Senders, _) => String::new(),
    }
}
