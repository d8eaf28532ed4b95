//! Machines by address, and how to reach them.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use strictmx_core::domain_name::DomainName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::authority::Authority;
use crate::https::PolicyServer;
use crate::path::{self, End};
use crate::smtp::SmtpServer;
use crate::tls::Tls;

/// Everything that has an address.
#[derive(Debug)]
pub(crate) struct Network {
    machines: HashMap<IpAddr, Arc<Machine>>,
    authority: Arc<Authority>,
    round_trip: Duration,
}

/// A host at one address.
#[derive(Clone, Debug)]
pub(crate) struct Machine {
    /// The name that its certificate is made for.
    pub host: DomainName,
    pub server: Server,
}

/// What a host does with a connection.
#[derive(Clone, Debug)]
pub(crate) enum Server {
    /// HTTPS on port 443.
    Policy(PolicyServer),
    /// SMTP on port 25.
    Smtp(SmtpServer),
    /// TLS on port 443, and nothing behind it.
    Endpoint(Tls),
    /// It answers a SYN with a reset, as a host does where nothing listens.
    Refuses,
    /// A router on the way says that it cannot be reached.
    Unreachable,
    /// Nothing ever comes back.
    Silent,
    /// It accepts, and says nothing.
    Hangs,
    /// It accepts, and resets when it is spoken to, or after a second.
    Resets,
    /// It accepts, and sends this again and again without end.
    Floods(&'static str),
}

impl Network {
    pub(crate) fn new(
        machines: HashMap<IpAddr, Arc<Machine>>,
        authority: Arc<Authority>,
        round_trip: Duration,
    ) -> Self {
        Self {
            machines,
            authority,
            round_trip,
        }
    }

    pub(crate) fn has(&self, address: IpAddr) -> bool {
        self.machines.contains_key(&address)
    }

    /// Opens a connection: one round trip. The server accepts, and may speak, when the SYN
    /// arrives.
    pub(crate) async fn connect(&self, to: SocketAddr) -> io::Result<End> {
        let Some(machine) = self.machines.get(&to.ip()) else {
            return std::future::pending().await;
        };
        match (&machine.server, to.port()) {
            (Server::Silent, _) => std::future::pending().await,
            (Server::Unreachable, _) => {
                tokio::time::sleep(self.round_trip).await;
                Err(io::ErrorKind::HostUnreachable.into())
            }
            (Server::Policy(_) | Server::Endpoint(_), 443)
            | (Server::Smtp(_), 25)
            | (Server::Hangs | Server::Resets | Server::Floods(_), _) => {
                let one_way = self.round_trip / 2;
                let (near, far) = path::pair(one_way);
                let (machine, authority) = (Arc::clone(machine), Arc::clone(&self.authority));
                tokio::spawn(async move {
                    tokio::time::sleep(one_way).await;
                    // A client that goes away in the middle is no failure of the lab.
                    machine.serve(far, &authority).await.ok();
                });
                tokio::time::sleep(self.round_trip).await;
                Ok(near)
            }
            (Server::Refuses | Server::Policy(_) | Server::Endpoint(_) | Server::Smtp(_), _) => {
                tokio::time::sleep(self.round_trip).await;
                Err(io::ErrorKind::ConnectionRefused.into())
            }
        }
    }
}

impl Machine {
    async fn serve(&self, mut stream: End, authority: &Authority) -> io::Result<()> {
        match &self.server {
            Server::Policy(server) => server.serve(stream, &self.host, authority).await,
            Server::Smtp(server) => server.serve(stream, &self.host, authority).await,
            Server::Endpoint(tls) => {
                if let Some(mut inside) = tls.accept(stream, &self.host, authority, &[]).await? {
                    tokio::io::copy(&mut inside, &mut tokio::io::sink()).await?;
                }
                Ok(())
            }
            // Until the client gives up.
            Server::Hangs => tokio::io::copy(&mut stream, &mut tokio::io::sink())
                .await
                .map(drop),
            Server::Resets => {
                // In the middle of the handshake; or, with a client that waits, soon.
                tokio::time::timeout(Duration::from_secs(1), stream.read_u8())
                    .await
                    .ok();
                stream.reset();
                Ok(())
            }
            Server::Floods(line) => loop {
                stream.write_all(line.as_bytes()).await?;
            },
            Server::Refuses | Server::Unreachable | Server::Silent => Ok(()),
        }
    }
}
