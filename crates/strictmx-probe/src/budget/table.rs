//! Every budget in words, for the page that publishes them.

use std::fmt;
use std::time::Duration;

use strictmx_core::facts::{MAX_DESTINATIONS, MAX_GREETING_MS, MAX_MX_HOSTS, MAX_SURVEYS};
use strictmx_core::{dns, smtp};

use self::Amount::{Count, Octets, Often, Time};
use self::Phase::{Connection, Dns, Policy, Scan, Smtp};
use super::*;

/// What one budget allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// No longer than this.
    Time(Duration),
    /// No more octets than this.
    Octets(usize),
    /// No more of them than this.
    Count(usize),
    /// No more of them in a time than this.
    Often(Rate),
}

impl fmt::Display for Amount {
    /// `2 s`, `300 ms`, `64 KiB`, `65535 octets`, `16`, `2 a second, 4 at once`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Time(time) if time.subsec_millis() == 0 => write!(f, "{} s", time.as_secs()),
            Self::Time(time) => write!(f, "{} ms", time.as_millis()),
            Self::Octets(octets) if octets % (1 << 20) == 0 => write!(f, "{} MiB", octets >> 20),
            Self::Octets(octets) if octets % (1 << 10) == 0 => write!(f, "{} KiB", octets >> 10),
            Self::Octets(octets) => write!(f, "{octets} octets"),
            Self::Count(count) => write!(f, "{count}"),
            Self::Often(rate) if rate.per() == Duration::from_secs(1) => {
                write!(f, "{} a second, {} at once", rate.count(), rate.burst())
            }
            Self::Often(rate) => {
                let (count, per, burst) = (rate.count(), rate.per().as_secs(), rate.burst());
                write!(f, "{count} in {per} s, {burst} at once")
            }
        }
    }
}

/// A budget.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// What it is for.
    pub phase: Phase,
    /// What is bounded.
    pub what: &'static str,
    /// How much there is.
    pub amount: Amount,
    /// The reason, with the section of a standard where one says it.
    pub why: &'static str,
}

/// What a budget is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Phase {
    /// Lookups.
    Dns,
    /// Any connection, and TLS on it.
    Connection,
    /// The policy.
    Policy,
    /// Mail servers.
    Smtp,
    /// A check of a domain as a whole.
    Scan,
}

impl Phase {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Dns => "DNS",
            Self::Connection => "Connections and TLS",
            Self::Policy => "The policy host",
            Self::Smtp => "Mail servers",
            Self::Scan => "A whole check",
        }
    }
}

const fn row(phase: Phase, what: &'static str, amount: Amount, why: &'static str) -> Budget {
    Budget {
        phase,
        what,
        amount,
        why,
    }
}

/// All of them, by phase.
#[rustfmt::skip] // A table is read by row.
pub const BUDGETS: &[Budget] = &[
    row(Dns, "One request to one resolver", Time(DNS_TRY), "The next resolver is asked then."),
    row(Dns, "All requests for one name and type", Time(DNS_NAME), "A name that nobody answers for must not hold up the others."),
    row(Dns, "A DNS message", Octets(DNS_MESSAGE), "There is no longer one (RFC 8484 6)."),
    row(Dns, "A resolver that failed is asked last for", Time(UPSTREAM_REST), "One resolver in trouble costs one check its patience, not all."),
    row(Dns, "Aliases that are followed", Count(dns::MAX_ALIASES), "Aliases may run in a circle."),

    row(Dns, "Records of one name and type", Count(dns::MAX_RECORDS), "What has more is not judged, and it is said how many there are."),
    row(Dns, "Text of one name", Octets(dns::MAX_TEXT), "The same: nobody's texts are half read."),
    row(Dns, "Questions to one public resolver, for all checks together", Often(RESOLVER), "We are its guests. One of our own answers as many as it can."),
    row(Dns, "Questions that are open at a time at one public resolver, for all checks together", Count(RESOLVER_OPEN), "It takes a hundred over a connection. More wait, and their time begins when they are asked."),
    row(Dns, "The same at a resolver of our own", Count(OWN_RESOLVER_OPEN), "Its settings allow for it."),
    row(Dns, "Questions that are open at a time for a network of clients", Count(QUESTIONS_OF_NETWORK), "However many slow names somebody has checked, a third of the places at a public resolver is left to others."),
    row(Dns, "And beside them for each of its checks", Count(QUESTIONS_OF_SCAN), "Names that nobody answers hold up no check of another domain."),

    row(Connection, "Addresses of a host that are contacted", Count(2), "The first of each family: enough to tell them apart."),
    row(Connection, "TCP connect", Time(CONNECT), "Several times what a slow path takes."),
    row(Connection, "TLS handshake", Time(TLS_HANDSHAKE), "Slow servers finish in less; silent ones never do."),
    row(Connection, "TLS handshakes under way at a time, for all checks together", Count(HANDSHAKES_AT_ONCE), "What a server sends may take a megabyte of memory until it is done. Others wait for their turn."),
    row(Connection, "The same for a network of clients", Count(HANDSHAKES_OF_NETWORK), "However many silent servers somebody has checked, most of the places are left to others."),
    row(Connection, "And beside them for each of its checks", Count(HANDSHAKES_OF_SCAN), "Silent servers of one domain leave a place to the checks of others."),
    row(Connection, "Certificates that a server sends", Count(CERTIFICATES), "No sender tries as many. What sends more is shown as not tested."),
    row(Connection, "Handshake messages of an offer of TLS", Octets(HANDSHAKE_OCTETS), "As much as the TLS library takes for one message of any other handshake."),
    row(Connection, "Certificates of a chain that are looked at", Count(CHAIN), "Chains of the public have three or four."),
    row(Connection, "Certificates tried and signatures verified for one chain", Count(CHAIN_CHECKS), "Usual chains need six. One with more ways through it is called too complex."),
    row(Connection, "Chains that are searched at a time, for all checks together", Count(CHAINS_AT_ONCE), "A search is work, and others are waiting."),
    row(Connection, "A chain's turn to be searched", Time(CHAIN_TURN), "What does not get one then is shown as not tested."),
    row(Connection, "Received over one connection", Octets(CONNECTION_OCTETS), "A large handshake, a head and a body, with room to spare."),
    row(Connection, "Sent over one connection", Octets(CONNECTION_SENT), "A ClientHello with a post-quantum key share has two thousand, and the rest is a few lines."),
    row(Connection, "Addresses and networks whose turn is kept in mind", Count(PACED), "Each for a second or two. Beyond it what is new is shown as not tested."),

    row(Policy, "HTTPS connections to one address, for all checks together", Often(HTTPS_ADDRESS), "A host of many policies hears from us at an even pace, where nobody waits for a place of a TLS handshake."),
    row(Policy, "HTTPS connections to one network for what mostly explains, for all checks together", Often(HTTPS_NETWORK), "A /24 of IPv4 or a /48 of IPv6 may all be one machine."),
    row(Policy, "A policy fetch", Time(POLICY), "RFC 8461 3.3 suggests a minute. Senders that wait less are named."),
    row(Policy, "A fetch from a path close by", Time(NEAR_PATH), "No verdict depends on it."),
    row(Policy, "The policy", Octets(POLICY_BODY), "RFC 8461 3.3 suggests 64 KB. A longer one is called too large and never read in part."),
    row(Policy, "The head of a response", Octets(RESPONSE_HEAD), "Heads of real policy hosts have a tenth."),
    row(Policy, "Header fields of a response", Count(RESPONSE_HEADERS), "As many as servers commonly allow themselves."),
    row(Policy, "Interim responses before the final one", Count(INTERIM_RESPONSES), "There may be any number (RFC 9110 15.2); nobody sends more than one."),

    row(Smtp, "Mail servers that are looked at", Count(MAX_MX_HOSTS), "By preference; the rest is named."),
    row(Smtp, "Their addresses that are offered TLS in depth", Count(MAX_SURVEYS), "Each costs its server up to ten connections."),
    row(Smtp, "They are spared that where a greeting takes longer than", Time(Duration::from_millis(MAX_GREETING_MS as u64)), "It makes clients wait on purpose."),
    row(Smtp, "Destinations of reports that are looked at", Count(MAX_DESTINATIONS), "Records rarely have more than two."),
    row(Smtp, "The greeting", Time(SMTP_GREETING), "Servers that make clients wait on purpose rarely take longer."),
    row(Smtp, "One command with its reply", Time(SMTP_COMMAND), "EHLO and STARTTLS cost a server no work."),
    row(Smtp, "A session", Time(SMTP_SESSION), "Greeting, EHLO, STARTTLS and EHLO again fit in."),
    row(Smtp, "Waiting for a place of a TLS handshake once the server is ready for it", Time(SMTP_PATIENCE), "Servers under stress hang up after ten seconds. What does not get one is shown as not tested."),
    row(Smtp, "The reply to QUIT", Time(SMTP_GOODBYE), "Nobody waits for it."),
    row(Smtp, "A line of a reply", Octets(smtp::reply::MAX_LINE), "Four times what RFC 5321 4.5.3.1.5 allows."),
    row(Smtp, "Lines of a reply", Count(smtp::reply::MAX_LINES), "Replies to EHLO have a dozen."),
    row(Smtp, "All replies before TLS", Octets(smtp::session::MAX_OCTETS), "A flood ends here."),
    row(Smtp, "All offers of TLS to one address, and waiting for a check that makes the same", Time(SURVEY), "What is left then is shown as not tested."),
    row(Smtp, "SMTP connections to one network, for all checks together", Often(SMTP_NETWORK), "A /24 of IPv4 or a /48 of IPv6 is often one operator's."),
    row(Smtp, "Waiting for its turn, and for a place of a TLS handshake with a web server", Time(TURN), "What does not get one then is shown as not tested."),
    row(Smtp, "What a mail server said is used again for", Time(REUSE), "Ten domains of one mail server cost it one connection."),
    row(Smtp, "Memory of what was seen of all mail servers", Octets(REUSE_MEMORY), "Beyond it all of it is forgotten, and they are asked again."),
    row(Smtp, "Answers that are kept for that", Count(REUSE_ANSWERS), "The same."),
    row(Smtp, "Octets of such an answer", Octets(REUSE_ANSWER_OCTETS), "That of a usual server has less; what is longer serves one check."),
    row(Smtp, "Between two connections to one address", Time(PAUSE), "Nobody's mail server is to notice us."),

    row(Scan, "Our clock may differ from that of the resolvers by", Time(CLOCK), "Certificates are judged by the time; where it is in doubt nobody is contacted."),
    row(Scan, "A resolver that says no time is asked for the root zone every", Time(CLOCK_AGAIN), "A clock is wrong that is before its signature or after its end (RFC 4034 3.1.5). Until one has told, and while ours is wrong, it is every 30 s."),
    row(Scan, "One that answers SERVFAIL is asked for it, too, unless it answered within", Time(ROOT_AGAIN), "What fails there as well is no fault of a domain. While it fails it is asked every 2 s."),

    row(Scan, "A check as a whole", Time(SCAN), "What is open then is shown as not tested; the rest is kept."),
    row(Scan, "Questions that are open at a time", Count(SCAN_QUESTIONS_AT_ONCE), "A check is quick, and no burst."),
    row(Scan, "DNS questions", Count(SCAN_QUERIES), "A domain with ten mail servers needs about fifty."),
    row(Scan, "Connections to policy and mail servers", Count(SCAN_CONNECTS), "Two addresses of the policy host, twenty of mail servers, and what may explain a fault."),
    row(Scan, "Connections for what TLS a host offers", Count(SCAN_SURVEY_CONNECTS), "Two addresses of mail servers, and two of the policy host where a handshake failed, each offered ten things at most."),
    row(Scan, "Certificates tried and signatures verified for all chains", Count(SCAN_CHAIN_CHECKS), "Each chain is searched once; what is left then is shown as not tested."),
    row(Scan, "Received over all connections", Octets(SCAN_OCTETS), "No domain has us fetch more, whatever it sends."),
    row(Scan, "Sent over all connections", Octets(SCAN_SENT), "No domain has us send more to others, whatever they answer."),
    row(Scan, "Memory of what a check saw and hosts are sending, however much others take", Octets(SCAN_MEMORY), "Usual checks take half of it. Those that take more go on while there is room."),
    row(Scan, "The same, where there is room", Octets(SCAN_MEMORY_MOST), "No check takes all room, whatever a domain sends."),
    row(Scan, "Memory of the same of all running checks together", Octets(RUNNING_MEMORY), "Beyond it those end that take more than the share above; what they saw is kept, the rest is shown as not tested."),
    row(Scan, "Results that are judged at a time", Count(JUDGEMENTS_AT_ONCE), "The others wait; none takes long."),
    row(Scan, "Of these places those that a text takes", Count(TURNS_OF_A_TEXT), "Judging one may need as much memory as that many results."),
    row(Scan, "Memory of all results at hand", Octets(REMEMBERED_MEMORY), "Beyond it the largest is forgotten of the network that had most checked, so that a flood makes room for what is usual."),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// What is bounded is published: a constant that has no row fails here, by its name.
    #[test]
    fn every_budget_is_in_the_table() {
        let table = include_str!("table.rs");
        let (rows, _) = table.split_once("#[cfg(test)]").expect("tests come last");
        let constants = include_str!("../budget.rs").lines().filter_map(|line| {
            let (name, _) = line.strip_prefix("pub const ")?.split_once(':')?;
            Some(name)
        });
        let constants: Vec<_> = constants.collect();
        assert!(constants.len() > 20, "{constants:?}");
        for constant in constants {
            assert!(
                rows.contains(&format!("({constant})")),
                "{constant} is not in the table"
            );
        }
    }

    #[test]
    fn rows_are_by_phase_and_say_why() {
        assert!(BUDGETS.is_sorted_by_key(|budget| budget.phase));
        for Budget { what, why, .. } in BUDGETS {
            assert!(
                what.starts_with(char::is_uppercase) && why.ends_with('.'),
                "{what}: {why}"
            );
        }
    }

    #[test]
    fn amounts_have_units() {
        let cases = [
            (Amount::Time(Duration::from_secs(75)), "75 s"),
            (Amount::Time(Duration::from_millis(1500)), "1500 ms"),
            (Amount::Octets(2048), "2 KiB"),
            (Amount::Octets(4 << 20), "4 MiB"),
            (Amount::Octets(65_535), "65535 octets"),
            (Amount::Count(8), "8"),
            (Amount::Often(RESOLVER), "200 a second, 400 at once"),
            (
                Amount::Often(Rate::new(10, Duration::from_secs(60), 20)),
                "10 in 60 s, 20 at once",
            ),
        ];
        for (amount, words) in cases {
            assert_eq!(amount.to_string(), words);
        }
    }
}
