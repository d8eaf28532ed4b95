//! A zone that traps validators (CVE-2023-50387, KeyTrap): many keys with one tag, and as many
//! signatures by that tag on every record set, so that each is to be tried with each.

use strictmx_core::octets::Binary;

/// As many as BIND serves of one kind, with the key that signs them.
const KEYS: u8 = 90;
const SIGNATURES: u8 = 90;
/// The tag that all keys have.
const TAG: u16 = 4711;

/// DNSKEY records, RSA with SHA-256 (RFC 5702). Nobody has their private keys.
pub(super) fn keys(zone: &str) -> String {
    let record = |n| format!("{zone}. IN DNSKEY 256 3 8 {}\n", base64(key(n)));
    (0..KEYS).map(record).collect()
}

/// A public key (RFC 3110 2): the exponent 65,537 and an odd modulus, whose end makes the tag.
fn key(n: u8) -> Vec<u8> {
    let mut key = [&[3, 1, 0, 1][..], &[0x80 | n; 128]].concat();
    let end = key.len() - 3;
    let makes_tag = |last: &u32| {
        key[end..].copy_from_slice(&last.to_be_bytes()[1..]);
        tag(&key) == TAG
    };
    let found = (1..1 << 18).step_by(2).find(makes_tag);
    found.expect("one of all sums");
    key
}

/// RFC 4034 appendix B, of a zone key of this algorithm.
fn tag(key: &[u8]) -> u16 {
    let octets = [&[1, 0, 3, 8], key].concat();
    let words = octets.chunks(2);
    let words = words.map(|word| u32::from(word[0]) << 8 | u32::from(*word.get(1).unwrap_or(&0)));
    let sum: u32 = words.sum();
    ((sum & 0xffff) + (sum >> 16)) as u16
}

/// The line, or in place of a signature that is none of the keys' own as many as there are keys.
pub(super) fn signatures(line: &str) -> String {
    let fields: Vec<_> = line.split_whitespace().collect();
    let [
        owner,
        ttl,
        class,
        "RRSIG",
        covered,
        _,
        labels,
        original,
        ends,
        begins,
        _,
        signer,
        ..,
    ] = fields[..]
    else {
        return format!("{line}\n");
    };
    if covered == "DNSKEY" {
        return format!("{line}\n");
    }
    let record = |n| {
        let signature = base64([&[0][..], &[n; 127]].concat());
        format!(
            "{owner} {ttl} {class} RRSIG {covered} 8 {labels} {original} {ends} {begins} {TAG} \
             {signer} {signature}\n"
        )
    };
    (0..SIGNATURES).map(record).collect()
}

fn base64(octets: Vec<u8>) -> String {
    let quoted = serde_json::to_string(&Binary(octets)).expect("text");
    quoted.trim_matches('"').to_owned()
}
