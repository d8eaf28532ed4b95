//! One connection in memory: the clock stands still until everybody waits, and then jumps.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::super::{ConnectionLimits, connection};
use super::{LARGE, app, never};
use crate::body::{PIECE, Room};
use crate::limits::Client;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// A client's end of a connection with default limits.
fn connect() -> DuplexStream {
    connect_until(CancellationToken::new())
}

fn connect_until(stopping: CancellationToken) -> DuplexStream {
    let app = app(&ConnectionLimits::default(), never());
    connect_to(app, stopping)
}

/// What the pipe between them holds.
const PIPE: usize = 16 * 1024;

fn connect_to(app: Router, stopping: CancellationToken) -> DuplexStream {
    let (client, ours) = tokio::io::duplex(PIPE);
    let peer = SocketAddr::from((Ipv4Addr::LOCALHOST, 1));
    tokio::spawn(async move {
        let limits = ConnectionLimits::default();
        connection::serve(ours, peer, app, &limits, &stopping).await;
    });
    client
}

fn seconds(since: Instant) -> u64 {
    since.elapsed().as_secs()
}

/// Everything until the end.
async fn rest(client: &mut DuplexStream) -> String {
    let mut octets = Vec::new();
    let _ = client.read_to_end(&mut octets).await;
    String::from_utf8_lossy(&octets).into_owned()
}

/// Sends an octet a second for as long as they are taken.
async fn trickle(client: &mut DuplexStream, octets: impl Iterator<Item = u8>) {
    for octet in octets {
        tokio::time::sleep(Duration::from_secs(1)).await;
        if client.write_all(&[octet]).await.is_err() {
            return;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn who_asks_nothing_is_sent_away() {
    let cases: [(&str, &[u8]); 3] = [
        ("silent", b""),
        ("half a request", b"GET /small HTTP/1.1\r\nhost: a\r\n"),
        ("half a preface of HTTP/2", &PREFACE[..8]),
    ];
    for (reason, sent) in cases {
        let mut client = connect();
        let began = Instant::now();
        client.write_all(sent).await.expect("written");
        rest(&mut client).await;
        assert_eq!(seconds(began), 10, "{reason}");
    }
}

/// Whatever it would answer or leave unread later on.
#[tokio::test(start_paused = true)]
async fn who_speaks_http2_is_sent_away_at_once() {
    let mut client = connect();
    let began = Instant::now();
    client.write_all(PREFACE).await.expect("written");
    assert_eq!(rest(&mut client).await, "");
    assert_eq!(seconds(began), 0);
}

#[tokio::test(start_paused = true)]
async fn a_head_that_trickles_in_is_no_request() {
    for begins in [&b"GET /small HTTP/1.1\r\nx: "[..], PREFACE] {
        let mut client = connect();
        let began = Instant::now();
        client.write_all(begins).await.expect("written");
        trickle(&mut client, std::iter::repeat_n(b'a', 100)).await;
        assert!(seconds(began) <= 12, "{}", seconds(began));
    }
}

#[tokio::test(start_paused = true)]
async fn kept_alive_until_idle() {
    let mut client = connect();
    let began = Instant::now();
    for _ in 0..3 {
        client
            .write_all(b"GET /small HTTP/1.1\r\nhost: a\r\n\r\n")
            .await
            .expect("written");
        let mut answer = [0; 1024];
        let length = client.read(&mut answer).await.expect("read");
        assert!(answer[..length].ends_with(b"small"));
        tokio::time::sleep(Duration::from_secs(8)).await;
    }
    assert_eq!(rest(&mut client).await, "");
    assert_eq!(seconds(began), 2 * 8 + 10);
}

#[tokio::test(start_paused = true)]
async fn a_body_has_to_come_in_time() {
    let mut client = connect();
    let began = Instant::now();
    client
        .write_all(b"POST /length HTTP/1.1\r\nhost: a\r\ncontent-length: 100\r\n\r\n")
        .await
        .expect("written");
    let (mut reader, mut writer) = tokio::io::split(client);
    let sending = async {
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_secs(1)).await;
            if writer.write_all(b"a").await.is_err() {
                return;
            }
        }
    };
    let reading = async {
        let mut answer = [0; 1024];
        let length = reader.read(&mut answer).await.expect("read");
        let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert_eq!(seconds(began), 10);
        let _ = reader.read_to_end(&mut Vec::new()).await;
        seconds(began)
    };
    let closed = tokio::select! { closed = reading => closed, () = sending => u64::MAX };
    assert!(closed <= 20, "{closed}");
}

#[tokio::test(start_paused = true)]
async fn a_body_has_to_be_of_some_size() {
    let mut client = connect();
    let head = format!("POST /length HTTP/1.1\r\nhost: a\r\ncontent-length: {LARGE}\r\n\r\n");
    client.write_all(head.as_bytes()).await.expect("written");
    let answer = rest(&mut client).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

#[tokio::test(start_paused = true)]
async fn a_head_has_to_be_of_some_size() {
    for head in [
        format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(16 * 1024)),
        format!("GET /small HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(65)),
    ] {
        let mut client = connect();
        let _ = client.write_all(head.as_bytes()).await;
        let answer = rest(&mut client).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
}

#[tokio::test(start_paused = true)]
async fn who_reads_gets_all_and_who_does_not_read_nothing() {
    const ASKS: &[u8] = b"GET /large HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    let mut slow = connect();
    let began = Instant::now();
    slow.write_all(ASKS).await.expect("written");
    let mut some = vec![0; LARGE / 10];
    for _ in 0..10 {
        tokio::time::sleep(Duration::from_secs(9)).await;
        slow.read_exact(&mut some).await.expect("as fast as it can");
    }
    assert_eq!(seconds(began), 90);

    let mut still = connect();
    still.write_all(ASKS).await.expect("written");
    tokio::time::sleep(Duration::from_secs(11)).await;
    let got = rest(&mut still).await.len();
    assert!(got < LARGE / 10, "{got}");
}

/// An answer without an end, in pieces of so many octets, which are counted as they are taken.
fn endless(taken: &Arc<AtomicUsize>, octets: usize) -> Router {
    let taken = Arc::clone(taken);
    let endless = move || {
        let taken = Arc::clone(&taken);
        let pieces = futures_util::stream::repeat_with(move || {
            taken.fetch_add(octets, Ordering::Relaxed);
            Ok::<_, Infallible>(Bytes::from(vec![b'x'; octets]))
        });
        std::future::ready(Body::from_stream(pieces))
    };
    Router::new().route("/", get(endless))
}

/// Who asks for events and reads none has next to nothing kept for him, and is sent away.
#[tokio::test(start_paused = true)]
async fn api_011() {
    let taken = Arc::<AtomicUsize>::default();
    let mut client = connect_to(endless(&taken, 700), CancellationToken::new());
    let asks = b"GET / HTTP/1.1\r\nhost: a\r\naccept: text/event-stream\r\n\r\n";
    client.write_all(asks).await.expect("written");
    tokio::time::sleep(Duration::from_secs(9)).await;
    assert!(Arc::strong_count(&taken) > 1, "he may still read");
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(Arc::strong_count(&taken), 1, "the connection is over");
    let octets = taken.load(Ordering::Relaxed);
    assert!(octets <= 64 * 1024, "{octets}");
    assert!(rest(&mut client).await.len() <= PIPE);
}

/// P34, as the operator's guide counts it: of what is given out in pieces nobody has more than is on its
/// way to him.
#[tokio::test(start_paused = true)]
async fn whoever_does_not_read_has_two_pieces_at_most() {
    for octets in [700, PIECE - 1, PIECE] {
        let taken = Arc::<AtomicUsize>::default();
        let app = endless(&taken, octets);
        let mut client = connect_to(app, CancellationToken::new());
        let asks = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        client.write_all(asks).await.expect("written");
        tokio::time::sleep(Duration::from_secs(1)).await;
        let held = taken.load(Ordering::Relaxed).saturating_sub(PIPE);
        assert!(held <= 2 * PIECE, "{held} of pieces of {octets}");
    }
}

/// What goes out whole takes room as long as any of it is still to be written: until it is read, or its
/// client goes or is sent away.
#[tokio::test(start_paused = true)]
async fn a_whole_result_takes_room_until_it_is_read_or_given_up() {
    const ALL: usize = 64 * 1024;
    let room = Arc::new(Room::new(4 * 3 * ALL));
    let network = Client::from(IpAddr::from(Ipv4Addr::LOCALHOST)).network;
    let of_room = Arc::clone(&room);
    let app = Router::new().route(
        "/",
        get(move || {
            let whole = of_room.whole(network, Bytes::from_static(&[b'x'; ALL]));
            std::future::ready(Body::from(whole.expect("room")))
        }),
    );
    let left = || room.of(network).available_permits();
    let mut readers = [(); 3].map(|()| connect_to(app.clone(), CancellationToken::new()));
    for reader in &mut readers {
        let asks = b"GET / HTTP/1.1\r\nhost: a\r\n\r\n";
        reader.write_all(asks).await.expect("written");
    }
    let [mut reads, goes, still] = readers;
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(left(), 0);
    drop(goes);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(left(), ALL);
    assert!(reads.read_exact(&mut vec![0; ALL]).await.is_ok());
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(left(), 2 * ALL);
    tokio::time::sleep(Duration::from_secs(9)).await;
    assert_eq!(left(), 3 * ALL, "he does not read");
    drop(still);
}

#[tokio::test(start_paused = true)]
async fn an_answer_may_take_its_time() {
    let mut client = connect();
    let began = Instant::now();
    client
        .write_all(b"GET /minute HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .expect("written");
    assert!(rest(&mut client).await.ends_with("minute"));
    assert_eq!(seconds(began), 60 + 10);
}

#[tokio::test(start_paused = true)]
async fn a_connection_grows_old() {
    let mut client = connect();
    let began = Instant::now();
    let mut answers = 0;
    while client
        .write_all(b"GET /small HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .is_ok()
    {
        let mut answer = [0; 1024];
        if client
            .read(&mut answer)
            .await
            .is_ok_and(|length| length > 0)
        {
            answers += 1;
        }
        tokio::time::sleep(Duration::from_secs(7)).await;
    }
    assert_eq!(answers, 43);
    assert_eq!(seconds(began), 43 * 7);

    // A stream that has no end ends all the same.
    let mut client = connect();
    let began = Instant::now();
    client
        .write_all(b"GET /stream HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .expect("written");
    assert!(rest(&mut client).await.contains("first"));
    assert_eq!(seconds(began), 300 + 120);
}

#[tokio::test(start_paused = true)]
async fn stopping_waits_for_requests_and_for_nobody_else() {
    for (asks, answer) in [
        (&b"GET /minute HTTP/1.1\r\nhost: a\r\n\r\n"[..], "minute"),
        (b"", ""),
    ] {
        let stopping = CancellationToken::new();
        let mut client = connect_until(stopping.clone());
        let began = Instant::now();
        client.write_all(asks).await.expect("written");
        tokio::time::sleep(Duration::from_secs(5)).await;
        stopping.cancel();
        let got = rest(&mut client).await;
        assert!(got.ends_with(answer), "{got}");
        let expected = if answer.is_empty() { 5 + 1 } else { 60 };
        assert_eq!(seconds(began), expected);
    }
}
