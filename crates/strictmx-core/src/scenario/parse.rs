//! Reads the scenario notation.

use crate::dns::{RecordData, Tlsa};
use crate::domain_name::DomainName;
use crate::observation::{Cause, Failure, Stage, TlsVersion};
use crate::question::RecordType;
use crate::timestamp::Timestamp;

use super::tls::{Tls, certificate};
use super::world::{Answer, DnsFault, PolicyServer, SmtpServer, World};

/// A line that is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    /// From 1.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl std::fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "scenario line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for ScenarioError {}

pub(super) fn apply(world: &mut World, text: &str) -> Result<(), ScenarioError> {
    let mut in_body = false;
    for (index, line) in text.lines().enumerate() {
        let error = |message: String| ScenarioError {
            line: index + 1,
            message,
        };
        // A run of `|` lines is one body.
        if let Some(body) = line.strip_prefix('|') {
            for server in world.policy.of_mut(None) {
                if !in_body {
                    server.body.clear();
                }
                server
                    .body
                    .extend(body.strip_prefix(' ').unwrap_or(body).as_bytes());
                server.body.push(b'\n');
            }
            in_body = true;
            continue;
        }
        in_body = false;
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (first, rest) = line
            .split_once(' ')
            .ok_or_else(|| error(format!("`{line}` says nothing")))?;
        match first {
            "now" => {
                world.now = Timestamp::parse(rest)
                    .ok_or_else(|| error("not an RFC 3339 time".to_owned()))?;
            }
            "policy" => policy(world, rest).map_err(error)?,
            "smtp" => smtp(world, rest).map_err(error)?,
            "endpoint" => endpoint(world, rest).map_err(error)?,
            owner => record(world, owner, rest).map_err(error)?,
        }
    }
    Ok(())
}

type Line = Result<(), String>;

fn name(text: &str) -> Result<DomainName, String> {
    let absolute = match (text, text.strip_suffix('.')) {
        ("@", _) => "example.com".to_owned(),
        (".", _) => ".".to_owned(),
        (_, Some(absolute)) => absolute.to_owned(),
        (relative, None) => format!("{relative}.example.com"),
    };
    absolute
        .parse()
        .map_err(|_| format!("`{text}` is not a name"))
}

fn record(world: &mut World, owner: &str, rest: &str) -> Line {
    let owner = name(owner)?;
    let (rtype, data) = rest
        .split_once(' ')
        .ok_or("a record needs a type and data")?;
    if rtype == "TTL" {
        let ttl_s = data.parse().map_err(|_| "a TTL is seconds".to_owned())?;
        let answers = world.records.iter_mut();
        for (_, answer) in answers.filter(|((name, _), _)| *name == owner) {
            answer.ttl_s = Some(ttl_s);
        }
        return Ok(());
    }
    if rtype == "CNAME" {
        for rtype in [
            RecordType::Txt,
            RecordType::A,
            RecordType::Aaaa,
            RecordType::Mx,
        ] {
            world.records.remove(&(owner.clone(), rtype));
        }
        world.aliases.insert(owner, name(data)?);
        return Ok(());
    }
    let rtype = match rtype {
        "A" => RecordType::A,
        "AAAA" => RecordType::Aaaa,
        "MX" => RecordType::Mx,
        "TLSA" => RecordType::Tlsa,
        "TXT" => RecordType::Txt,
        other => return Err(format!("unknown record type `{other}`")),
    };
    let key = (owner, rtype);
    if data == "secure" {
        world.records.entry(key).or_default().secure = true;
        return Ok(());
    }
    if let Some(ttl_s) = data.strip_prefix("ttl ") {
        let ttl_s = ttl_s.parse().map_err(|_| "a TTL is a number")?;
        world.records.entry(key).or_default().ttl_s = Some(ttl_s);
        return Ok(());
    }
    if let Some(data) = data.strip_prefix("elsewhere ") {
        let records = world.elsewhere.entry(key).or_default();
        if data != "nodata" {
            records.push(record_data(rtype, data)?);
        }
        return Ok(());
    }
    if world.mentioned.insert(key.clone()) {
        world.records.remove(&key);
    }
    if data == "absent" {
        world.records.remove(&key);
        return Ok(());
    }
    if let "nodata" | "nxdomain" = data {
        // NXDOMAIN follows from there being no record at all at the name.
        let failure = (data == "nxdomain").then_some(DnsFault::NxDomain);
        world.records.insert(
            key,
            Answer {
                failure,
                ..Answer::default()
            },
        );
        return Ok(());
    }
    let answer = world.records.entry(key).or_default();
    match data {
        "servfail" => answer.failure = Some(DnsFault::ServFail),
        "bogus" => answer.failure = Some(DnsFault::Bogus),
        "refused" => answer.failure = Some(DnsFault::Refused),
        "timeout" => answer.failure = Some(DnsFault::Timeout),
        data => answer.records.push(record_data(rtype, data)?),
    }
    Ok(())
}

fn record_data(rtype: RecordType, data: &str) -> Result<RecordData, String> {
    Ok(match rtype {
        RecordType::A | RecordType::Aaaa => RecordData::Address(
            data.parse()
                .map_err(|_| format!("`{data}` is not an address"))?,
        ),
        RecordType::Mx => {
            let (preference, exchange) = data
                .split_once(' ')
                .ok_or("MX needs preference and exchange")?;
            let preference = preference
                .parse()
                .map_err(|_| "MX preference is a number".to_owned())?;
            RecordData::Mx {
                preference,
                exchange: name(exchange)?,
            }
        }
        RecordType::Tlsa => {
            let fields: Vec<_> = data.split(' ').collect();
            let [usage, selector, matching, hex] = fields[..] else {
                return Err("TLSA has four fields".to_owned());
            };
            let number = |text: &str| {
                text.parse::<u8>()
                    .map_err(|_| format!("`{text}` is not an octet"))
            };
            let octet = |at| u8::from_str_radix(hex.get(at..at + 2).unwrap_or("?"), 16);
            let data = (0..hex.len())
                .step_by(2)
                .map(octet)
                .collect::<Result<_, _>>();
            let data = data.map_err(|_| "TLSA data is hexadecimal".to_owned())?;
            RecordData::Tlsa(Tlsa {
                usage: number(usage)?,
                selector: number(selector)?,
                matching: number(matching)?,
                data,
            })
        }
        RecordType::Txt => RecordData::Txt(quoted(data)?),
    })
}

/// Takes the family off the front, where one is named.
fn family(rest: &str) -> (Option<&str>, &str) {
    match rest.split_once(' ') {
        Some((family @ ("v4" | "v6"), rest)) => (Some(family), rest),
        _ => (None, rest),
    }
}

fn policy(world: &mut World, rest: &str) -> Line {
    let (family, rest) = family(rest);
    let (verb, rest) = rest
        .split_once(' ')
        .ok_or("`policy` needs a verb and what it is about")?;
    for server in world.policy.of_mut(family) {
        policy_server(server, verb, rest)?;
    }
    Ok(())
}

fn policy_server(server: &mut PolicyServer, verb: &str, rest: &str) -> Line {
    match verb {
        "status" => {
            server.status = rest
                .parse()
                .map_err(|_| "a status is a number".to_owned())?;
        }
        "header" => {
            let (name, value) = rest.split_once(": ").ok_or("a header is `name: value`")?;
            server.headers.retain(|(existing, _)| existing != name);
            server.headers.push((name.to_owned(), value.to_owned()));
        }
        "without" => server.headers.retain(|(existing, _)| existing != rest),
        "body" => server.body = quoted(rest)?,
        "path" => server.path = rest.to_owned(),
        "padded-to" => {
            let octets: usize = rest.parse().map_err(|_| "octets are a number".to_owned())?;
            server.body.extend(b"padding: ");
            server.body.resize(octets.saturating_sub(1), b'x');
            server.body.push(b'\n');
        }
        "takes" => server.elapsed_ms = rest.parse().map_err(|_| "milliseconds".to_owned())?,
        "fails" => {
            let failure = failure(rest)?;
            if failure.cause == Cause::Timeout {
                // As long as a prober waits, unless `takes` follows.
                server.elapsed_ms = 60_000;
            }
            server.failure = Some(failure);
        }
        "certificate" => certificate(&mut server.tls, "mta-sts.example.com", rest)?,
        "accepts" => accepts(&mut server.tls, rest)?,
        "refuses" => refuses(&mut server.tls, rest)?,
        "tls" => server.tls.version = Some(version(rest)?),
        other => return Err(format!("unknown verb `policy {other}`")),
    }
    Ok(())
}

fn smtp(world: &mut World, rest: &str) -> Line {
    let (host, rest) = rest.split_once(' ').ok_or("`smtp` needs a host")?;
    let (family, rest) = family(rest);
    let (verb, rest) = rest
        .split_once(' ')
        .ok_or("`smtp` needs a verb and what it is about")?;
    let host = name(host)?;
    let servers = world.smtp.entry(host.clone()).or_default();
    for server in servers.of_mut(family) {
        smtp_server(server, &host, verb, rest)?;
    }
    Ok(())
}

fn endpoint(world: &mut World, rest: &str) -> Line {
    let words = "`endpoint` needs a host, a verb and what it is about";
    let (host, rest) = rest.split_once(' ').ok_or(words)?;
    let (verb, rest) = rest.split_once(' ').ok_or(words)?;
    let host = name(host)?;
    let tls = world.endpoints.entry(host.clone()).or_default();
    match verb {
        "certificate" => certificate(tls, host.a_label(), rest)?,
        "fails" => tls.failure = Some(failure(rest)?),
        other => return Err(format!("unknown verb `endpoint … {other}`")),
    }
    Ok(())
}

fn smtp_server(server: &mut SmtpServer, host: &DomainName, verb: &str, rest: &str) -> Line {
    let lines = |text: &str| text.replace(" 250", "\r\n250") + "\r\n";
    match verb {
        "ehlo" => server.ehlo = Some(lines(rest)),
        "ehlo-after-tls" => server.ehlo_after_tls = Some(lines(rest)),
        "starttls" => server.starttls = Some(format!("{rest}\r\n")),
        "greets-after" => {
            server.greets_after_ms = rest.parse().map_err(|_| "milliseconds".to_owned())?;
        }
        "injects" => server.injected = quoted(rest)?,
        "fails" => server.failure = Some(failure(rest)?),
        "certificate" => certificate(&mut server.tls, host.a_label(), rest)?,
        "second-certificate" => {
            let mut second = Tls::default();
            certificate(&mut second, host.a_label(), rest)?;
            server.tls.second_certificate = second.certificate;
        }
        "accepts" => accepts(&mut server.tls, rest)?,
        "refuses" => refuses(&mut server.tls, rest)?,
        "lacks" if rest == "renegotiation-info" => server.tls.lacks_renegotiation_info = true,
        "compresses" if rest == "inside-tls" => server.tls.compresses = true,
        "tls" => server.tls.version = Some(version(rest)?),
        other => return Err(format!("unknown verb `smtp … {other}`")),
    }
    Ok(())
}

/// `offer version suite [bits]`, in the words of evidence JSON.
fn accepts(tls: &mut Tls, text: &str) -> Line {
    let words: Vec<_> = text.split(' ').collect();
    let (offer, chosen, suite, bits) = match words[..] {
        [offer, chosen, suite] => (offer, chosen, suite, None),
        [offer, chosen, suite, bits] => (offer, chosen, suite, bits.parse().ok()),
        _ => return Err("`accepts` needs an offer, a version and a suite".to_owned()),
    };
    let chosen = (version(chosen)?, suite.to_owned(), bits);
    tls.offers
        .push((json(serde_json::json!(offer))?, Some(chosen)));
    Ok(())
}

/// An offer, in the words of evidence JSON.
fn refuses(tls: &mut Tls, offer: &str) -> Line {
    tls.offers.push((json(serde_json::json!(offer))?, None));
    Ok(())
}

/// `stage cause [code]`, in the words of evidence JSON.
fn failure(text: &str) -> Result<Failure, String> {
    let words: Vec<_> = text.split(' ').collect();
    let stage: Stage = json(serde_json::json!(words[0]))?;
    let cause = words.get(1).ok_or("a failure needs a stage and a cause")?;
    let cause = match words.get(2) {
        Some(word) => {
            let more = match word.parse::<u16>() {
                Ok(code) => serde_json::json!({ "code": code }),
                Err(_) => serde_json::json!({ "registry": word }),
            };
            serde_json::json!({ *cause: more })
        }
        None => serde_json::json!(cause),
    };
    Ok(Failure::new(stage, json::<Cause>(cause)?))
}

fn version(text: &str) -> Result<TlsVersion, String> {
    json(serde_json::json!(text))
}

pub(super) fn json<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> Result<T, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

/// A quoted string with `\"`, `\\`, `\n`, `\r`, `\t` and `\xHH`.
fn quoted(text: &str) -> Result<Vec<u8>, String> {
    let inner = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .ok_or("expected a quoted string")?;
    let mut octets = Vec::new();
    let mut rest = inner.bytes();
    while let Some(octet) = rest.next() {
        octets.push(match octet {
            b'\\' => match rest.next() {
                Some(b'n') => b'\n',
                Some(b'r') => b'\r',
                Some(b't') => b'\t',
                Some(b'x') => {
                    let digits = [rest.next(), rest.next()]
                        .map(|digit| digit.and_then(|d| char::from(d).to_digit(16)));
                    let [Some(high), Some(low)] = digits else {
                        return Err("`\\x` needs two digits".to_owned());
                    };
                    (high * 16 + low) as u8
                }
                Some(other @ (b'"' | b'\\')) => other,
                _ => return Err("unknown escape".to_owned()),
            },
            other => other,
        });
    }
    Ok(octets)
}
