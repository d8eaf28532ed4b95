//! Recognises that port 25 is closed on the way out from here, as it is in most homes, offices
//! and clouds. Then nothing can be said of any MX host, and the fault is ours.
//!
//! No packet is sent to find out, and nobody who has a domain checked can make it seem so: only mail
//! servers of large providers count, whose addresses their zones alone say. The rule, for IPv4 and IPv6
//! each: one of them could not be reached before any SMTP connection has come about, or two of different
//! providers since the last one has. One provider may refuse us alone; before anything came about that
//! is less likely than a closed port. One connection that comes about ends the suspicion. What was
//! found out before the rule applied is not taken back.

use std::net::IpAddr;
use std::sync::Mutex;

use strictmx_core::domain_name::DomainName;
use strictmx_core::observation::{Cause, Failure, Stage};

use crate::lock::lock;

/// Mail servers of large providers, which answer everybody; other hosts beside them may not. Below a name
/// that begins with a dot there are no others, one for each domain.
const PROVIDERS: [&[&str]; 6] = [
    &[
        "aspmx.l.google.com",
        "gmail-smtp-in.l.google.com",
        "smtp.google.com",
    ],
    &["mx01.mail.icloud.com", "mx02.mail.icloud.com"],
    &[".mail.protection.outlook.com", ".mx.microsoft"],
    &["in1-smtp.messagingengine.com"],
    &["mail.protonmail.ch"],
    &[
        "mta5.am0.yahoodns.net",
        "mta6.am0.yahoodns.net",
        "mta7.am0.yahoodns.net",
    ],
];

/// What is known of our own port 25: over IPv4, and over IPv6.
#[derive(Debug, Default)]
pub(crate) struct Port25([Mutex<Family>; 2]);

/// What is known of one family of addresses.
#[derive(Debug, Default)]
struct Family {
    /// Whether a connection ever came about.
    was_open: bool,
    /// Which of the providers could not be reached since the last one came about.
    unreachable: [bool; PROVIDERS.len()],
}

impl Port25 {
    /// Takes note of how a connection came about, or did not, and puts the blame on us where it belongs.
    pub(crate) fn weigh<T>(
        &self,
        mx_host: &DomainName,
        address: IpAddr,
        connected: Result<T, Failure>,
    ) -> Result<T, Failure> {
        let family = &self.0[usize::from(address.is_ipv6())];
        let mut family = lock(family);
        let failure = match connected {
            Ok(connection) => {
                *family = Family {
                    was_open: true,
                    ..Family::default()
                };
                return Ok(connection);
            }
            Err(failure) => failure,
        };
        let blocked = matches!(
            failure.cause,
            Cause::Timeout | Cause::Refused | Cause::Reset | Cause::Unreachable
        );
        if !blocked {
            return Err(failure);
        }
        if let Some(provider) = provider_of(mx_host) {
            family.unreachable[provider] = true;
        }
        if !family.is_closed() {
            return Err(failure);
        }
        let detail = format!(
            "no SMTP connection can be made from here; {mx_host}: {:?}",
            failure.cause
        );
        Err(Failure::new(Stage::Start, Cause::OwnPort25Closed).detail(detail))
    }

    /// Whether it is closed, over IPv4 and over IPv6.
    pub(crate) fn closed(&self) -> [bool; 2] {
        [&self.0[0], &self.0[1]].map(|family| lock(family).is_closed())
    }
}

impl Family {
    fn is_closed(&self) -> bool {
        let providers = self.unreachable.iter().filter(|it| **it).count();
        providers > usize::from(self.was_open)
    }
}

/// Whose mail server it is, as an index of [`PROVIDERS`].
fn provider_of(mx_host: &DomainName) -> Option<usize> {
    let name = mx_host.a_label();
    let is_theirs = |host: &&str| name == *host || host.starts_with('.') && name.ends_with(*host);
    PROVIDERS
        .iter()
        .position(|hosts| hosts.iter().any(is_theirs))
}

#[cfg(test)]
mod tests;
