//! The bench as other people's programs see it: dig, curl and OpenSSL find each fault where the
//! plan puts it, so a scan that finds nothing cannot be excused by a bench without faults.

use super::{
    RealServers, dns, oracle,
    pki::Certificate,
    plan::{Answer, DOMAINS, Domain, MX_HOSTS, MxHost, POLICY_SERVER, RESOLVER, Tlsa, Zone},
    policy_server::POLICY_PATH,
};

/// Every difference between the plan and what is seen, in words.
pub(super) fn differences(servers: &RealServers) -> Vec<String> {
    let of_domains = DOMAINS
        .iter()
        .flat_map(|domain| [of_dns(servers, domain), of_policy_host(servers, domain)].concat());
    let of_mx_hosts = MX_HOSTS
        .iter()
        .flat_map(|mx_host| of_mx_host(servers, mx_host));
    of_domains.chain(of_mx_hosts).collect()
}

/// A difference, where there is one.
fn compare(what: &str, planned: &str, seen: &str) -> Option<String> {
    (planned != seen).then(|| format!("{what}: planned {planned}, seen {seen}"))
}

fn of_dns(servers: &RealServers, domain: &Domain) -> Vec<String> {
    let question = format!("_mta-sts.{} TXT", domain.name());
    let (planned, unchecked) = match domain.zone {
        Zone::Signed | Zone::ManyIterations => ("NOERROR ad", None),
        Zone::Unsigned => ("NOERROR", None),
        // RFC 8914: 6 is DNSSEC Bogus, 7 is Signature Expired. With CD=1 the data is there:
        // validation alone stands before it.
        Zone::Damaged | Zone::KeyTrap => ("SERVFAIL EDE 6", Some("NOERROR")),
        Zone::SignaturesExpired => ("SERVFAIL EDE 7", Some("NOERROR")),
    };
    let checked = compare(&question, planned, &answer(servers, &question));
    let unchecked = unchecked.and_then(|planned| {
        let question = format!("{question} +cdflag");
        compare(&question, planned, &answer(servers, &question))
    });
    let absent = (domain.zone == Zone::ManyIterations).then(|| {
        let question = format!("nobody.{} TXT", domain.name());
        compare(&question, "NXDOMAIN", &answer(servers, &question))
    });
    let all = [checked, unchecked, absent.flatten()];
    all.into_iter().flatten().collect()
}

/// `status[ ad][ EDE code]` of the resolver's answer, its certificate verified.
fn answer(servers: &RealServers, question: &str) -> String {
    let (ca_file, name) = (servers.ca_file().display(), dns::resolver_name());
    let options = format!("+https +tls-ca={ca_file} +tls-hostname={name} +dnssec");
    let text = oracle::dig(
        &servers.namespace,
        RESOLVER,
        &format!("{question} {options}"),
    );
    let after = |mark: &str, end: &[char]| {
        let rest = text.split_once(mark).map(|(_, rest)| rest)?;
        rest.split(end).next()
    };
    let status = after("status: ", &[',']).unwrap_or("no answer");
    let flags = after(";; flags: ", &[';']).unwrap_or_default();
    let ad = if flags.split(' ').any(|flag| flag == "ad") {
        " ad"
    } else {
        ""
    };
    let ede = after("EDE: ", &[' ', '\n']).map_or(String::new(), |code| format!(" EDE {code}"));
    format!("{status}{ad}{ede}")
}

fn of_policy_host(servers: &RealServers, domain: &Domain) -> Vec<String> {
    let policy_host = domain.policy_host();
    let url = format!("https://{policy_host}/{POLICY_PATH}");
    let planned = match domain.answer {
        Answer::Policy => "200 text/plain version: STSv1",
        Answer::Html => "200 text/html version: STSv1",
        Answer::NotFound => "404 text/html <html>",
        Answer::Redirect => "301 text/html <html>",
    };
    let at_each = POLICY_SERVER.sockets(443).into_iter().flat_map(|socket| {
        let what = format!("{policy_host} at {socket}");
        let namespace = &servers.namespace;
        let http = oracle::http_answer(namespace, &url, socket);
        let tls = oracle::handshake(namespace, servers.ca_file(), &policy_host, socket, None);
        [
            compare(&what, planned, &http),
            compare(&what, verification(domain.certificate), &tls.verification),
        ]
    });
    at_each.flatten().collect()
}

fn of_mx_host(servers: &RealServers, mx_host: &MxHost) -> Vec<String> {
    let name = mx_host.name();
    let question = format!("_25._tcp.{name} TLSA");
    // The apex zone is signed: what is not there is not there for certain.
    let planned = if mx_host.tlsa == Tlsa::None {
        "NXDOMAIN ad"
    } else {
        "NOERROR ad"
    };
    let dns = compare(&question, planned, &answer(servers, &question));

    let short = format!("{question} +https +short");
    let tlsa = oracle::dig(&servers.namespace, RESOLVER, &short);
    let at_each = mx_host
        .addresses
        .sockets(25)
        .into_iter()
        .flat_map(|socket| {
            let what = format!("{name} at {socket}");
            let handshake = |tlsa| {
                oracle::handshake(&servers.namespace, servers.ca_file(), &name, socket, tlsa)
            };
            let tls = handshake(None);
            let Some(certificate) = mx_host.certificate else {
                return vec![compare(&what, "no STARTTLS", &tls.verification)];
            };
            let matches = tlsa
                .lines()
                .next()
                .is_some_and(|tlsa| handshake(Some(tlsa)).dane);
            vec![
                compare(&what, verification(certificate), &tls.verification),
                compare(&what, mx_host.newest_tls.unwrap_or("TLSv1.3"), &tls.version),
                (matches != (mx_host.tlsa == Tlsa::Matching))
                    .then(|| format!("{what}: TLSA match is {matches}")),
            ]
        });
    dns.into_iter().chain(at_each.flatten()).collect()
}

/// What OpenSSL says of a chain.
fn verification(certificate: Certificate) -> &'static str {
    match certificate {
        Certificate::Good => "0 (ok)",
        Certificate::Expired => "10 (certificate has expired)",
        Certificate::SelfSigned => "18 (self-signed certificate)",
        Certificate::NoIntermediate => "21 (unable to verify the first certificate)",
        Certificate::WrongName => "62 (hostname mismatch)",
    }
}
