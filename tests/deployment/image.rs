//! The one file of the image, run as the image has it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::running::{Running, body, text};

use super::{lines, passes, read};

/// What follows a word of the Dockerfile.
fn said(word: &str) -> String {
    let text = read("Dockerfile");
    let mut said = lines(&text).filter_map(|line| line.strip_prefix(word)?.strip_prefix(' '));
    said.next().unwrap_or_else(|| panic!("{word}")).to_owned()
}

/// The words of a JSON list, as ENTRYPOINT and CMD have them.
fn words(word: &str) -> Vec<String> {
    serde_json::from_str(&said(word)).expect(word)
}

#[tokio::test]
#[ignore = "needs root and a static build: cargo xtask test --only image"]
async fn it_needs_nothing_beside_it() {
    let binary = PathBuf::from(std::env::var_os("STRICTMX_STATIC").expect("the static build"));
    let headers = Command::new("readelf")
        .arg("--program-headers")
        .arg(&binary)
        .output();
    let headers = headers.expect("readelf").stdout;
    let headers = String::from_utf8_lossy(&headers);
    assert!(
        headers.contains("LOAD") && !headers.contains("INTERP"),
        "{headers}"
    );

    let root = tempfile::tempdir().expect("a folder");
    fs::copy(&binary, root.path().join("strictmx")).expect("copied");
    let user = said("USER");
    let (user, group) = user.split_once(':').expect("a user and a group");
    let mut command = words("CMD");
    let listen = command.iter_mut().find(|word| *word == "0.0.0.0:8461");
    // One of many on this machine, and with something to check that is on no network.
    "127.0.0.1:0".clone_into(listen.expect("where it listens"));
    // Its one folder to write to, and none for temporary files.
    let data = root.path().join("data");
    fs::create_dir(&data).expect("a folder");
    passes("chown", &[&said("USER"), &data.to_string_lossy()]);
    command.extend(["--lab", "--data", "/data"].map(str::to_owned));
    let mut service = Command::new("unshare");
    service
        .arg("--mount")
        .arg(format!("--root={}", root.path().display()))
        .args(["--wd=/", "--setgid", group, "--setuid", user])
        .args(words("ENTRYPOINT"))
        .args(command)
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let service = Running::spawn(&mut service);

    let page = service.get("/", "text/html").await;
    assert_eq!(page.status(), 200);
    let result = service
        .get("/api/v1/scan/enforced.lab.test", "application/json")
        .await;
    assert_eq!(result.status(), 200);
    let result = text(result).await;
    assert!(result.contains("\"verdict\":\"enforced\""), "{result}");

    let json = r#"{"domain":"enforced.lab.test"}"#;
    let stored = service.post("/api/v1/results", json).await;
    assert_eq!(stored.status(), 201);
    let id = body(stored).await["id"].take();
    let id = id.as_str().expect("an id");
    let read = service.get(&format!("/api/v1/results/{id}"), "*/*").await;
    assert_eq!(read.status(), 200);

    service.signal("TERM");
    let (status, _) = service.ended();
    assert!(status.success(), "{status}");
}
