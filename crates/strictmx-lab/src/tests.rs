//! The lab as a prober meets it.

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::time_provider::TimeProvider;
use rustls::{ClientConfig, RootCertStore};
use strictmx_core::dns::{self, Lookup, RecordData};
use strictmx_core::observation::DnsExchange;
use strictmx_core::octets::Binary;
use strictmx_core::question::RecordType;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::*;

const ROUND_TRIP: Duration = Duration::from_millis(50);

/// Far longer than anything here takes; time is paused.
const LONG: Duration = Duration::from_secs(3600);

async fn lab(round_trip: Duration) -> Lab {
    Lab::start(LabOptions {
        now: now(),
        round_trip,
        copies: 0,
    })
    .await
    .expect("a lab")
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-24T12:00:00Z").expect("a time")
}

/// Where a name's service is, on IPv4.
fn socket(lab: &Lab, name: &str, port: u16) -> SocketAddr {
    let name: DomainName = name.parse().expect("a name");
    let records = lab
        .zone
        .answer(&name, RecordType::A, false, crate::zone::Resolver::First)
        .records;
    match records.first().map(|record| &record.data) {
        Some(RecordData::Address(address)) => SocketAddr::new(*address, port),
        other => panic!("{name} has {other:?} for an address"),
    }
}

/// A client that trusts the lab's root alone, at the lab's time.
async fn tls<S>(lab: &Lab, stream: S, name: &str) -> io::Result<TlsStream<S>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    #[derive(Debug)]
    struct LabTime;
    impl TimeProvider for LabTime {
        fn current_time(&self) -> Option<UnixTime> {
            let seconds = Duration::from_secs(now().unix().unsigned_abs());
            Some(UnixTime::since_unix_epoch(seconds))
        }
    }
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from(lab.root_der()))
        .expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_details(provider, Arc::new(LabTime))
        .with_safe_default_protocol_versions()
        .expect("TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).expect("a name");
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
}

/// Sends one request over HTTP/1.1 and takes the whole answer.
async fn exchange<S>(stream: S, request: Request<Full<Bytes>>) -> hyper::Result<Response<Bytes>>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let (head, body) = sender.send_request(request).await?.into_parts();
    Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
}

async fn fetch(lab: &Lab, domain: &str) -> Result<Response<Bytes>, Box<dyn std::error::Error>> {
    let host = format!("mta-sts.{domain}");
    let stream = lab.connect(socket(lab, &host, 443)).await?;
    let stream = tls(lab, stream, &host).await?;
    let request = Request::get("/.well-known/mta-sts.txt").header("host", &host);
    Ok(exchange(stream, request.body(Full::default())?).await?)
}

#[tokio::test(start_paused = true)]
async fn a_policy_takes_three_round_trips() {
    let lab = lab(ROUND_TRIP).await;
    let start = Instant::now();
    let response = fetch(&lab, "enforced.lab.test").await.expect("a policy");
    assert_eq!(start.elapsed(), 3 * ROUND_TRIP, "TCP, TLS 1.3, HTTP");
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/plain");
    let policy =
        "version: STSv1\r\nmode: enforce\r\nmx: mail.enforced.lab.test\r\nmax_age: 2419200\r\n";
    assert_eq!(response.body(), policy);
}

#[tokio::test(start_paused = true)]
async fn policy_hosts_fail_as_they_should() {
    let lab = lab(ROUND_TRIP).await;
    for (domain, expected) in [
        ("host-refused", "refused"),
        ("host-unreachable", "unreachable"),
        ("host-unknown-name", "UnrecognisedName"),
        ("host-old-tls", "ProtocolVersion"),
        ("host-resets", "reset"),
        ("cert-expired", "Expired"),
        ("cert-wrong-name", "NotValidForName"),
    ] {
        let error = fetch(&lab, &format!("{domain}.lab.test"))
            .await
            .expect_err(domain);
        assert!(
            format!("{error} {error:?}").contains(expected),
            "{domain}: {error} {error:?}"
        );
    }
    for domain in ["host-timeout.lab.test", "host-hangs.lab.test"] {
        assert!(
            timeout(LONG, fetch(&lab, domain)).await.is_err(),
            "{domain} came to an end"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn policy_hosts_answer_as_they_should() {
    let lab = lab(ROUND_TRIP).await;
    for (domain, status, octets) in [
        ("http-404", 404, 19),
        ("http-path", 404, 19),
        ("http-redirect", 301, 0),
        ("http-500", 500, 22),
        ("http-empty", 200, 0),
        ("http-large", 200, 99_987),
        ("http-slow", 200, 78),
    ] {
        let start = Instant::now();
        let response = fetch(&lab, &format!("{domain}.lab.test"))
            .await
            .expect(domain);
        assert_eq!(
            (response.status().as_u16(), response.body().len()),
            (status, octets),
            "{domain}"
        );
        let slow = start.elapsed() > Duration::from_secs(3);
        assert_eq!(
            slow,
            domain == "http-slow",
            "{domain}: {:?}",
            start.elapsed()
        );
    }
}

/// A conversation: what the client says line by line, and what it hears in answer.
async fn say<S>(stream: &mut BufReader<S>, command: &str) -> io::Result<String>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    stream.write_all(command.as_bytes()).await?;
    stream.flush().await?;
    let mut reply = String::new();
    loop {
        let at = reply.len();
        stream.read_line(&mut reply).await?;
        if reply.as_bytes().get(at + 3) != Some(&b'-') {
            return Ok(reply);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_starttls_session_takes_five_round_trips() {
    let lab = lab(ROUND_TRIP).await;
    let host = "mail.enforced.lab.test";
    let start = Instant::now();
    let stream = lab
        .connect(socket(&lab, host, 25))
        .await
        .expect("a connection");
    let mut clear = BufReader::new(stream);
    assert!(
        say(&mut clear, "")
            .await
            .expect("a greeting")
            .starts_with("220 mail.enforced")
    );
    assert!(
        say(&mut clear, "EHLO probe\r\n")
            .await
            .expect("a reply")
            .contains("250-STARTTLS\r\n")
    );
    assert!(
        say(&mut clear, "STARTTLS\r\n")
            .await
            .expect("a reply")
            .starts_with("220 ")
    );
    assert_eq!(clear.buffer(), b"", "nothing is injected");
    let mut inside = BufReader::new(tls(&lab, clear.into_inner(), host).await.expect("TLS"));
    let reply = say(&mut inside, "EHLO probe\r\n").await.expect("a reply");
    assert!(
        reply.starts_with("250-mail.enforced") && !reply.contains("STARTTLS"),
        "{reply}"
    );
    assert_eq!(
        start.elapsed(),
        5 * ROUND_TRIP,
        "TCP with greeting, EHLO, STARTTLS, TLS 1.3, EHLO"
    );
    assert!(
        say(&mut inside, "MAIL FROM:<>\r\n")
            .await
            .expect("a reply")
            .starts_with("502 ")
    );
    assert!(
        say(&mut inside, "QUIT\r\n")
            .await
            .expect("a reply")
            .starts_with("221 ")
    );
    assert_eq!(inside.read(&mut [0]).await.expect("the end"), 0);
}

#[tokio::test(start_paused = true)]
async fn mail_servers_differ_as_they_should() {
    let lab = lab(ROUND_TRIP).await;
    for (domain, greeting, ehlo, starttls) in [
        ("no-starttls", "220 ", "250-", "502 "),
        ("starttls-refused", "220 ", "250-", "454 "),
        ("mx-greylists", "220 ", "451 ", "220 "),
        ("mx-blocks", "554 ", "503 ", "503 "),
        ("starttls-injection", "220 ", "250-", "220 "),
    ] {
        let to = socket(&lab, &format!("mail.{domain}.lab.test"), 25);
        let mut stream = BufReader::new(lab.connect(to).await.expect("a connection"));
        for (command, expected) in [
            ("", greeting),
            ("ehlo x\r\n", ehlo),
            ("STARTTLS\r\n", starttls),
        ] {
            let reply = say(&mut stream, command).await.expect("a reply");
            assert!(reply.starts_with(expected), "{domain}: {reply}");
        }
        let injected = stream.buffer();
        assert_eq!(
            !injected.is_empty(),
            domain == "starttls-injection",
            "{domain}: {injected:?}"
        );
    }
}

#[tokio::test]
async fn the_resolver_speaks_doh() {
    let lab = lab(Duration::ZERO).await;
    let owner: DomainName = "_mta-sts.enforced.lab.test".parse().expect("a name");
    let query = dns::query(&owner, RecordType::Txt, false).expect("a query");
    let stream = TcpStream::connect(lab.doh_address())
        .await
        .expect("it listens");
    let stream = tls(&lab, stream, doh::HOST)
        .await
        .expect("a certificate from the lab's root");
    let request = Request::post("/dns-query")
        .header("host", doh::HOST)
        .header("content-type", "application/dns-message")
        .body(Full::from(query));
    let response = exchange(stream, request.expect("a request"))
        .await
        .expect("an answer");
    assert_eq!(
        response.headers()["content-type"],
        "application/dns-message"
    );
    let seen = DnsExchange {
        resolver: lab.doh_url(),
        message: Binary(response.body().to_vec()),
        age_s: 0,
        checking_disabled: None,
        elapsed_ms: 0,
        failed_upstreams: Vec::new(),
    };
    let lookup = dns::read(&owner, RecordType::Txt, &seen);
    let text = RecordData::Txt(b"v=STSv1; id=20261101T000000".to_vec());
    assert!(
        matches!(&lookup, Lookup::Found(rrset) if rrset.records[0].data == text),
        "{lookup:?}"
    );
}

#[tokio::test]
async fn only_its_own_names_and_addresses_are_the_labs() {
    let lab = lab(Duration::ZERO).await;
    let policy_host = socket(&lab, "mta-sts.enforced.lab.test", 443).ip();
    assert!(lab.has_address(policy_host));
    assert!(!lab.has_address(lab.doh_address().ip()));
    for (name, own) in [
        ("lab.test", true),
        ("x.lab.test", true),
        ("somebody-else.test", true),
        ("lab.test.example.com", false),
    ] {
        assert_eq!(lab.has_name(&name.parse().expect("a name")), own, "{name}");
    }
}
