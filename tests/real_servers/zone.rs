//! The zones on disk: written from the plan, signed, and spoilt where the plan says so.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::{
    pki::Identity,
    plan::{
        APEX, DOMAINS, Domain, MX_HOSTS, MxHost, NAME_SERVER, POLICY_SERVER, RESOLVER, Tlsa, Zone,
    },
    server::run,
    template::{self, fill},
    trap,
};

/// What was written.
pub(super) struct Written {
    /// Of the zone files and keys.
    pub(super) dir: PathBuf,
    /// The zones in the syntax of named.conf.
    pub(super) clauses: String,
    /// File with the DS records of the root.
    pub(super) trust_anchor: PathBuf,
}

/// Writes and signs every zone. `mx_identities` are those of [`MX_HOSTS`].
pub(super) fn write_all(dir: &Path, mx_identities: &[Option<Identity>]) -> Written {
    let dir = dir.join("zones");
    fs::create_dir(&dir).expect("a new directory");
    let has_own_zone = |domain: &&Domain| domain.zone != Zone::Signed;
    // Children first: signing the apex zone takes up their DS records.
    let mut clauses = String::new();
    for domain in DOMAINS.iter().filter(has_own_zone) {
        clauses += &write(&dir, &domain.name(), domain.zone, &domain_records(domain));
    }
    clauses += &write(&dir, APEX, Zone::Signed, &apex_records(mx_identities));
    clauses += &write(&dir, ROOT, Zone::Signed, &root_records());
    // dnssec-signzone leaves the DS records there.
    let trust_anchor = dir.join("dsset-.");
    Written {
        dir,
        clauses,
        trust_anchor,
    }
}

/// The root as the other zones are named: without the dot at the end.
const ROOT: &str = "";

/// Writes one zone and gives its clause in named.conf.
fn write(dir: &Path, name: &str, zone: Zone, records: &str) -> String {
    let mut file = format!("zone-{name}.db");
    let keys = match zone {
        Zone::KeyTrap => trap::keys(name),
        _ => String::new(),
    };
    let records = &*(records.to_owned() + &keys);
    let values = [("zone", name), ("apex", APEX), ("records", records)];
    template::write(&dir.join(&file), include_str!("templates/zone.db"), &values);
    if zone != Zone::Unsigned {
        file = sign(dir, name, &file, zone);
    }
    fill(
        include_str!("templates/named.zone"),
        &[("zone", name), ("file", &file)],
    )
}

/// Signs a zone with one key, and gives the name of the new file.
fn sign(dir: &Path, name: &str, file: &str, zone: Zone) -> String {
    let program = |program: &str, arguments: &str| {
        run(Command::new(program)
            .current_dir(dir)
            .args(arguments.split_whitespace()));
    };
    let signed = format!("{file}.signed");
    let options = match zone {
        Zone::SignaturesExpired => "-s 20240101000000 -e 20240201000000",
        // As many as BIND makes, and more than our Unbound does.
        Zone::ManyIterations => "-3 aabb -H 150",
        _ => "",
    };
    program(
        "dnssec-keygen",
        &format!("-q -a ECDSAP256SHA256 -f KSK {name}."),
    );
    // -S and -z: the key in this directory signs all; -g: DS records of the zones below;
    // -P: not to object to what has expired; -O full: a record a line.
    let arguments = format!("-q -S -z -g -P -O full -o {name}. -f {signed} {options} {file}");
    program("dnssec-signzone", &arguments);
    let spoilt = match zone {
        Zone::Damaged => damaged,
        Zone::KeyTrap => trap::signatures,
        _ => return signed,
    };
    let path = dir.join(&signed);
    let text = fs::read_to_string(&path).expect("the signed zone");
    fs::write(&path, text.lines().map(spoilt).collect::<String>()).expect("the spoilt zone");
    signed
}

/// The line with its signature altered, if it is one. Keys stay well signed, so that it is the
/// data, not the chain to it, that fails to validate.
fn damaged(line: &str) -> String {
    // Owner, TTL, class, type, type covered.
    let mut fields = line.split_whitespace().skip(3);
    let is_signature = fields.next() == Some("RRSIG") && fields.next() != Some("DNSKEY");
    match line.rsplit_once(' ') {
        // The last blank stands before the signature or within it.
        Some((head, tail)) if is_signature => {
            let first = if tail.starts_with('A') { 'B' } else { 'A' };
            format!("{head} {first}{}\n", &tail[1..])
        }
        _ => format!("{line}\n"),
    }
}

/// All that there is: nothing leads anywhere else.
fn root_records() -> String {
    let values = [("zone", APEX), ("apex", APEX)];
    let glue = [("apex", APEX), ("name_server", &NAME_SERVER.to_string())];
    fill(include_str!("templates/delegation.records"), &values)
        + &fill("ns.{apex}. IN A {name_server}\n", &glue)
}

fn apex_records(mx_identities: &[Option<Identity>]) -> String {
    let values = [
        ("apex", APEX),
        ("name_server", &NAME_SERVER.to_string()),
        ("resolver", &RESOLVER.to_string()),
    ];
    let mut records = fill(include_str!("templates/apex.records"), &values);
    for domain in &DOMAINS {
        records += &match domain.zone {
            Zone::Signed => domain_records(domain),
            _ => {
                let values = [("zone", &*domain.name()), ("apex", APEX)];
                fill(include_str!("templates/delegation.records"), &values)
            }
        };
    }
    for (mx_host, identity) in MX_HOSTS.iter().zip(mx_identities) {
        records += &mx_host_records(mx_host, identity.as_ref());
    }
    records
}

fn domain_records(domain: &Domain) -> String {
    let name = domain.name();
    let values = [
        ("domain", &*name),
        ("v4", &POLICY_SERVER.v4.to_string()),
        ("v6", &POLICY_SERVER.v6.to_string()),
    ];
    let mut records = fill(include_str!("templates/domain.records"), &values);
    for (index, mx_host) in domain.mx_hosts.iter().enumerate() {
        let values = [
            ("domain", &*name),
            ("preference", &(10 * (index + 1)).to_string()),
            ("mx_host", &format!("{mx_host}.{APEX}")),
        ];
        records += &fill(include_str!("templates/mx.record"), &values);
    }
    records
}

fn mx_host_records(mx_host: &MxHost, identity: Option<&Identity>) -> String {
    let name = mx_host.name();
    let values = [
        ("mx_host", &*name),
        ("v4", &mx_host.addresses.v4.to_string()),
        ("v6", &mx_host.addresses.v6.to_string()),
    ];
    let records = fill(include_str!("templates/mx_host.records"), &values);
    let (usage, digest) = match (mx_host.tlsa, identity) {
        (Tlsa::Matching, Some(identity)) => ("3", identity.spki_sha256()),
        (Tlsa::Unusable, Some(identity)) => ("1", identity.spki_sha256()),
        (Tlsa::Other, _) => ("3", "0123456789abcdef".repeat(4)),
        (Tlsa::None, _) | (_, None) => return records,
    };
    let values = [("mx_host", &*name), ("usage", usage), ("digest", &digest)];
    records + &fill(include_str!("templates/tlsa.record"), &values)
}
