//! Servers of a measurement: ours and nginx, each on a port of its own.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::command::find;
use crate::workspace;

/// A running server; ended with the measurement.
pub(super) struct Served {
    child: Child,
    pub(super) address: String,
    /// Where ours counts.
    metrics: Option<String>,
}

impl Drop for Served {
    fn drop(&mut self) {
        if self.metrics.is_some() {
            let _ = self.child.kill();
        } else {
            // nginx ends its workers.
            let pid = self.child.id().to_string();
            let _ = Command::new("kill").args(["-s", "TERM", &pid]).status();
        }
        let _ = self.child.wait();
    }
}

impl Served {
    /// Ours, optimised, with the lab.
    pub(super) fn ours(arguments: &[&str]) -> Result<Self> {
        let mut child = Command::new(workspace::binary("release"))
            .args("serve --lab --listen 127.0.0.1:0 --metrics-listen 127.0.0.1:0".split(' '))
            .args(arguments)
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start strictmx")?;
        let stdout = child.stdout.take().context("no standard output")?;
        let mut lines = BufReader::new(stdout).lines();
        let mut address = || -> Result<String> {
            let line = lines.next().context("strictmx said nothing")??;
            let address = line.rsplit("//").next().unwrap_or_default();
            Ok(address.split('/').next().unwrap_or_default().to_owned())
        };
        let (address, metrics) = (address()?, Some(address()?));
        Ok(Self {
            child,
            address,
            metrics,
        })
    }

    /// nginx with a file in a folder, as it is set up for speed.
    pub(super) fn nginx(folder: &Path) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let dir = folder.display();
        let config = format!(
            "daemon off; worker_processes auto; pid {dir}/nginx.pid; error_log {dir}/nginx.log;\n\
             events {{ worker_connections 4096; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; open_file_cache max=10;\n\
             keepalive_requests 1000000; default_type application/json;\n\
             client_body_temp_path {dir}; proxy_temp_path {dir}; fastcgi_temp_path {dir};\n\
             uwsgi_temp_path {dir}; scgi_temp_path {dir};\n\
             server {{ listen 127.0.0.1:{port} backlog=4096; root {dir}; }} }}\n"
        );
        let file = folder.join("nginx.conf");
        fs::write(&file, config)?;
        let program = find("nginx").context("no nginx")?;
        let child = Command::new(program).arg("-c").arg(&file).spawn()?;
        let served = Self {
            child,
            address: format!("127.0.0.1:{port}"),
            metrics: None,
        };
        for _ in 0..200 {
            if TcpStream::connect(&served.address).is_ok() {
                return Ok(served);
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        bail!("nginx does not answer: see {dir}/nginx.log")
    }

    /// The body of an answer.
    pub(super) fn get(&self, path: &str) -> Result<String> {
        body_of(&self.address, path)
    }

    /// One of our counts, or zero.
    pub(super) fn count(&self, series: &str) -> Result<f64> {
        let metrics = self.metrics.as_deref().context("only ours counts")?;
        let text = body_of(metrics, "/metrics")?;
        let found = text.lines().find_map(|line| line.strip_prefix(series));
        Ok(found.map_or(0.0, |number| number.trim().parse().unwrap_or(0.0)))
    }

    /// Resident memory in MiB.
    pub(super) fn memory(&self) -> Result<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        Ok(kib.context("no VmRSS")? / 1024.0)
    }
}

fn body_of(address: &str, path: &str) -> Result<String> {
    let mut stream = TcpStream::connect(address)?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
    )?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
    if !head.starts_with("HTTP/1.1 200") {
        bail!("{path}: {}", head.lines().next().unwrap_or_default());
    }
    Ok(body.to_owned())
}
