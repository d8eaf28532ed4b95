//! Rows of the table of hostile inputs that no single text is: most are worlds, some are octets of a
//! parser, and the rest happens where no target is.

use std::net::IpAddr;

use strictmx_core::observation::Observation;
use strictmx_core::scenario::World;

/// Surfaces whose rows are sorted here; a row of theirs that is nowhere below is an error of `seeds`.
pub const SURFACES: [&str; 4] = ["policy_http", "dns_address", "dns_protocol", "tls_certificate"];

/// Rows that a world shows, as `tests/data/hostile_inputs.csv` says and the core's scenarios are
/// written: whether the prober meets them as they are meant is for its own tests. Rows of addresses are
/// made of those that they name, by [`worlds_of_addresses`].
const WORLDS: [(&str, &str); 34] = [
    ("PHT-002", "policy status 301\npolicy header location: https://other.example/mta-sts.txt"),
    ("PHT-002", "policy status 308\npolicy header location: https://other.example/mta-sts.txt"),
    ("PHT-004", "policy status 302\npolicy header location: file:///etc/passwd"),
    ("PHT-004", "policy status 302\npolicy header location: gopher://127.0.0.1:6379/_FLUSHALL"),
    ("PHT-009", "policy fails response-head too-large"),
    ("PHT-017", "policy padded-to 65537"),
    ("PHT-019", "policy header content-type: text/html"),
    ("PHT-019", "policy without content-type"),
    ("PHT-019", "policy header content-type: text/plain; charset=utf-7"),
    ("PHT-020", "policy fails tls-handshake timeout"),
    ("PHT-021", "policy fails connect timeout"),
    ("PHT-023", "policy fails response-head timeout"),
    ("PHT-026", "policy fails tls-handshake not-tls"),
    ("DNS-001", "mta-sts A nxdomain\nmta-sts AAAA nxdomain\n_mta-sts TXT nxdomain\n@ MX nxdomain"),
    ("DNS-003", "_mta-sts TXT bogus\nmta-sts A bogus\n@ MX bogus"),
    ("DNS-004", "_mta-sts TXT servfail\nmail A servfail"),
    ("DNS-005", "_mta-sts TXT refused\n_smtp._tls TXT refused"),
    ("DNS-006", "_mta-sts TXT timeout\nmail AAAA timeout"),
    ("DNS-014", "_mta-sts TXT ttl 0"),
    ("DNS-014", "_mta-sts TXT ttl 2147483647"),
    ("DNS-014", "_mta-sts TXT ttl 2147483648"),
    ("DNS-015", "_mta-sts TXT secure\n@ MX secure\nmail A secure"),
    ("DNS-018", "mta-sts CNAME co.uk."),
    ("DNS-018", "_mta-sts CNAME ."),
    ("CRT-002", "policy certificate names=example.com"),
    ("CRT-004", "policy certificate names=*.example.com"),
    ("CRT-005", "policy certificate path=self-signed"),
    ("CRT-005", "policy certificate path=unknown-issuer beside=30d"),
    ("CRT-005", "policy certificate path=missing-intermediate"),
    ("CRT-009", "policy certificate rsa=512 hash=sha1 path=weak-algorithm"),
    ("CRT-009", "policy certificate rsa=16384"),
    ("CRT-013", "policy certificate path=name-constraint"),
    ("CRT-014", "policy fails tls-handshake tls-version\npolicy accepts up-to-tls11 1.0 TLS_RSA_WITH_NULL_SHA"),
    ("CRT-015", "policy fails response-head tls-alert 116"),
];

/// Rows that no target meets: what takes its time or has no end, what counts connections or work,
/// and what others read before us: HTTP (hyper), chains (webpki), signed zones (the resolver).
const BEHAVIOURS: [&str; 16] = [
    "ADR-024", "ADR-025", "DNS-007", "DNS-008", "DNS-016", "DNS-017", "PHT-006", "PHT-007",
    "PHT-010", "PHT-011", "PHT-014", "PHT-015", "PHT-024", "PHT-025", "CRT-006", "CRT-016",
];

/// Whether a row of [`SURFACES`] has a seed, or a reason why not.
pub fn is_sorted(id: &str, input: &str) -> bool {
    WORLDS.iter().any(|(row, _)| *row == id)
        || BEHAVIOURS.contains(&id)
        || octets().iter().any(|(row, ..)| *row == id)
        || !addresses(input).is_empty()
}

/// The worlds of all rows, in the notation of [`strictmx_core::scenario`].
pub fn worlds() -> impl Iterator<Item = String> {
    WORLDS.iter().map(|(_, world)| (*world).to_owned())
}

/// The policy host and the mail server at each address that a row names.
pub fn worlds_of_addresses(input: &str) -> Vec<String> {
    let worlds = addresses(input).into_iter().map(|address| {
        let (rtype, other) = if address.is_ipv4() { ("A", "AAAA") } else { ("AAAA", "A") };
        let of = |host: &str| format!("{host} {rtype} {address}\n{host} {other} nodata\n");
        of("mta-sts") + &of("mail")
    });
    worlds.collect()
}

fn addresses(input: &str) -> Vec<IpAddr> {
    let words = input.split([' ', ',', '(', ')']);
    words.filter_map(|word| word.parse().ok()).collect()
}

/// Rows that are octets of a parser: the row, the target and an input of it.
pub fn octets() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let answers = 12 + question().len();
    let own = 0xc000 | u16::try_from(answers).unwrap_or_default();
    let forward = (1..=8).flat_map(|nth| (own + 2 * nth).to_be_bytes());
    let forward: Vec<u8> = forward.chain(*b"\x01a\x00").collect();
    let plain = b"HTTP/1.1 400 Bad Request\r\n\r\n";
    let alert = [21, 3, 3, 0, 2, 1, 0];
    let piecemeal = alert[5..].iter().flat_map(|octet| [21, 3, 3, 0, 1, *octet]);
    vec![
        ("DNS-009", "dns_answer", [&[0][..], b"<html>no DNS</html>"].concat()),
        ("DNS-010", "dns_answer", message([0x81, 0x80], &own.to_be_bytes())),
        ("DNS-010", "dns_answer", message([0x81, 0x80], &forward)),
        ("DNS-013", "dns_answer", message([0x83, 0x80], b"\xc0\x0c")),
        ("PHT-026", "server_hello", [&[9][..], plain].concat()),
        ("CRT-007", "server_hello", vec![9, 22, 3, 3, 0, 4, 11, 0xff, 0xff, 0xff]),
        ("CRT-010", "certificate", certificate_of_many_names()),
        ("CRT-017", "server_hello", [1].into_iter().chain(piecemeal).collect()),
    ]
}

/// What is asked with the first question that the target `dns_answer` knows.
fn question() -> Vec<u8> {
    b"\x08_mta-sts\x07example\x03com\x00\x00\x10\x00\x01".to_vec()
}

/// An answer to it, behind the number of the question: a TXT record with this owner.
fn message(flags: [u8; 2], owner: &[u8]) -> Vec<u8> {
    let counts = [0, 1, 0, 1, 0, 0, 0, 0];
    let record = b"\x00\x10\x00\x01\x00\x00\x0e\x10\x00\x0f\x0ev=STSv1; id=1;";
    [&[0, 0, 0][..], &flags, &counts, &question(), owner, record].concat()
}

fn certificate_of_many_names() -> Vec<u8> {
    let names: Vec<_> = (0..5000).map(|nth| format!("n{nth:04}.a")).collect();
    let world = format!("policy certificate names={}", names.join(","));
    let evidence = World::new(&world).expect("a world").evidence();
    let chain = evidence.entries.iter().find_map(|entry| match &entry.observation {
        Observation::Policy(fetch) => Some(fetch.tls.as_ref()?.chain.first()?.0.clone()),
        _ => None,
    });
    chain.expect("a certificate")
}
