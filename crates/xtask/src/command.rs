//! Running other programs: what is run is printed, and what fails is named.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};

use crate::workspace;

/// A program with its arguments, started at the top of the repository.
pub(crate) struct Cmd {
    command: Command,
    /// The variables set for it, as a shell wants them.
    variables: String,
    shown: String,
}

/// A program found in [`search_path`].
pub(crate) fn cmd(program: impl AsRef<OsStr>) -> Cmd {
    let mut command = Command::new(program.as_ref());
    command
        .current_dir(workspace::root())
        .env("PATH", search_path());
    Cmd {
        command,
        variables: String::new(),
        shown: program.as_ref().to_string_lossy().into_owned(),
    }
}

impl Cmd {
    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.shown.push(' ');
        self.shown.push_str(&arg.as_ref().to_string_lossy());
        self.command.arg(arg);
        self
    }

    /// Arguments as one would type them: `words` is split at blanks.
    pub(crate) fn args(self, words: &str) -> Self {
        words.split_whitespace().fold(self, Self::arg)
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        let value = value.as_ref();
        self.variables += &format!("{name}={} ", quoted(&value.to_string_lossy()));
        self.command.env(name, value);
        self
    }

    /// Another folder than the top of the repository.
    pub(crate) fn dir(mut self, dir: &Path) -> Self {
        self.command.current_dir(dir);
        self
    }

    /// Runs it with its output going where ours goes.
    pub(crate) fn run(mut self) -> Result<()> {
        self.print();
        let status = self
            .command
            .status()
            .with_context(|| format!("cannot start `{}`", self.shown))?;
        if !status.success() {
            bail!("`{}` ended with {status}", self.shown);
        }
        Ok(())
    }

    /// Runs it, passing its standard output on and keeping a copy.
    pub(crate) fn run_and_read(self) -> Result<String> {
        self.run_and_read_failures(|_| false)
    }

    /// Like [`Self::run_and_read`]; if it fails, the error has the lines in which it `tells` of
    /// what failed, since these stand far above in a log.
    pub(crate) fn run_and_read_failures(mut self, tells: fn(&str) -> bool) -> Result<String> {
        self.print();
        let started = self.command.stdout(Stdio::piped()).spawn();
        let mut child = started.with_context(|| format!("cannot start `{}`", self.shown))?;
        let mut copy = String::new();
        if let Some(stdout) = child.stdout.take() {
            for line in BufReader::new(stdout).lines() {
                let line =
                    line.with_context(|| format!("`{}` wrote something unreadable", self.shown))?;
                println!("{line}");
                copy.push_str(&line);
                copy.push('\n');
            }
        }
        let status = child.wait()?;
        if !status.success() {
            let failed = copy.lines().map(str::trim).filter(|line| tells(line));
            let failed: String = failed.map(|line| format!("; {line}")).collect();
            bail!("`{}` ended with {status}{failed}", self.shown);
        }
        Ok(copy)
    }

    /// Runs it quietly and gives its standard output; standard error is shown only on failure.
    pub(crate) fn read(self) -> Result<String> {
        let shown = self.shown.clone();
        let output = self.output()?;
        text(&shown, output.stdout)
    }

    /// Like [`Self::read`], of a program that says everything on standard error.
    pub(crate) fn read_errors(self) -> Result<String> {
        self.print();
        let shown = self.shown.clone();
        let output = self.output()?;
        text(&shown, output.stderr)
    }

    fn output(mut self) -> Result<Output> {
        let output = self.command.stdin(Stdio::null()).output();
        let output = output.with_context(|| format!("cannot start `{}`", self.shown))?;
        if !output.status.success() {
            // Some say there what is wrong.
            let said = [output.stdout, output.stderr].concat();
            let said = String::from_utf8_lossy(&said);
            bail!(
                "`{}` ended with {}\n{}",
                self.shown,
                output.status,
                said.trim_end()
            );
        }
        Ok(output)
    }

    /// Becomes the program, so that Ctrl-C reaches it alone and the shell waits for its end.
    pub(crate) fn become_it(mut self) -> Result<()> {
        self.print();
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt;
            Err(self.command.exec()).with_context(|| format!("cannot start `{}`", self.shown))
        }
        #[cfg(not(unix))]
        self.run()
    }

    fn print(&self) {
        eprintln!("$ {}{}", self.variables, self.shown);
    }
}

fn text(program: &str, said: Vec<u8>) -> Result<String> {
    String::from_utf8(said).with_context(|| format!("`{program}` wrote something unreadable"))
}

fn quoted(value: &str) -> String {
    if value.contains(' ') {
        format!("'{value}'")
    } else {
        value.to_owned()
    }
}

/// `PATH` with our own tools before it and the system's folders behind it: servers are in `sbin`,
/// which an ordinary user's `PATH` may lack. Programs from PyPI come last, for there is an interpreter
/// beside them.
fn search_path() -> OsString {
    let before = [workspace::tools_dir().join("bin")];
    let own = std::env::var_os("PATH").unwrap_or_default();
    let programs = workspace::python_dir().join("bin");
    let behind = ["/usr/sbin".into(), "/sbin".into(), programs];
    let all = before
        .into_iter()
        .chain(std::env::split_paths(&own))
        .chain(behind);
    // Joining fails only for a folder with the separator in its name, which PATH cannot hold.
    std::env::join_paths(all).unwrap_or(own)
}

/// Where a program is, if it is anywhere.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    std::env::split_paths(&search_path())
        .map(|dir| dir.join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
        .find(|path| path.is_file())
}
