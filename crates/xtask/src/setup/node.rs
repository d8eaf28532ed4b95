//! Node.

use super::apt;
use crate::command::cmd;

/// What Playwright asks for.
const OLDEST: u32 = 20;

/// Installs Node and npm unless they are there, and new enough.
pub(super) fn ensure() -> Result<(), String> {
    apt::ensure(&[("node", "nodejs"), ("npm", "npm")])?;
    let said = cmd("node")
        .arg("--version")
        .read()
        .map_err(|error| format!("{error:#}"))?;
    match major(&said) {
        Some(version) if version >= OLDEST => Ok(()),
        _ => Err(format!(
            "needs Node {OLDEST} or newer, and {} is there; see nodejs.org",
            said.trim()
        )),
    }
}

/// The first number of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::major;

    #[test]
    fn versions() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("v9.0.0"), Some(9));
        assert_eq!(major("node 20"), None, "not Node's own way to say it");
    }
}
