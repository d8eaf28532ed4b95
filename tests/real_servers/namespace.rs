//! A network namespace that holds every server and every scan. No route leads out of it, so
//! addresses that look public are its own.

use std::{
    env, fs,
    io::Write as _,
    net::IpAddr,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{self, Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use super::WhyNot;

/// A named namespace and a directory of the same name. Both go when this is dropped or the test's
/// process ends, with everything that runs inside.
#[derive(Debug)]
pub(crate) struct Namespace {
    name: String,
    dir: PathBuf,
    /// Acts when its standard input ends: a killed test cleans nothing up itself.
    cleaner: Child,
}

impl Namespace {
    /// A new namespace with the addresses on its `lo`.
    pub(crate) fn with_addresses(addresses: &[IpAddr]) -> Result<Self, WhyNot> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("strictmx-bench-{}-{number}", process::id());
        ip(&format!("netns add {name}"))?;
        let dir = env::temp_dir().join(&name);
        let cleaner = Command::new("sh")
            .args([
                "-c",
                include_str!("templates/clean_up.sh"),
                "clean_up",
                &name,
            ])
            .arg(&dir)
            .stdin(Stdio::piped())
            // Ctrl-C is for the test, not for what cleans up after it.
            .process_group(0)
            .spawn()
            .expect("a shell");
        let namespace = Self { name, dir, cleaner };
        fs::create_dir(&namespace.dir).expect("a new directory");

        let name = &namespace.name;
        ip(&format!("-netns {name} link set lo up"))?;
        for address in addresses {
            // Duplicate address detection would keep an IPv6 address from use for a second.
            let (prefix, flag) = if address.is_ipv4() {
                (32, "")
            } else {
                (128, "nodad")
            };
            ip(&format!(
                "-netns {name} address add {address}/{prefix} dev lo {flag}"
            ))?;
        }
        Ok(namespace)
    }

    /// Where the servers' files are.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// What others call it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Tells `ip` something inside, a line a command; whether it did it all.
    pub(crate) fn ip(&self, lines: &str) -> bool {
        let mut ip = self.command("ip");
        ip.args(["-batch", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            // One that is not known is asked for first.
            .stderr(Stdio::null());
        let mut ip = ip.spawn().expect("ip");
        let told = ip.stdin.take().expect("a pipe").write_all(lines.as_bytes());
        told.is_ok() && ip.wait().is_ok_and(|status| status.success())
    }

    /// A command that runs inside.
    pub(crate) fn command(&self, program: impl AsRef<Path>) -> Command {
        let mut command = Command::new("ip");
        command
            .args(["netns", "exec", &self.name])
            .arg(program.as_ref());
        command
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        drop(self.cleaner.stdin.take());
        let ended = self.cleaner.wait();
        // Told, not raised: this also runs while a failed test unwinds.
        if !ended.is_ok_and(|status| status.success()) {
            eprintln!("{} or {} may be left behind", self.name, self.dir.display());
        }
    }
}

fn ip(arguments: &str) -> Result<(), WhyNot> {
    let refused = |answer: String| WhyNot::NoNamespace(format!("ip {arguments}: {answer}"));
    let output = Command::new("ip")
        .args(arguments.split_whitespace())
        .output();
    let output = output.map_err(|error| refused(error.to_string()))?;
    if !output.status.success() {
        return Err(refused(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        ));
    }
    Ok(())
}
