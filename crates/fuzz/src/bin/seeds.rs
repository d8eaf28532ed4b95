//! Writes a first corpus for every target: from the vectors of the core's tests, from the table of
//! hostile inputs, and from the worlds of the help pages.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use strictmx_core::evidence::Evidence;
use strictmx_core::observation::{Observation, TlsSession};
use strictmx_core::question::Question;
use strictmx_core::scenario::World;
use strictmx_core::timestamp::Timestamp;
use strictmx_fuzz::{DNS_QUESTIONS, name, rows, scenarios};
use strictmx_share::{Link, SecretKey, Snapshot};

const VECTORS: &str = include_str!("../../../strictmx-core/tests/data/vectors.json");

/// Prose in part, which is hostile enough.
const HOSTILE: &str = include_str!("../../../../tests/data/hostile_inputs.csv");

/// What servers say in a session: a piece each time that it is their turn.
const SESSIONS: [&str; 4] = [
    "220 mx\r\n|250-mx\r\n250 STARTTLS\r\n|220 go\r\n||250 mx\r\n|221 bye\r\n",
    "220 mx\r\n|250-mx\r\n250 STARTTLS\r\n|220 go\r\n250 injected\r\n||250 mx\r\n",
    "220 mx\r\n|250-mx\r\n250 STARTTLS\r\n|220 go\r\n|250 instead of TLS\r\n",
    "220-a\r\n|220 b\r\n|500 what\r\n",
];

const NAMES: [&str; 12] = [
    "example.com.",
    "user@Example.COM",
    "https://user:pw@example.com:8443/.well-known/mta-sts.txt?x#y",
    "Jane <jane@example.com>",
    "mailto:a@example.com?subject=x",
    "b\u{fc}cher.example",
    "xn--bcher-kva.example",
    "\u{ff45}xample\u{3002}com",
    "1.\u{5d0}.example",
    "[IPv6:2001:db8::1]",
    "0x7f.1",
    "_mta-sts.a\\.b\\032.example",
];

const REPLIES: [&str; 6] = [
    "220 mx.example.com ESMTP\r\n",
    "250-mx.example.com\r\n250-SIZE 1000\r\n250 STARTTLS\r\n",
    "220-a\n220 b\n",
    "454 4.7.0 TLS not available\r\n",
    "220 go\r\n250 injected\r\n",
    "250-a\r\n550 b\r\n",
];

const MX_VALUES: [&str; 14] = [
    "mail.example.com",
    "*.example.com",
    "mail.example.com.",
    "*.mx*.example.com",
    ".example.com",
    "a.example, b.example",
    "*.b\u{fc}cher.example",
    "[IPv6:2001:db8::1]",
    "2001:db8::1",
    "mail.example.com:25",
    "https://mail.example.com/",
    "postmaster@example.com",
    "10 mail.example.com",
    "\"*.example.net\"",
];

/// ServerHellos of TLS 1.2 and 1.3, an alert, certificates and a key exchange, each behind the length of
/// the pieces in which it comes.
fn server_hellos() -> Seeds {
    let sized = |kind: u8, body: &[u8]| {
        let length = u32::try_from(body.len()).unwrap_or_default().to_be_bytes();
        [&[kind], &length[1..], body].concat()
    };
    let record = |kind: u8, fragment: &[u8]| {
        let length = u16::try_from(fragment.len()).unwrap_or_default();
        [&[kind, 3, 3][..], &length.to_be_bytes(), fragment].concat()
    };
    let hello = |suite: [u8; 2], extensions: &[u8]| {
        let length = u16::try_from(extensions.len()).unwrap_or_default();
        let random = [7; 32];
        let body = [&[3, 3][..], &random, &[0], &suite, &[0], &length.to_be_bytes(), extensions];
        sized(2, &body.concat())
    };
    let tls13 = hello([0x13, 1], &[0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0x11, 0xec]);
    let tls12 = hello([0xc0, 0x2f], &[0xff, 1, 0, 1, 0]);
    let certificates = sized(11, &[0, 0, 7, 0, 0, 4, 0x30, 2, 5, 0]);
    let curve = sized(12, &[3, 0, 29, 1, 9]);
    let done = sized(14, &[]);
    let flight = [tls12, certificates, curve, done].concat();
    let streams = [
        record(22, &tls13),
        record(22, &flight),
        [record(22, &flight[..40]), record(22, &flight[40..])].concat(),
        record(21, &[2, 40]),
        [record(21, &[1, 112]), record(22, &flight)].concat(),
    ];
    let streams = (1_u8..).zip(streams);
    streams.map(|(piece, stream)| [&[piece][..], &stream].concat()).collect()
}

const FORWARDED: [&str; 6] = [
    "1.2.3.4, 203.0.113.9, [2001:db8::1]:443",
    "for=1.2.3.4;proto=https, for=\"[2001:db8::1]:4711\"",
    "for=6.6.6.6;host=\", for=203.0.113.9",
    "FOR = \"10.0.0.1\" ; by=_x",
    "::ffff:10.0.0.1,unknown,",
    "\\\"\", for=\"6.6.6.6\"",
];

const OPT_OUTS: [&str; 5] = [
    "# nobody\n",
    "example.net # asked on 2026-11-01\n192.0.2.7\n2001:db8:1::/48\n",
    "\u{feff}b\u{fc}cher.example\r\nhost.local\n",
    "co.uk\n",
    "192.0.2.0/33\n",
];

/// Answers in another order, none of them made up; and answers of each made-up kind.
const SCANS: [(&[u8], &[u8]); 4] = [
    (b"", b""),
    (b"\x03\x02\x02\x09\x04\x02\x07\x0b\x05", b""),
    (b"\x02\x02\x02\x02\x02\x02\x08", b"!.?.........."),
    (
        b"\x05\x05\x05\x0c",
        b".#.$version: STSv1\r\n.%220 a\r\n%EHLO b\r\n%",
    ),
];

type Seeds = BTreeSet<Vec<u8>>;

fn main() -> io::Result<()> {
    let vectors: Value = serde_json::from_str(VECTORS).map_err(io::Error::other)?;
    let strings = |kind: &str, key: &str| -> Seeds {
        let rows = vectors[kind].as_array().into_iter().flatten();
        let texts = rows.flat_map(|row| match &row[key] {
            Value::Array(texts) => texts.clone(),
            text => vec![text.clone()],
        });
        let text = |value: Value| Some(value.as_str()?.as_bytes().to_vec());
        texts.filter_map(text).collect()
    };
    let owned = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    let session = |text: &&str| {
        let pieces: Vec<_> = text.split('|').map(str::as_bytes).collect();
        pieces.join(&0xff)
    };
    let request = |text: &Vec<u8>| -> Vec<u8> {
        json!({ "text": String::from_utf8_lossy(text) })
            .to_string()
            .into()
    };
    let mut texts = strings("policy", "body");
    texts.extend(strings("txt", "records"));
    let table = table()?;
    let mut scenarios = scenarios();
    scenarios.extend(rows::worlds());
    for [id, surface, input] in &table {
        if rows::SURFACES.contains(&surface.as_str()) && !rows::is_sorted(id, input) {
            return Err(io::Error::other(format!("{id} has neither a seed nor a reason why not")));
        }
        if surface == "dns_address" {
            scenarios.extend(rows::worlds_of_addresses(input));
        }
    }
    let evidences = scenarios
        .iter()
        .map(|scenario| World::new(scenario).map(|world| world.evidence()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(io::Error::other)?;
    let corpora: [(&str, Seeds); 16] = [
        ("server_hello", server_hellos()),
        ("forwarded", owned(&FORWARDED)),
        ("opt_out", owned(&OPT_OUTS)),
        ("smtp_session", SESSIONS.iter().map(session).collect()),
        ("api_body", texts.iter().map(request).collect()),
        ("domain_name", owned(&NAMES)),
        ("sts_record", strings("txt", "records")),
        ("sts_policy", strings("policy", "body")),
        ("tlsrpt_record", strings("tlsrpt", "records")),
        ("smtp_reply", owned(&REPLIES)),
        ("mx_pattern", owned(&MX_VALUES)),
        ("dns_answer", evidences.iter().flat_map(answers).collect()),
        (
            "certificate",
            evidences.iter().flat_map(certificates).collect(),
        ),
        (
            "evidence",
            evidences
                .iter()
                .map(serde_json::to_vec)
                .collect::<Result<_, _>>()?,
        ),
        ("share_fragment", evidences.iter().flat_map(links).collect()),
        (
            "scan",
            scenarios
                .iter()
                .zip(SCANS.iter().cycle())
                .map(|(scenario, (steps, mischief))| {
                    [*steps, *mischief, scenario.as_bytes()].join(&0)
                })
                .collect(),
        ),
    ];
    for (target, mut seeds) in corpora {
        seeds.extend(hostile(&table, target));
        let folder = write(target, &seeds)?;
        println!("{} seeds in {}", seeds.len(), folder.display());
    }
    Ok(())
}

/// The table of hostile inputs: id, surface and input.
fn table() -> io::Result<Vec<[String; 3]>> {
    let mut table = csv::Reader::from_reader(HOSTILE.as_bytes());
    let row = |row: Result<csv::StringRecord, csv::Error>| {
        let row = row.map_err(io::Error::other)?;
        Ok([row[0].to_owned(), row[1].to_owned(), row[2].to_owned()])
    };
    table.records().map(row).collect()
}

/// The rows of the table that this target meets, of which some are worlds beside.
fn hostile(table: &[[String; 3]], target: &str) -> Seeds {
    let surface = match target {
        "domain_name" => "domain",
        "sts_record" => "dns_txt_mta_sts",
        "tlsrpt_record" => "dns_txt_tlsrpt",
        "sts_policy" => "policy_body",
        "smtp_reply" | "smtp_session" => "smtp",
        "mx_pattern" => "dns_mx",
        "api_body" => "api_body",
        "share_fragment" => "share_link",
        "opt_out" => "domain",
        _ => "",
    };
    let of_surface = table.iter().filter(|[_, of, _]| of == surface);
    let texts = of_surface.map(|[.., input]| input.as_bytes().to_vec());
    let octets = rows::octets().into_iter().filter(|(_, of, _)| *of == target);
    texts.chain(octets.map(|(.., octets)| octets)).collect()
}

/// Links, whole and unpacked, sealed with the key that the target `share_fragment` knows and not.
fn links(evidence: &Evidence) -> Seeds {
    let json = serde_json::to_string(evidence).unwrap_or_default();
    let until = Timestamp::from_unix(1);
    let sealed = SecretKey::from_seed(&[7; 32]).seal(json, Timestamp::default(), until);
    let unpacked = [json!({ "evidence": evidence }), json!({ "sealed": sealed })];
    let snapshots = [
        Snapshot::Evidence(evidence.clone()),
        Snapshot::Sealed(sealed),
    ];
    let written = snapshots.into_iter().filter_map(|snapshot| {
        let note = Some("a note".to_owned());
        let at = Some("sts-record-missing".to_owned());
        Link { snapshot, note, at }.write().ok()
    });
    let unpacked = unpacked.iter().map(Value::to_string);
    written.chain(unpacked).map(String::into_bytes).collect()
}

/// The DNS messages of the questions that the target `dns_answer` knows.
fn answers(evidence: &Evidence) -> Seeds {
    let number = |question: &Question| {
        (0_u8..)
            .zip(DNS_QUESTIONS)
            .find(|(_, (owner, rtype))| Question::dns(name(owner), *rtype) == *question)
            .map(|(number, _)| number)
    };
    let entries = evidence.entries.iter();
    let seeds = entries.filter_map(|entry| match &entry.observation {
        Observation::Dns(exchange) => {
            Some([&[number(&entry.question)?], &exchange.message[..]].concat())
        }
        _ => None,
    });
    seeds.collect()
}

fn certificates(evidence: &Evidence) -> Seeds {
    let session = |observation: &Observation| -> Option<TlsSession> {
        match observation {
            Observation::Policy(fetch) => fetch.tls.clone(),
            Observation::Smtp(session) => session.tls.clone(),
            Observation::Endpoint(handshake) => handshake.tls.clone(),
            _ => None,
        }
    };
    let entries = evidence.entries.iter();
    let sessions = entries.filter_map(|entry| session(&entry.observation));
    let chains = sessions.flat_map(|session| session.chain);
    chains.map(|der| der.0).collect()
}

fn write(target: &str, seeds: &Seeds) -> io::Result<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("corpus")
        .join(target);
    fs::create_dir_all(&folder)?;
    for (at, seed) in seeds.iter().enumerate() {
        fs::write(folder.join(format!("seed-{at:03}")), seed)?;
    }
    Ok(folder)
}
