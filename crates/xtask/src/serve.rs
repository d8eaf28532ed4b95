//! `cargo xtask serve`: from a fresh clone to the running site.

use std::net::{Ipv4Addr, TcpListener};

use anyhow::{Context, Result};
use clap::Args;

use crate::command::cmd;
use crate::{site, workspace};

/// Build the site and the service, and serve both on this machine with the lab
#[derive(Args)]
pub(crate) struct Serve {
    /// Optimise the service: slower to build
    #[arg(long)]
    release: bool,
    /// Port on 127.0.0.1
    #[arg(long, default_value_t = 8461)]
    port: u16,
    /// Without the lab's domains
    #[arg(long)]
    no_lab: bool,
}

impl Serve {
    /// The site comes first: the service embeds it when it is built. Before that, whether there is a
    /// place to serve it at, which would otherwise be told after minutes.
    pub(crate) fn run(&self) -> Result<()> {
        free(self.port)?;
        site::build()?;
        let (profile, flag) = if self.release {
            ("release", "--release")
        } else {
            ("debug", "")
        };
        cmd("cargo")
            .args("build --locked --package strictmx --bin strictmx")
            .args(flag)
            .run()?;

        let mut serve = cmd(workspace::binary(profile)).arg("serve");
        if !self.no_lab {
            serve = serve.arg("--lab");
        }
        serve
            .arg("--data")
            .arg(workspace::target_dir().join("serve-data"))
            .arg("--listen")
            .arg(format!("127.0.0.1:{}", self.port))
            .become_it()
    }
}

/// Whether the service could listen there now.
fn free(port: u16) -> Result<()> {
    let taken = || {
        format!("cannot listen on 127.0.0.1:{port}; end what does, or choose another with --port")
    };
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).with_context(taken)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_is_taken_is_told_before_anything_is_built() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = taken.local_addr().expect("an address").port();
        let serve = Serve {
            release: false,
            port,
            no_lab: false,
        };
        let error = format!("{:#}", serve.run().expect_err("it is taken"));
        for words in [&*format!("127.0.0.1:{port}"), "--port"] {
            assert!(error.contains(words), "{error}");
        }
        drop(taken);
        free(port).expect("nobody listens");
    }
}
