//! What servers tell, and what is made of it: a server of today, one of yesterday, and none at all.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use strictmx_core::question::Question;
use strictmx_driver::Prober as _;
use tokio::io::AsyncRead;

use super::*;
use crate::testing::{Far, Host, OneHost, acceptor, ask, network, processor_time, root};

fn question(service: Service) -> Question {
    Question::TlsSurvey {
        service,
        host: "mx.example.com".parse().expect("a name"),
        address: "11.22.33.44".parse().expect("an address"),
    }
}

fn survey_of(observation: Observation) -> TlsSurvey {
    match observation {
        Observation::TlsSurvey(survey) => survey,
        other => panic!("{other:?}"),
    }
}

/// One record, as sent by the prober.
async fn record(stream: &mut (impl AsyncRead + Unpin)) -> Vec<u8> {
    let mut head = [0; 5];
    stream.read_exact(&mut head).await.expect("a record");
    let mut fragment = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
    stream.read_exact(&mut fragment).await.expect("all of it");
    fragment
}

/// A handshake record of these messages.
fn handshake(messages: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut fragment = Vec::new();
    for (kind, body) in messages {
        fragment.extend([*kind, 0]);
        fragment.extend((body.len() as u16).to_be_bytes());
        fragment.extend(body);
    }
    let mut record = vec![22, 3, 1];
    record.extend((fragment.len() as u16).to_be_bytes());
    record.extend(fragment);
    record
}

fn server_hello(version: [u8; 2], suite: u16) -> Vec<u8> {
    let mut body = version.to_vec();
    body.extend([7; 32]);
    body.push(0);
    body.extend(suite.to_be_bytes());
    body.push(0);
    body
}

#[tokio::test(start_paused = true)]
async fn a_mail_server_of_today() {
    let root = root("Root");
    let acceptor = acceptor("mx.example.com", &root);
    let heard = Arc::<Mutex<Vec<String>>>::default();
    let kept = Arc::clone(&heard);
    let host = Host::serves(move |mut far: Far| {
        let (acceptor, heard) = (acceptor.clone(), Arc::clone(&kept));
        async move {
            for reply in ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n"] {
                far.write_all(reply.as_bytes()).await.expect("it listens");
                if reply == "220 go\r\n" {
                    break;
                }
                let mut line = String::new();
                while !line.ends_with('\n') {
                    line.push(char::from(far.read_u8().await.expect("a command")));
                }
                heard.lock().expect("a list").push(line);
            }
            let _ = acceptor.accept(far).await;
        }
    });
    let begun = Instant::now();
    let observation = ask(host, Some(&root), &question(Service::Smtp)).await;
    let survey = survey_of(observation);
    assert_eq!(survey.failure, None);
    let seen: Vec<_> = survey
        .tried
        .iter()
        .map(|tried| match &tried.answer {
            Answer::Accepted { session, .. } => {
                (tried.offer, Some((session.version, session.chain.len())))
            }
            Answer::Refused { .. } => (tried.offer, None),
            Answer::Unknown { failure } => panic!("{:?}: {failure:?}", tried.offer),
        })
        .collect();
    // TLS 1.3 shows no certificate, so that both kinds are asked for.
    let expected = [
        (Offer::WithoutServerName, Some((TlsVersion::Tls13, 0))),
        (Offer::RsaCertificate, None),
        (Offer::EcdsaCertificate, Some((TlsVersion::Tls12, 1))),
        (Offer::RsaKeyExchange, None),
        (Offer::FiniteFieldDh, None),
        (Offer::UpToTls11, None),
        (Offer::PostQuantum, None),
        (Offer::BrokenSuites, None),
    ];
    assert_eq!(seen, expected);
    let Answer::Accepted {
        session,
        lacks_renegotiation_info: false,
        compresses: false,
        ..
    } = &survey.tried[2].answer
    else {
        panic!("{survey:?}")
    };
    assert_eq!(
        (session.path.faults.len(), session.group.as_deref()),
        (0, Some("x25519"))
    );
    let commands = heard.lock().expect("a list").clone();
    assert_eq!(
        commands.len(),
        2 * expected.len(),
        "EHLO and STARTTLS each time"
    );
    assert!(
        commands
            .iter()
            .all(|line| line.starts_with("EHLO ") || line == "STARTTLS\r\n")
    );
    // Two seconds between each connection and the next.
    let pauses = expected.len() as u64 - 1;
    assert_eq!(begun.elapsed(), 2 * Duration::from_secs(pauses));
}

/// Of a server that is slow on purpose another check may have a survey made that comes to nothing.
#[tokio::test(start_paused = true)]
async fn waiting_for_another_survey_takes_no_longer_than_a_survey() {
    let host = Host::serves(|mut far: Far| async move {
        for reply in ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n"] {
            far.write_all(reply.as_bytes()).await.expect("it listens");
            while reply != "220 go\r\n" && far.read_u8().await.expect("a command") != b'\n' {}
        }
        std::future::pending::<()>().await;
    });
    let network = network(OneHost::new(host), None);
    let survey_for = async |domain: &str, comes_after_s: u64| {
        tokio::time::sleep(Duration::from_secs(comes_after_s)).await;
        let begun = Instant::now();
        let prober = network.prober_for(&domain.parse().expect(domain));
        let survey = survey_of(prober.ask(question(Service::Smtp)).await);
        (survey.tried.len(), begun.elapsed())
    };
    let (first, second) = tokio::join!(survey_for("a.example", 0), survey_for("b.example", 20));
    assert_eq!((first.1, second.1), (budget::SURVEY, budget::SURVEY));
    assert!(0 < second.0 && second.0 < first.0, "it waited: {second:?}");
}

#[tokio::test(start_paused = true)]
async fn a_web_server_of_yesterday() {
    let leaf = {
        let key = rcgen::KeyPair::generate().expect("a key");
        let certificate = crate::testing::leaf("mx.example.com").self_signed(&key);
        certificate.expect("a certificate").der().to_vec()
    };
    let sent = leaf.clone();
    let host = Host::serves(move |mut far: Far| {
        let leaf = sent.clone();
        async move {
            let hello = record(&mut far).await;
            let answer = match &hello[4..6] {
                [3, 2] => {
                    let mut list = vec![0, 0, 0, 0];
                    list.extend((leaf.len() as u16).to_be_bytes());
                    list.extend(leaf);
                    let length = list.len() - 3;
                    list[1..3].copy_from_slice(&(length as u16).to_be_bytes());
                    handshake(&[
                        (2, server_hello([3, 1], 0x000a)),
                        (11, list),
                        (14, Vec::new()),
                    ])
                }
                // SSL 3.0: nothing follows the compression methods.
                [3, 0] if hello.len() == 4 + 35 + 2 + 28 + 2 => {
                    handshake(&[(2, server_hello([3, 0], 0x0005)), (14, Vec::new())])
                }
                // No session id: not TLS 1.3. A warning first, as from servers that do not know
                // the name; then what it takes of what may be compressed.
                [3, 3] if hello[38] == 0 => {
                    let mut answer = vec![21, 3, 3, 0, 2, 1, 112];
                    let mut chosen = server_hello([3, 3], 0x0005);
                    let methods = 41 + usize::from(hello[40]);
                    let last = chosen.last_mut().expect("octets");
                    *last = u8::from(hello[methods..].starts_with(&[2, 1, 0]));
                    answer.extend(handshake(&[(2, chosen), (14, Vec::new())]));
                    answer
                }
                _ => vec![21, 3, 1, 0, 2, 2, 40],
            };
            // One octet at a time, as the network may have it.
            for octet in answer {
                if far.write_all(&[octet]).await.is_err() {
                    return;
                }
            }
        }
    });
    let survey = survey_of(ask(host, None, &question(Service::Https)).await);
    let [old, ssl, quantum, broken, suites @ ..] = &survey.tried[..] else {
        panic!("{survey:?}")
    };
    assert!(
        matches!(
            &ssl.answer,
            Answer::Accepted { session, .. } if session.version == TlsVersion::Ssl30
        ),
        "{ssl:?}"
    );
    let Answer::Accepted { session, .. } = &old.answer else {
        panic!("{old:?}")
    };
    assert_eq!(
        (session.version, &*session.cipher_suite, &session.chain[..]),
        (
            TlsVersion::Tls10,
            "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
            &[leaf.into()][..]
        )
    );
    assert_eq!(quantum.answer, Answer::Refused { alert: Some(40) });
    let offers: Vec<_> = suites.iter().map(|tried| tried.offer).collect();
    assert_eq!(offers, HTTPS_OFFERS[5..], "for it has none that is current");
    assert!(matches!(
        &broken.answer,
        Answer::Accepted { session, lacks_renegotiation_info: true, compresses: true, .. } if session.cipher_suite == "TLS_RSA_WITH_RC4_128_SHA"
    ));
}

#[test]
fn what_is_told_in_the_clear() {
    use TlsVersion::{Tls12, Tls13};
    let read = |octets: &[u8]| told::Reader::default().read(octets);
    let failed = |cause| Some(Told::Failed(Failure::new(Stage::TlsHandshake, cause)));
    let with_extensions = |extensions: &[u8]| {
        let mut body = server_hello([3, 3], 0x1301);
        body.extend((extensions.len() as u16).to_be_bytes());
        body.extend(extensions);
        handshake(&[(2, body)])
    };
    let chose = |told: Option<Told>| match told {
        Some(Told::Hello(hello)) => Some((hello.version, hello.group, hello.dh_bits)),
        _ => None,
    };
    // HelloRetryRequest: TLS 1.3, X25519MLKEM768.
    let retry = with_extensions(&[0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0x11, 0xec]);
    assert_eq!(chose(read(&retry)), Some((Tls13, Some(0x11ec), None)));
    // A finite field of 1024 bits, with a zero before them.
    let mut prime = vec![0, 129, 0, 0x80];
    prime.resize(2 + 129, 1);
    let dhe = [
        (2, server_hello([3, 3], 0x009e)),
        (12, prime),
        (14, Vec::new()),
    ];
    assert_eq!(
        chose(read(&handshake(&dhe))),
        Some((Tls12, None, Some(1024)))
    );
    let curve = [
        (2, server_hello([3, 3], 0xc02f)),
        (12, vec![3, 0, 23, 1]),
        (14, Vec::new()),
    ];
    assert_eq!(
        chose(read(&handshake(&curve))),
        Some((Tls12, Some(23), None))
    );

    let whole = handshake(&dhe);
    for cut in 0..whole.len() {
        assert_eq!(read(&whole[..cut]), None, "more is to come after {cut}");
    }
    let cases: [(&[u8], Option<Told>, &str); 9] = [
        (
            &[21, 3, 1, 0, 2, 2, 70],
            Some(Told::Alert(Some(70))),
            "fatal",
        ),
        (
            &[21, 3, 1, 0, 2, 1, 0],
            Some(Told::Alert(Some(0))),
            "close_notify",
        ),
        (&[21, 3, 1, 0, 2, 1, 112], None, "a warning"),
        (b"220 welcome\r\n", failed(Cause::Protocol), "no TLS"),
        (
            &[23, 3, 3, 0, 1, 0],
            failed(Cause::Protocol),
            "application data",
        ),
        (
            &[22, 3, 3, 0, 4, 2, 0xff, 0xff, 0xff],
            failed(Cause::TooLarge),
            "16 MiB promised",
        ),
        (
            &[22, 3, 3, 0, 4, 11, 0, 0, 0],
            failed(Cause::Protocol),
            "certificates first",
        ),
        (
            &[22, 3, 3, 0, 5, 2, 0, 0, 1, 3],
            failed(Cause::Protocol),
            "a short hello",
        ),
        (&[22, 3, 3, 0, 0], None, "an empty record"),
    ];
    for (octets, expected, why) in cases {
        assert_eq!(read(octets), expected, "{why}");
    }
}

/// However many messages a record has: as many in one cost what they cost in several.
#[test]
fn what_a_message_costs_does_not_depend_on_how_many_there_are() {
    let hello = handshake(&[(2, server_hello([3, 1], 0x000a))]);
    let tickets = |count: usize| handshake(&vec![(4, Vec::new()); count]);
    let read = |records: &[Vec<u8>]| {
        let mut reader = told::Reader::default();
        assert_eq!(reader.read(&hello), None);
        let begun = processor_time();
        for record in records {
            assert_eq!(reader.read(record), None);
        }
        processor_time() - begun
    };
    let (one, several) = (vec![tickets(16_000)], vec![tickets(500); 32]);
    let (mut in_one, mut in_several) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..20 {
        in_one += read(&one);
        in_several += read(&several);
    }
    assert!(
        in_one < 2 * in_several + Duration::from_millis(20),
        "{in_one:?} in one record, {in_several:?} in several"
    );
}

#[test]
fn every_hello_is_one_whole_record() {
    let host: DomainName = "mx.example.com".parse().expect("a name");
    for offer in SMTP_OFFERS {
        let hello = hello::client_hello(*offer, &host);
        let length = usize::from(u16::from_be_bytes([hello[3], hello[4]]));
        assert_eq!(hello.len(), 5 + length, "{offer:?}");
        // Behind a session id, where TLS 1.3 is offered.
        let at = 44 + usize::from(hello[43]);
        let length = usize::from(u16::from_be_bytes([hello[at], hello[at + 1]]));
        for suite in hello[at + 2..at + 2 + length].chunks_exact(2) {
            let name = hello::suite_name(u16::from_be_bytes([suite[0], suite[1]]));
            assert!(name.starts_with("TLS_"), "{offer:?}: {name}");
        }
        // One method, none, where TLS 1.3 or SSL is offered.
        let methods = &hello[at + 2 + length..];
        let old = !matches!(
            offer,
            Offer::WithoutServerName | Offer::PostQuantum | Offer::UpToSsl30
        );
        let expected = if old { &[2, 1, 0][..] } else { &[1, 0] };
        assert!(methods.starts_with(expected), "{offer:?}");
        let names_host = hello.windows(14).any(|it| it == b"mx.example.com");
        let nameless = matches!(offer, Offer::WithoutServerName | Offer::UpToSsl30);
        assert_eq!(names_host, !nameless, "{offer:?}");
    }
}

/// As at <https://www.iana.org/assignments/tls-parameters>: letters large and small.
#[test]
fn groups_have_the_names_that_iana_gives_them() {
    for (group, name) in [
        (0x0017, "secp256r1"),
        (0x0018, "secp384r1"),
        (0x0019, "secp521r1"),
        (0x001d, "x25519"),
        (0x11eb, "SecP256r1MLKEM768"),
        (0x11ec, "X25519MLKEM768"),
        (0x11ed, "SecP384r1MLKEM1024"),
    ] {
        assert_eq!(hello::group_name(group), name);
    }
}
