//! What policy hosts do (`PHT-*`).

use std::io::{self, Write as _};

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::{GzEncoder, ZlibEncoder};
use strictmx_core::octets::Text;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::budget::{CONNECT, POLICY, POLICY_BODY, TLS_HANDSHAKE};
use crate::testing::Far;
use crate::testing::https::{Then, https, response, with_length};

const HEAD: Stage = Stage::ResponseHead;
const BODY: Stage = Stage::ResponseBody;
/// What abuse of HTTP may cost of a processor, with the handshake and what the host does (P12).
const WORK: Duration = Duration::from_millis(200);
const GOOD: &str = "version: STSv1\nmode: enforce\nmx: mail.example.com\nmax_age: 604800\n";

/// What came of a host that answers so.
async fn answered(response: impl Into<Vec<u8>>, then: Then) -> Seen {
    let root = root("Root");
    fetch(https(&root, response.into(), then), &root).await
}

#[track_caller]
fn is_unserved(seen: &Seen, check: &str) {
    seen.means(Verdict::Unprotected, check);
}

/// Every status that means a redirect, to a host of others and back to ourselves: nobody goes there.
#[tokio::test(start_paused = true)]
async fn pht_002() {
    for status in [301, 302, 303, 307, 308] {
        redirects(status, "https://other.example/mta-sts.txt").await;
    }
}

#[tokio::test(start_paused = true)]
async fn pht_004() {
    redirects(302, "file:///etc/passwd").await;
    redirects(302, "gopher://127.0.0.1:6379/_FLUSHALL").await;
}

async fn redirects(status: u16, location: &str) {
    let head = format!("HTTP/1.1 {status} No\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");
    let seen = answered(head, Then::Hangs).await;
    seen.succeeds(Duration::ZERO);
    let response = seen.fetch().response.as_ref().expect("a response");
    assert_eq!(response.status, status);
    assert_eq!(response.header("location"), Some(&Text::from(location)));
    is_unserved(&seen, "policy-host-redirect");
}

#[tokio::test(start_paused = true)]
async fn pht_006() {
    let interim = b"HTTP/1.1 100 Continue\r\n\r\n";
    for (count, good) in [(10_000, true), (10_000, false), (9, true), (9, false)] {
        let mut answer = interim.repeat(count);
        if good {
            answer.extend(with_length(GOOD.len(), GOOD));
        }
        let seen = answered(answer, Then::Hangs).await;
        seen.fails(HEAD, &Cause::Protocol, Duration::ZERO)
            .works_for(WORK);
        is_unserved(&seen, "policy-host-response-incomplete");
    }
    let few = [interim.repeat(8), with_length(GOOD.len(), GOOD)].concat();
    let seen = answered(few, Then::Hangs).await;
    seen.succeeds(Duration::ZERO).means(Verdict::Enforced, "");
}

#[tokio::test(start_paused = true)]
async fn pht_007() {
    for answer in [GOOD, "HTTP/9.9 200\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n"] {
        let seen = answered(answer, Then::Closes).await;
        seen.fails(HEAD, &Cause::Protocol, Duration::ZERO)
            .works_for(WORK);
        is_unserved(&seen, "policy-host-response-incomplete");
    }
}

#[tokio::test(start_paused = true)]
async fn pht_009() {
    let fields = "X-Header: value\r\n".repeat(10_000);
    let long = format!("X: {}\r\n", "x".repeat(64 * 1024));
    let endless = answered(b"HTTP/1.1 200 OK\r\n", Then::Repeats(b"X: y\r\n")).await;
    let many = answered(response(&fields, GOOD), Then::Hangs).await;
    let long = answered(response(&long, GOOD), Then::Hangs).await;
    for seen in [endless, many, long] {
        seen.fails(HEAD, &Cause::TooLarge, Duration::ZERO)
            .works_for(WORK);
        is_unserved(&seen, "policy-host-response-incomplete");
    }
    let hundred = "X: y\r\n".repeat(98);
    let length = format!("Content-Length: {}\r\n{hundred}", GOOD.len());
    let seen = answered(response(&length, GOOD), Then::Hangs).await;
    seen.succeeds(Duration::ZERO).means(Verdict::Enforced, "");
}

#[tokio::test(start_paused = true)]
async fn pht_010() {
    for field in ["X: a\0b\r\n", "X: a\rb\r\n", "X\r\n: a\r\n", "X y: a\r\n"] {
        let seen = answered(response(field, GOOD), Then::Hangs).await;
        seen.fails(HEAD, &Cause::Protocol, Duration::ZERO)
            .works_for(WORK);
        is_unserved(&seen, "policy-host-response-incomplete");
    }
}

#[tokio::test(start_paused = true)]
async fn pht_011() {
    let length = "Content-Length: 99999999999999999999\r\n";
    let seen = answered(response(length, "0123456789"), Then::Closes).await;
    seen.fails(HEAD, &Cause::Protocol, Duration::ZERO)
        .works_for(WORK);
    is_unserved(&seen, "policy-host-response-incomplete");
    // As large as a number can be: nobody makes room for it beforehand.
    let length = format!("Content-Length: {}\r\n", u64::MAX - 2);
    let seen = answered(response(&length, "0123456789"), Then::Closes).await;
    seen.fails(BODY, &Cause::Closed, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn pht_014() {
    let chunked = response("Transfer-Encoding: chunked\r\n", "");
    let chunk = b"1\r\nx\r\n";
    let fast = answered(chunked.clone(), Then::Repeats(chunk)).await;
    fast.fails(BODY, &Cause::TooLarge, Duration::ZERO);
    is_unserved(&fast, "policy-host-body-too-large");
    let slow = answered(chunked, Then::Drips(chunk, seconds(1))).await;
    slow.fails(BODY, &Cause::Timeout, POLICY);
    is_unserved(&slow, "policy-host-response-timeout");
}

#[tokio::test(start_paused = true)]
async fn pht_015() {
    let chunked = |body: &str| response("Transfer-Encoding: chunked\r\n", body);
    let overflow = answered(chunked("FFFFFFFFFFFFFFFFF\r\nx"), Then::Hangs).await;
    let extension = format!("1;{}\r\nx\r\n0\r\n\r\n", "e".repeat(64 * 1024));
    let extension = answered(chunked(&extension), Then::Hangs).await;
    for seen in [overflow, extension] {
        seen.fails(BODY, &Cause::Protocol, Duration::ZERO);
        is_unserved(&seen, "policy-host-response-incomplete");
    }
}

#[tokio::test(start_paused = true)]
async fn pht_017() {
    let body = |length: usize| format!("{GOOD}x: {}", "x".repeat(length - GOOD.len() - 3));
    let full = answered(with_length(POLICY_BODY, &body(POLICY_BODY)), Then::Hangs).await;
    full.succeeds(Duration::ZERO);
    assert_eq!(full.judged().0, Verdict::Enforced);
    for then in [Then::Hangs, Then::Closes] {
        let over = body(POLICY_BODY + 1);
        let over = answered(with_length(over.len(), &over), then).await;
        over.fails(BODY, &Cause::TooLarge, Duration::ZERO);
        is_unserved(&over, "policy-host-body-too-large");
    }
}

#[tokio::test(start_paused = true)]
async fn pht_020() {
    let half_open = Host::serves(|far: Far| async {
        let _open = far;
        std::future::pending::<()>().await;
    });
    let seen = fetch(half_open, &root("Root")).await;
    seen.fails(Stage::TlsHandshake, &Cause::Timeout, TLS_HANDSHAKE);
    is_unserved(&seen, "policy-host-tls-failed");
}

#[tokio::test(start_paused = true)]
async fn pht_021() {
    let seen = fetch(Host::Silent, &root("Root")).await;
    seen.fails(Stage::Connect, &Cause::Timeout, CONNECT);
    is_unserved(&seen, "policy-host-connect-failed");
}

#[tokio::test(start_paused = true)]
async fn pht_023() {
    let drips = Then::Drips(b"x", seconds(2));
    let seen = answered(b"HTTP/1.1 200 OK\r\n", drips).await;
    seen.fails(HEAD, &Cause::Timeout, POLICY);
    is_unserved(&seen, "policy-host-response-timeout");
}

/// HTTP/2 is not offered, so that none of its floods has a way in: its frames are no HTTP/1.1.
#[tokio::test(start_paused = true)]
async fn pht_024() {
    let settings = b"\0\0\0\x04\0\0\0\0\0";
    let ping = b"\0\0\x08\x06\0\0\0\0\0PINGPING";
    let reset = b"\0\0\x04\x03\0\0\0\0\x01\0\0\0\x08";
    let continuation = b"\0\0\x01\x09\0\0\0\0\x01x";
    for flood in [&settings[..], ping, reset, continuation] {
        let frames = [settings, &flood.repeat(10_000)[..]].concat();
        let seen = answered(frames, Then::Repeats(b"\0\0\0\x04\0\0\0\0\0")).await;
        seen.fails(HEAD, &Cause::Protocol, Duration::ZERO)
            .works_for(WORK);
        is_unserved(&seen, "policy-host-response-incomplete");
    }
}

#[tokio::test(start_paused = true)]
async fn pht_025() {
    // HEADERS with an entry of the dynamic table that is referred to again and again.
    let mut block = b"\x40\x01x\x7f\xff\x1e".to_vec();
    block.extend([b'v'; 4000]);
    block.extend([0xbe; 8000]);
    let mut frames = b"\0\0\0\x04\0\0\0\0\0".to_vec();
    frames.extend([
        0,
        (block.len() >> 8) as u8,
        block.len() as u8,
        1,
        4,
        0,
        0,
        0,
        1,
    ]);
    frames.extend(block);
    let seen = answered(frames, Then::Hangs).await;
    seen.fails(HEAD, &Cause::Protocol, Duration::ZERO)
        .works_for(WORK);
}

#[tokio::test(start_paused = true)]
async fn pht_026() {
    let plain = Host::serves(|mut far: Far| async move {
        let mut hello = [0; 4096];
        let _ = far.read(&mut hello).await;
        let _ = far.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    });
    let seen = fetch(plain, &root("Root")).await;
    seen.fails(Stage::TlsHandshake, &Cause::NotTls, Duration::ZERO)
        .says("policy-host-tls-failed", "no TLS");
    is_unserved(&seen, "policy-host-tls-failed");
}

/// 16 MiB of zeros, as brotli has them.
const BROTLI: &[u8] = b"\xcb\xff\xff\x3f\xf8\x27\x00\xe2\xb1\x40\x20\xf7\xfe\x2f\xff\xff\xff\xf0\
    \x4f\x00\xc4\x61\x11\x80\xee\xfd\x1f";

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(text).expect("memory");
    gzip.finish().expect("memory")
}

fn zlib(text: &[u8]) -> Vec<u8> {
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    zlib.write_all(text).expect("memory");
    zlib.finish().expect("memory")
}

/// A body is never inflated: a bomb is as large as it is on the wire, and a policy is none.
#[tokio::test(start_paused = true)]
async fn compressed_bodies_stay_compressed() {
    let zeros = vec![0; 60 << 20];
    let bomb = gzip(&zeros);
    assert!(zeros.len() > 1000 * bomb.len() && bomb.len() < POLICY_BODY);
    let inflated = io::copy(&mut GzDecoder::new(&*bomb), &mut io::sink());
    assert_eq!(inflated.expect("gzip"), zeros.len() as u64);
    for (coding, body) in [
        ("gzip, gzip", gzip(&bomb)),
        ("gzip", bomb),
        ("deflate", zlib(&zeros)),
        ("br", BROTLI.to_vec()),
        ("gzip", gzip(GOOD.as_bytes())),
    ] {
        let head = format!(
            "Content-Encoding: {coding}\r\nContent-Length: {}\r\n",
            body.len()
        );
        let answer = [response(&head, ""), body.clone()].concat();
        let seen = answered(answer, Then::Hangs).await;
        seen.succeeds(Duration::ZERO).works_for(WORK);
        let told = &seen.fetch().response.as_ref().expect("a response").body;
        assert!(told.0 == body, "{coding}: {} octets", told.len());
        is_unserved(&seen, "policy-host-content-encoding");
    }
}
