//! A server process in the namespace: started, watched until it answers, blamed with its log.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::namespace::Namespace;

/// How long a server may take until it answers; each needs well under a second.
const START_LIMIT: Duration = Duration::from_secs(20);

/// One running server. It ends when dropped; its children, where it has any, with the namespace.
#[derive(Debug)]
pub(super) struct Server {
    name: &'static str,
    command: Command,
    child: Child,
    log: PathBuf,
}

impl Server {
    /// Starts a program that stays in the foreground. `log` is where it, or we, write its errors.
    pub(super) fn start(
        namespace: &Namespace,
        name: &'static str,
        program: &Path,
        arguments: &[&str],
    ) -> Self {
        let log = namespace.dir().join(name).with_extension("log");
        let errors = File::options()
            .create(true)
            .append(true)
            .open(&log)
            .expect("a log file");
        let mut command = namespace.command(program);
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(errors.try_clone().expect("a second handle"))
            .stderr(errors);
        let child = command.spawn().expect("ip, which was found");
        Self {
            name,
            command,
            child,
            log,
        }
    }

    /// Ends it without a word, as a crash would.
    pub(super) fn stop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts it as it was started.
    pub(super) fn start_again(&mut self) {
        self.child = self.command.spawn().expect("it was started before");
    }

    /// Polls until `ready`. Panics with the server's log when it ends or takes too long.
    pub(super) fn wait_until(&mut self, ready: impl Fn() -> bool) {
        let deadline = Instant::now() + START_LIMIT;
        while !ready() {
            if let Ok(Some(status)) = self.child.try_wait() {
                panic!("{} ended with {status}:\n{}", self.name, self.log());
            }
            assert!(
                Instant::now() < deadline,
                "{} does not answer:\n{}",
                self.name,
                self.log()
            );
            thread::sleep(Duration::from_millis(20));
        }
    }

    fn log(&self) -> String {
        fs::read_to_string(&self.log)
            .unwrap_or_else(|error| format!("{}: {error}", self.log.display()))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Runs a command to its end and gives its standard output. Panics when it fails.
pub(super) fn run(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8_lossy(&output.stdout).into_owned()
}
