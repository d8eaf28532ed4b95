//! `cargo xtask serve`: from a fresh clone to the running site.

use anyhow::Result;
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
    /// The site comes first: the service embeds it when it is built.
    pub(crate) fn run(&self) -> Result<()> {
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
