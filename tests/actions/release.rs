//! The binary of a release.

use std::process::Command;

use super::{BINARY, Runner};

/// What stands in for the command `gh`.
const GH: &str = "#!/bin/sh
case \"$1\" in
  release) cp \"$RELEASE\"/* . ;;
  attestation) exit \"$ATTESTED\" ;;
esac
";

#[test]
fn a_release_is_verified_before_it_runs() {
    let version = "0.1.0";
    const LINUX: &str = "Linux x86_64";
    let cases = [
        ("whole", LINUX, "0", true, Some(0)),
        ("of another hash", LINUX, "0", false, Some(2)),
        ("not attested", LINUX, "1", true, Some(2)),
        ("of another processor", "Linux aarch64", "0", true, Some(2)),
        ("of another system", "Darwin x86_64", "0", true, Some(2)),
    ];
    for (what, machine, attested, is_whole, code) in cases {
        let runner = Runner::new();
        runner.program("bin/gh", GH);
        runner.program("bin/uname", &format!("#!/bin/sh\necho {machine}\n"));
        let script = format!("#!/bin/sh\ntouch \"$RUNNER_TEMP/ran\"\nexec {BINARY} \"$@\"\n");
        runner.program("release/strictmx-0.1.0", &script);
        let sums = Command::new("sha256sum")
            .arg("strictmx-0.1.0")
            .current_dir(runner.path("release"))
            .output();
        let sums = sums.expect("sha256sum runs").stdout;
        runner.write("release/SHA256SUMS", &String::from_utf8_lossy(&sums));
        if !is_whole {
            runner.program(
                "release/strictmx-0.1.0",
                "#!/bin/sh\ntouch \"$RUNNER_TEMP/ran\"\n",
            );
        }
        let path = std::env::var("PATH").unwrap_or_default();
        let path = format!("{}:{path}", runner.path("bin").display());
        let release = runner.path("release");
        let ran = runner.run(&[
            ("PATH", &path),
            ("RELEASE", &release.to_string_lossy()),
            ("ATTESTED", attested),
            ("INPUT_PATH", ""),
            ("INPUT_VERSION", version),
            ("INPUT_REPOSITORY", "owner/strictmx"),
            ("INPUT_POLICY_FILE", "good/mta-sts.txt"),
        ]);
        assert_eq!(ran.code, code, "{what}: {}", ran.log);
        assert_eq!(runner.path("ran").exists(), code == Some(0), "{what}");
        let words = format!("the binaries of releases are for Linux x86_64, and this is {machine}");
        assert_eq!(ran.log.contains(&words), machine != LINUX, "{}", ran.log);
    }
}
