//! Runs a program that knows nothing of the lab inside it: `outside ROUND_TRIP_MS PROGRAM ARGS...`
//!
//! To be started as root in a network and mount namespace of its own, as `unshare --net --mount`
//! makes them. All addresses of the lab are this host's there, and what connects to them is passed
//! on to the lab with its delays; the resolver of `/etc/resolv.conf` is the lab's. The program finds
//! the lab's root in `SSL_CERT_FILE` and `REQUESTS_CA_BUNDLE`.

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use strictmx_bench::Error;
use strictmx_core::timestamp::Timestamp;
use strictmx_lab::{Lab, LabOptions};
use tokio::net::{TcpListener, TcpStream, UdpSocket};

/// The lab's addresses, as routes to this host.
const ROUTES: [&str; 3] = [
    "link set lo up",
    "-4 route add local 28.8.0.0/15 dev lo",
    "-6 route add local 2d00:1ab::/32 dev lo",
];

/// Policy hosts and MX hosts.
const PORTS: [u16; 2] = [443, 25];

#[tokio::main]
async fn main() -> Result<ExitCode, Error> {
    let mut arguments = std::env::args().skip(1);
    let (Some(round_trip), Some(program)) = (arguments.next(), arguments.next()) else {
        return Err("needs milliseconds a round trip and a program".into());
    };
    let round_trip = Duration::from_millis(round_trip.parse()?);
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs();
    let now = Timestamp::from_unix(now.try_into()?);
    let lab = Arc::new(Lab::start(LabOptions { now, round_trip, copies: 0 }).await?);

    for route in ROUTES {
        run("ip", route)?;
    }
    let folder = std::env::temp_dir().join(format!("strictmx-outside-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let ended = inside(&lab, round_trip, &folder, &program, arguments).await;
    std::fs::remove_dir_all(&folder)?;
    ended
}

async fn inside(
    lab: &Arc<Lab>,
    round_trip: Duration,
    folder: &Path,
    program: &str,
    arguments: impl Iterator<Item = String>,
) -> Result<ExitCode, Error> {
    let (resolv_conf, root) = (folder.join("resolv.conf"), folder.join("root.pem"));
    std::fs::write(&resolv_conf, "nameserver 127.0.0.1\n")?;
    std::fs::write(&root, lab.root_pem())?;
    run(
        "mount",
        &format!("--bind {} /etc/resolv.conf", resolv_conf.display()),
    )?;
    tokio::spawn(answer(
        Arc::clone(lab),
        UdpSocket::bind("127.0.0.1:53").await?,
        round_trip,
    ));
    for port in PORTS {
        let listener = TcpListener::bind(("::", port)).await?;
        tokio::spawn(accept(Arc::clone(lab), listener));
    }
    let mut child = Command::new(program)
        .args(arguments)
        .env("SSL_CERT_FILE", &root)
        .env("REQUESTS_CA_BUNDLE", &root)
        .spawn()?;
    let status = tokio::task::spawn_blocking(move || child.wait()).await??;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn run(program: &str, arguments: &str) -> Result<(), Error> {
    let status = Command::new(program).args(arguments.split(' ')).status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`{program} {arguments}` ended with {status}").into())
    }
}

/// Answers queries, each after a round trip.
async fn answer(lab: Arc<Lab>, socket: UdpSocket, round_trip: Duration) -> io::Result<()> {
    let socket = Arc::new(socket);
    let mut query = [0; 4096];
    loop {
        let (length, client) = socket.recv_from(&mut query).await?;
        let Some(message) = lab.resolve(&query[..length]) else {
            continue;
        };
        let socket = Arc::clone(&socket);
        tokio::spawn(async move {
            tokio::time::sleep(round_trip).await;
            socket.send_to(&message, client).await
        });
    }
}

/// Passes connections on to the host of the lab whose address was dialled.
async fn accept(lab: Arc<Lab>, listener: TcpListener) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(pass_on(Arc::clone(&lab), stream));
    }
}

async fn pass_on(lab: Arc<Lab>, mut stream: TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let dialled = stream.local_addr()?;
    let dialled = SocketAddr::new(dialled.ip().to_canonical(), dialled.port());
    let mut host = lab.connect(dialled).await?;
    tokio::io::copy_bidirectional(&mut stream, &mut host).await?;
    Ok(())
}
