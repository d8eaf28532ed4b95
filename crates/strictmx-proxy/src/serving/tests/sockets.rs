//! Connections over real sockets, all slow clients at once, with limits short enough to wait for.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::super::{ConnectionLimits, serve};
use super::{app, never};

struct Server {
    address: SocketAddr,
    stopping: CancellationToken,
    task: JoinHandle<()>,
}

async fn start(limits: ConnectionLimits, end: &'static Notify) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let stopping = CancellationToken::new();
    let app = app(&limits, end);
    let task = tokio::spawn(serve(
        listener,
        app,
        limits,
        stopping.clone(),
        Arc::default(),
    ));
    Server {
        address,
        stopping,
        task,
    }
}

impl Server {
    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("it listens")
    }

    /// The whole answer.
    async fn get(&self, path: &str) -> String {
        let mut client = self.connect().await;
        let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
        client.write_all(request.as_bytes()).await.expect("written");
        rest(&mut client).await
    }
}

async fn rest(client: &mut TcpStream) -> String {
    let mut octets = Vec::new();
    // Who is sent away while he still talks sees a reset.
    let _ = client.read_to_end(&mut octets).await;
    String::from_utf8_lossy(&octets).into_owned()
}

#[tokio::test]
async fn slow_clients_are_sent_away_and_others_served() {
    let short = Duration::from_millis(200);
    let limits = ConnectionLimits {
        idle: short,
        body: short,
        write_stall: short,
        ..ConnectionLimits::default()
    };
    let server = start(limits, never()).await;
    let slow: [&[u8]; 5] = [
        b"",
        b"GET /small HTTP/1.1\r\nx: y",
        b"POST /length HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n1",
        b"GET /large HTTP/1.1\r\nhost: a\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];
    let mut clients = Vec::new();
    for at in 0..200 {
        let mut client = server.connect().await;
        client
            .write_all(slow[at % slow.len()])
            .await
            .expect("written");
        clients.push(client);
    }
    let healthy: Vec<_> = (0..20).map(|_| server.get("/small")).collect();
    for answer in join_all(healthy).await {
        assert!(answer.ends_with("small"), "{answer}");
    }
    // Every task ends without a word from its client; those that were to read a large answer read
    // nothing until then.
    server.stopping.cancel();
    server.task.await.expect("all are gone");
    for (at, mut client) in clients.into_iter().enumerate() {
        let got = rest(&mut client).await;
        match at % slow.len() {
            2 => assert!(got.starts_with("HTTP/1.1 408"), "{got}"),
            3 => assert!(got.len() < super::LARGE, "{}", got.len()),
            _ => assert!(!got.contains("200 OK"), "{got}"),
        }
    }
}

#[tokio::test]
async fn handlers_know_the_client() {
    let server = start(ConnectionLimits::default(), never()).await;
    let mut client = server.connect().await;
    let address = client.local_addr().expect("an address").to_string();
    client
        .write_all(b"GET /peer HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .await
        .expect("written");
    assert!(rest(&mut client).await.ends_with(&address));
}

#[tokio::test]
async fn too_many_connections_are_told_so() {
    let limits = ConnectionLimits {
        connections: 2,
        ..ConnectionLimits::default()
    };
    let server = start(limits, never()).await;
    let mut held = Vec::new();
    for _ in 0..2 {
        let mut client = server.connect().await;
        client
            .write_all(b"GET /stream HTTP/1.1\r\nhost: a\r\n\r\n")
            .await
            .expect("written");
        client.read_exact(&mut [0; 12]).await.expect("an answer");
        held.push(client);
    }
    let answer = server.get("/small").await;
    assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
    assert!(answer.contains("retry-after: 5"), "{answer}");
    assert!(answer.contains("connections.of-all"), "{answer}");
    held.clear();
    // The place is free as soon as the server has seen that they are gone.
    while !server.get("/small").await.ends_with("small") {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn whoever_connected_before_the_stop_is_served_however_many() {
    let socket = TcpSocket::new_v4().expect("a socket");
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    socket.bind(any).expect("a port");
    let listener = socket.listen(1_024).expect("it listens");
    let address = listener.local_addr().expect("an address");
    let mut clients = Vec::new();
    for _ in 0..200 {
        let mut client = TcpStream::connect(address).await.expect("it listens");
        let request = b"GET /small HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
        client.write_all(request).await.expect("written");
        clients.push(client);
    }
    let (limits, stopping) = (ConnectionLimits::default(), CancellationToken::new());
    stopping.cancel();
    let app = app(&limits, never());
    let serving = tokio::spawn(serve(listener, app, limits, stopping, Arc::default()));
    for client in &mut clients {
        assert!(rest(client).await.ends_with("small"));
    }
    serving.await.expect("it stops");
}

#[tokio::test]
async fn stopping_takes_nobody_new_and_finishes_what_is_open() {
    let end: &Notify = never();
    let server = start(ConnectionLimits::default(), end).await;
    let mut open = server.connect().await;
    open.write_all(b"GET /stream HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .expect("written");
    open.read_exact(&mut [0; 12]).await.expect("an answer");
    // Connected, though not greeted.
    let mut waiting = server.connect().await;
    waiting
        .write_all(b"GET /small HTTP/1.1\r\nhost: a\r\n\r\n")
        .await
        .expect("written");
    server.stopping.cancel();
    assert!(rest(&mut waiting).await.ends_with("small"));
    assert!(TcpStream::connect(server.address).await.is_err());
    end.notify_one();
    assert!(rest(&mut open).await.contains("last"));
    server.task.await.expect("it ends");
}
