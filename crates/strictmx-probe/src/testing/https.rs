//! A policy host that does what a test says.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio_rustls::TlsAcceptor;

use super::{Far, Host, Issuer, acceptor};

/// What a server does after the request.
#[derive(Clone)]
pub(crate) enum Then {
    /// Ends TLS and TCP.
    Closes,
    /// Ends TCP in the middle.
    Drops,
    /// Waits for ever.
    Hangs,
    /// Sends this again and again.
    Repeats(&'static [u8]),
    /// Sends this after a pause, and ends TLS and TCP.
    Ends(&'static [u8], Duration),
    /// Sends this again and again, with a pause.
    Drips(&'static [u8], Duration),
}

/// A policy host with a good certificate.
pub(crate) fn https(root: &Issuer, response: Vec<u8>, then: Then) -> Host {
    serve(acceptor("mta-sts.example.com", root), response, then)
}

/// A policy host with this TLS.
pub(crate) fn serve(acceptor: TlsAcceptor, response: Vec<u8>, then: Then) -> Host {
    Host::serves(move |far: Far| {
        let (acceptor, response, then) = (acceptor.clone(), response.clone(), then.clone());
        async move {
            let Ok(mut stream) = acceptor.accept(far).await else {
                return;
            };
            let mut request = [0; 1024];
            // Who does not like the handshake does not ask.
            let Ok(length @ 1..) = stream.read(&mut request).await else {
                return;
            };
            assert!(request[..length].ends_with(b"\r\n\r\n"), "a whole request");
            // The client may have gone by then, which is what many of the tests are about.
            let _ = stream.write_all(&response).await;
            let _ = stream.flush().await;
            match then {
                Then::Closes => drop(stream.shutdown().await),
                Then::Drops => {}
                Then::Hangs => std::future::pending().await,
                Then::Repeats(octets) => while stream.write_all(octets).await.is_ok() {},
                Then::Ends(octets, pause) => {
                    tokio::time::sleep(pause).await;
                    let _ = stream.write_all(octets).await;
                    drop(stream.shutdown().await);
                }
                Then::Drips(octets, pause) => loop {
                    tokio::time::sleep(pause).await;
                    if stream.write_all(octets).await.is_err() || stream.flush().await.is_err() {
                        return;
                    }
                },
            }
        }
    })
}

pub(crate) fn response(head: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n{head}\r\n{body}").into_bytes()
}

pub(crate) fn with_length(length: usize, body: &str) -> Vec<u8> {
    response(&format!("Content-Length: {length}\r\n"), body)
}
