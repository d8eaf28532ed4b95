//! What nginx takes for one client, and for one network of clients, by the maps of `deploy/nginx.conf`,
//! and what it says itself.

use std::fs;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use strictmx_wire::{Problem, ProblemKind};

use super::{lines, read};

/// nginx, ended with this.
struct Nginx(Child);

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Serves on a socket in the folder what it makes of the address in `X-Real-IP`.
fn nginx(dir: &Path) -> Nginx {
    let text = read("nginx.conf");
    let maps = text.split_once("\nmap ").expect("maps").1;
    let (maps, _) = maps.split_once("\nlimit_conn_zone ").expect("zones");
    let at = dir.display();
    let config = format!(
        "daemon off;\nmaster_process off;\npid {at}/pid;\nerror_log {at}/errors;\nevents {{}}\n\
         http {{\naccess_log off;\nmap {maps}\nserver {{\nlisten unix:{at}/socket;\n\
         set_real_ip_from unix:;\nreal_ip_header X-Real-IP;\n\
         return 200 \"$strictmx_client $strictmx_network\";\n}}\n}}\n"
    );
    let file = dir.join("maps.conf");
    fs::write(&file, config).expect("written");
    let mut command = Command::new("nginx");
    command.arg("-e").arg(dir.join("errors"));
    let child = command.arg("-c").arg(file).spawn();
    Nginx(child.expect("did not run: nginx"))
}

fn told(dir: &Path, address: &str) -> Option<String> {
    let output = Command::new("curl")
        .args(["--silent", "--max-time", "5", "--unix-socket"])
        .arg(dir.join("socket"))
        .args(["--header", &format!("X-Real-IP: {address}")])
        .arg("http://localhost/")
        .output()
        .expect("did not run: curl");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    output.status.success().then_some(said)
}

#[test]
#[ignore = "needs nginx: cargo xtask test --only deployment"]
fn a_client_is_its_network_however_its_address_is_written() {
    let dir = tempfile::tempdir().expect("a directory");
    let _nginx = nginx(dir.path());
    let begun = Instant::now();
    while told(dir.path(), "192.0.2.1").is_none() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "it does not answer"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    for (address, client, network) in [
        ("192.0.2.1", "192.0.2.1", "192.0.2."),
        ("2001:db8:5:6:7:8:9:a", "2001:db8:5:6:", "2001:db8:5:"),
        ("2001:db8:5:6::1", "2001:db8:5:6:", "2001:db8:5:"),
        ("2001:db8:5:0:1:2:3:4", "2001:db8:5:0:", "2001:db8:5:"),
        ("2001:db8:5:0:1::4", "2001:db8:5:0:", "2001:db8:5:"),
        ("2001:db8:5::1", "2001:db8:5:0:", "2001:db8:5:"),
        ("2001:db8:5::", "2001:db8:5:0:", "2001:db8:5:"),
        ("2001:db8:0:6:7:8:9:a", "2001:db8:0:6:", "2001:db8:0:"),
        ("2001:db8::1:2:3:4", "2001:db8:0:0:", "2001:db8:0:"),
        ("2001:db8::1", "2001:db8:0:0:", "2001:db8:0:"),
        ("2001:0:0:6:7:8:9:a", "2001:0:0:6:", "2001:0:0:"),
        ("2001::6:0:0:0:a", "2001:0:0:6:", "2001:0:0:"),
        ("2001::7:8:9:a", "2001:0:0:0:", "2001:0:0:"),
        ("2001::1", "2001:0:0:0:", "2001:0:0:"),
    ] {
        let expected = format!("{client} {network}");
        assert_eq!(told(dir.path(), address), Some(expected), "{address}");
    }
}

/// What nginx refuses itself is one of our problems, with what else we send.
#[test]
fn the_reverse_proxy_refuses_in_our_words() {
    let text = read("nginx.conf");
    let mut told = Vec::new();
    for place in text.split("\n    location @").skip(1) {
        let (place, _) = place.split_once("\n    }").expect("an end");
        let said = place.split_once("return ").expect("an answer").1;
        let (status, problem) = said.split_once(' ').expect("a status");
        let problem = problem.trim_matches(['\'', ';']);
        let problem: Problem = serde_json::from_str(problem).expect("a problem");
        let mut kinds = ProblemKind::ALL.iter();
        let kind = kinds.find(|kind| kind.code == problem.code);
        let kind = kind.expect("one of ours");
        let mut expected = kind.problem(problem.detail.clone());
        expected.retry_after_s = place.contains("Retry-After 5 always").then_some(5);
        assert_eq!(problem, expected);
        assert_eq!(status, kind.status.to_string());
        for header in [
            "Content-Security-Policy",
            "Strict-Transport-Security",
            "Cache-Control",
        ] {
            assert!(place.contains(&format!("add_header {header} ")), "{place}");
        }
        told.push(kind.status);
    }
    assert_eq!(told, [413, 429, 503]);
    for line in [
        "error_page 413 @too_large;",
        "error_page 429 @too_many;",
        "error_page 502 504 =503 @away;",
    ] {
        assert!(lines(&text).any(|it| it == line), "{line}");
    }
}
