//! A mail server that does what a test says.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::time::sleep;
use tokio_rustls::TlsAcceptor;

use super::{Far, Host};

/// What a server does in its turn.
#[derive(Clone, Copy)]
pub(crate) enum Does {
    /// Waits for a command, then says this.
    Says(&'static str),
    /// Says this without waiting.
    Adds(&'static str),
    /// Says this one octet at a time.
    Spells(&'static str, Duration),
    /// Says this again and again.
    Repeats(&'static str, Duration),
    /// Waits.
    Waits(Duration),
    /// Accepts the TLS handshake.
    Tls,
    /// Reads the ClientHello and is gone.
    DropsTls,
}
use Does::*;

pub(crate) const GREETING: Does = Adds("220 mx.example.com ESMTP\r\n");

/// A server that does these things in order and then closes; what it was told goes to `heard`.
pub(crate) fn server(
    does: Vec<Does>,
    acceptor: TlsAcceptor,
    heard: Arc<Mutex<Vec<String>>>,
) -> Host {
    Host::serves(move |far: Far| {
        let (does, acceptor, heard) = (does.clone(), acceptor.clone(), Arc::clone(&heard));
        async move {
            let mut stream: Box<dyn crate::dialer::Stream> = Box::new(far);
            for what in does {
                match what {
                    Says(text) => {
                        let mut line = String::new();
                        // One octet at a time: what follows may be a handshake.
                        while !line.ends_with('\n') {
                            let Ok(octet) = stream.read_u8().await else {
                                return;
                            };
                            line.push(char::from(octet));
                        }
                        heard.lock().expect("a list").push(line);
                        let _ = stream.write_all(text.as_bytes()).await;
                    }
                    Adds(text) => drop(stream.write_all(text.as_bytes()).await),
                    Spells(text, pause) => {
                        for octet in text.bytes() {
                            sleep(pause).await;
                            let _ = stream.write_all(&[octet]).await;
                        }
                    }
                    Repeats(text, pause) => {
                        while stream.write_all(text.as_bytes()).await.is_ok() {
                            sleep(pause).await;
                        }
                    }
                    Waits(pause) => sleep(pause).await,
                    Tls => match acceptor.accept(stream).await {
                        Ok(tls) => stream = Box::new(tls),
                        Err(_) => return,
                    },
                    DropsTls => {
                        let mut hello = [0; 4096];
                        let _ = stream.read(&mut hello).await;
                        return;
                    }
                }
                let _ = stream.flush().await;
            }
            let mut rest = BufReader::new(stream);
            let mut line = String::new();
            while rest
                .read_line(&mut line)
                .await
                .is_ok_and(|length| length > 0)
            {
                heard
                    .lock()
                    .expect("a list")
                    .push(std::mem::take(&mut line));
                let _ = rest.write_all(b"221 bye\r\n").await;
            }
        }
    })
}
