//! What is in `deploy/` says what the manual promises, and those who read it understand it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use strictmx_probe::address_guard::Prefix;

use crate::running::Running;

#[cfg(target_os = "linux")]
mod grade;
#[cfg(target_os = "linux")]
mod image;
#[cfg(unix)]
mod proxy;
mod sizing;

fn deploy(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("deploy")
        .join(name)
}

fn read(name: &str) -> String {
    fs::read_to_string(deploy(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Lines that say something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[test]
fn the_unit_gives_no_rights() {
    let text = read("strictmx.service");
    let mut said = BTreeMap::<_, Vec<_>>::new();
    for (name, value) in lines(&text).filter_map(|line| line.split_once('=')) {
        said.entry(name).or_default().push(value);
    }
    for (name, value) in [
        ("StartLimitIntervalSec", "0"),
        ("Restart", "on-failure"),
        ("DynamicUser", "yes"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("AmbientCapabilities", ""),
        ("MemoryDenyWriteExecute", "yes"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("PrivateDevices", "yes"),
        ("PrivateUsers", "yes"),
        ("RestrictNamespaces", "yes"),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
        ("SystemCallFilter", "@system-service"),
        ("SystemCallFilter", "~@privileged @resources"),
        ("MemoryMax", "1536M"),
        ("TasksMax", "64"),
        ("LimitCORE", "0"),
        // More than the 30 seconds that a stop takes at most.
        ("TimeoutStopSec", "35"),
    ] {
        let values = said.get(name).map(Vec::as_slice).unwrap_or_default();
        assert!(values.contains(&value), "{name}={value}: {values:?}");
    }
    // Nothing that it could write to, but for what is stored.
    assert_eq!(said["StateDirectory"], ["strictmx"]);
    assert_eq!(said["StateDirectoryMode"], ["0700"]);
    for name in ["ReadWritePaths", "CacheDirectory", "LogsDirectory"] {
        assert!(!said.contains_key(name), "{name}");
    }
}

/// What the program never contacts, the unit does not let it contact, but for this machine.
#[test]
fn the_unit_denies_what_the_guard_refuses() {
    let text = read("strictmx.service");
    let denied: Vec<Prefix> = lines(&text)
        .filter_map(|line| line.strip_prefix("IPAddressDeny="))
        .flat_map(str::split_whitespace)
        .map(|block| block.parse().expect(block))
        .collect();
    let registries = [
        include_str!("../crates/strictmx-probe/data/special-purpose-ipv4.txt"),
        include_str!("../crates/strictmx-probe/data/special-purpose-ipv6.txt"),
    ];
    for line in registries.iter().flat_map(|registry| lines(registry)) {
        let block = line.split_whitespace().next().unwrap_or_default();
        let (first, length) = block.split_once('/').expect(block);
        let length: u32 = length.parse().expect(block);
        let first: IpAddr = first.parse().expect(block);
        let last: IpAddr = match first {
            IpAddr::V4(v4) => (v4.to_bits() | u32::MAX.checked_shr(length).unwrap_or(0))
                .to_be_bytes()
                .into(),
            IpAddr::V6(v6) => (v6.to_bits() | u128::MAX.checked_shr(length).unwrap_or(0))
                .to_be_bytes()
                .into(),
        };
        let is_denied = |whole: &Prefix| whole.contains(first) && whole.contains(last);
        assert!(
            first.is_loopback() || denied.iter().any(is_denied),
            "{line}"
        );
    }
}

#[test]
fn the_settings_are_understood() {
    let settings = deploy("strictmx.toml");
    let printed = Command::new(env!("CARGO_BIN_EXE_strictmx"))
        .args(["serve", "--print-config", "--config"])
        .arg(settings)
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&printed.stderr);
    assert!(printed.status.success(), "{said}");
    let printed = String::from_utf8_lossy(&printed.stdout).into_owned();
    for line in [
        // Metrics are for this machine.
        "metrics_listen = \"127.0.0.1:9461\"",
        // nginx sets this one, and clears the other.
        "trusted_proxy = [\"127.0.0.1\", \"::1\"]",
        "forwarded_header = \"x-forwarded-for\"",
    ] {
        assert!(printed.lines().any(|it| it == line), "{line}\n{printed}");
    }
}

#[test]
fn images_have_no_name_that_moves_and_no_rights() {
    let text = read("Dockerfile");
    let said: Vec<_> = lines(&text).collect();
    let bases = said.iter().filter(|line| line.starts_with("FROM "));
    assert_eq!(bases.collect::<Vec<_>>(), [&"FROM scratch"]);
    assert!(said.contains(&"USER 65532:65532"));

    let text = read("compose.yaml");
    let all = |name| lines(&text).filter(move |line| line.starts_with(name));
    assert_eq!(all("image:").count(), 2);
    for image in all("image:") {
        assert!(image.ends_with(":?name@sha256:digest}"), "{image}");
    }
    for each in [
        "read_only: true",
        "cap_drop: [ALL]",
        "security_opt: [\"no-new-privileges:true\"]",
    ] {
        assert_eq!(all(each).count(), 2, "{each}");
    }
    assert_eq!(all("mem_limit:").count(), 2);
    assert_eq!(
        all("ports:").collect::<Vec<_>>(),
        ["ports: [\"127.0.0.1:8461:8461\"]"]
    );
}

#[test]
fn the_resolver_and_the_reverse_proxy_keep_the_same_promises() {
    let text = read("unbound.conf");
    let said: Vec<_> = lines(&text).collect();
    for line in [
        "module-config: \"validator iterator\"",
        "ede: yes",
        "log-queries: no",
        "access-control: 0.0.0.0/0 refuse",
        // P08: no longer than trouble is shown.
        "val-bogus-ttl: 30",
    ] {
        assert!(said.contains(&line), "{line}");
    }
    // Name servers are the domain's choice, too. Whom strictmx does not contact, its resolver does not.
    let unit = read("strictmx.service");
    let denied = lines(&unit).filter_map(|line| line.strip_prefix("IPAddressDeny="));
    let denied: Vec<_> = denied.flat_map(str::split_whitespace).collect();
    assert!(denied.len() > 20, "{denied:?}");
    for block in denied {
        let line = format!("do-not-query-address: {block}");
        assert!(said.contains(&&*line), "{line}");
    }
    // Addresses that are not public are found out and reported, not left out of answers.
    for changes in ["dns64", "private-address"] {
        assert!(
            !lines(&text).any(|line| line.contains(changes)),
            "{changes}"
        );
    }

    let text = read("nginx.conf");
    let said: Vec<_> = lines(&text).collect();
    for line in [
        // Never what a client says of itself.
        "proxy_set_header X-Forwarded-For $remote_addr;",
        "proxy_set_header Forwarded \"\";",
        "proxy_buffering off;",
        "proxy_request_buffering off;",
        "client_header_timeout 10s;",
    ] {
        assert!(said.contains(&line), "{line}");
    }
    let formats: Vec<_> = lines(&text)
        .filter(|line| line.starts_with("log_format"))
        .collect();
    let [format] = formats[..] else {
        panic!("{formats:?}")
    };
    for told in ["$remote_addr", "$request ", "$uri", "$args", "$http_"] {
        assert!(!format.contains(told), "{format}");
    }
    // Whatever is said around them, and for whoever names none of ours.
    let servers: Vec<_> = text.split("\nserver {\n").skip(1).collect();
    assert_eq!(servers.len(), 3);
    for server in servers {
        let (server, _) = server.split_once("\n}").expect("an end");
        let logs = lines(server).filter(|line| line.contains("_log "));
        assert_eq!(
            logs.collect::<Vec<_>>(),
            [
                "access_log /var/log/nginx/strictmx.log strictmx;",
                "error_log /var/log/nginx/strictmx-error.log emerg;"
            ]
        );
    }
}

/// A copy that names files that there are.
fn with_files(name: &str, dir: &Path, names: &[(&str, &Path)]) -> PathBuf {
    let mut text = read(name);
    for (from, to) in names {
        assert!(text.contains(from), "{name}: {from}");
        text = text.replace(from, &to.to_string_lossy());
    }
    let copy = dir.join(name);
    fs::write(&copy, text).expect("written");
    copy
}

/// Writes a certificate for a host, signed by itself, and its key.
fn certified(dir: &Path, host: &str) -> [PathBuf; 2] {
    let identity = rcgen::generate_simple_self_signed(vec![host.to_owned()]);
    let identity = identity.expect("a certificate");
    let (certificate, key) = (dir.join("certificate.pem"), dir.join("key.pem"));
    fs::write(&certificate, identity.cert.pem()).expect("written");
    fs::write(&key, identity.signing_key.serialize_pem()).expect("written");
    [certificate, key]
}

/// Writes what nginx needs to stand before the service as a host, and gives the file that it is to be
/// started with.
fn nginx_in(dir: &Path, host: &str) -> PathBuf {
    let [certificate, key] = certified(dir, host);
    let site = with_files(
        "nginx.conf",
        dir,
        &[
            ("/etc/nginx/strictmx.pem", &certificate),
            ("/etc/nginx/strictmx.key", &key),
            ("/var/log/nginx", dir),
        ],
    );
    let (main, pid) = (dir.join("main.conf"), dir.join("pid"));
    let (pid, site) = (pid.display(), site.display());
    let text = format!("pid {pid};\nevents {{}}\nhttp {{ include {site}; }}\n");
    fs::write(&main, text).expect("written");
    main
}

fn passes(program: &str, args: &[&str]) {
    let output = Command::new(program).args(args).output();
    let output = output.unwrap_or_else(|error| panic!("did not run: {program}: {error}"));
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    assert!(output.status.success(), "{program} {args:?}\n{said}");
}

#[test]
#[ignore = "needs systemd, nginx and Unbound: cargo xtask test --only deployment"]
fn those_who_read_it_understand_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let dir = dir.path();
    let binary = Path::new(env!("CARGO_BIN_EXE_strictmx"));

    let unit = with_files(
        "strictmx.service",
        dir,
        &[("/usr/local/bin/strictmx", binary)],
    );
    let unit = &*unit.to_string_lossy();
    passes("systemd-analyze", &["verify", unit]);
    // Of 100, which is everything allowed; most services have 90 and more.
    let most = "--threshold=15";
    passes(
        "systemd-analyze",
        &["security", "--offline=true", "--no-pager", most, unit],
    );

    let [certificate, key] = certified(dir, "resolver.example.org");
    let anchor = dir.join("root.key");
    let root = ". IN DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D";
    fs::write(&anchor, root).expect("written");

    let config = with_files(
        "unbound.conf",
        dir,
        &[
            ("/etc/unbound/resolver.pem", &certificate),
            ("/etc/unbound/resolver.key", &key),
            ("/var/lib/unbound/root.key", &anchor),
        ],
    );
    passes("unbound-checkconf", &[&config.to_string_lossy()]);

    let dir = tempfile::tempdir().expect("a directory");
    let dir = dir.path();
    let main = nginx_in(dir, "strictmx.example.org");
    let errors = dir.join("errors");
    passes(
        "nginx",
        &[
            "-t",
            "-q",
            "-e",
            &errors.to_string_lossy(),
            "-c",
            &main.to_string_lossy(),
        ],
    );

    passes("hadolint", &[&deploy("Dockerfile").to_string_lossy()]);
    passes(
        "tests/deployment/node_modules/.bin/dclint",
        &["--quiet", &deploy("compose.yaml").to_string_lossy()],
    );
    // What is wrong with a workflow, and what a stranger could make of it.
    let workflows = ".github/workflows";
    passes("zizmor", &["--offline", "--quiet", workflows, "action.yml"]);
}

/// The names in a set of system calls, and in the sets within it.
fn system_calls(set: &str) -> BTreeSet<String> {
    let listed = Command::new("systemd-analyze")
        .args(["syscall-filter", set])
        .output();
    let listed = listed.expect("systemd-analyze, which was found").stdout;
    let listed = String::from_utf8_lossy(&listed).into_owned();
    let mut names = BTreeSet::new();
    for line in lines(&listed).filter(|line| *line != set) {
        if line.starts_with('@') {
            names.extend(system_calls(line));
        } else {
            names.insert(line.to_owned());
        }
    }
    names
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "needs strace and systemd: cargo xtask test --only deployment"]
async fn the_unit_forbids_nothing_that_is_needed() {
    let dir = tempfile::tempdir().expect("a directory");
    let trace = dir.path().join("trace");
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-o"])
        .arg(&trace)
        .arg(env!("CARGO_BIN_EXE_strictmx"))
        .args(["serve", "--lab", "--listen", "127.0.0.1:0", "--data"])
        .arg(dir.path().join("data"))
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let service = Running::spawn(&mut command);
    for path in ["/api/v1/scan/enforced.lab.test", "/readyz", "/"] {
        assert_eq!(service.get(path, "*/*").await.status(), 200, "{path}");
    }
    let json = r#"{"domain":"enforced.lab.test"}"#;
    let stored = service.post("/api/v1/results", json).await;
    assert_eq!(stored.status(), 201);
    // To the service, not to strace, which ends with it.
    let pid = service.pid();
    let child = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
    passes("kill", &["-s", "TERM", child.expect("Linux").trim()]);
    let (status, _) = service.ended();
    assert!(status.success(), "{status}");

    let [mut allowed, privileged, resources] =
        ["@system-service", "@privileged", "@resources"].map(system_calls);
    allowed.retain(|name| !privileged.contains(name) && !resources.contains(name));
    // SQLite gives its files to the folder's owner where it is root (`robustFchown`), which the unit is not.
    allowed.insert("fchown".to_owned());
    // `12345 openat(AT_FDCWD, ...`
    let trace = fs::read_to_string(trace).expect("a trace");
    let call = |line: &str| {
        let (name, _) = line.split_once(' ')?.1.trim().split_once('(')?;
        let is_name = |it: u8| it.is_ascii_alphanumeric() || it == b'_';
        name.bytes().all(is_name).then(|| name.to_owned())
    };
    let used: BTreeSet<_> = trace.lines().filter_map(call).collect();
    assert!(used.contains("accept4") && used.len() > 30, "{used:?}");
    let forbidden: Vec<_> = used.difference(&allowed).collect();
    assert!(forbidden.is_empty(), "{forbidden:?}");
}
