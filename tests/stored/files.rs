//! What is in the folder, and who may read it.

use super::*;

/// Whoever made the folder may have let others look into it.
#[cfg(unix)]
#[tokio::test]
async fn nobody_else_reads_what_is_stored() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let set = |mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(folder.path(), permissions).expect("it is ours");
    };
    let modes = || {
        let files = std::fs::read_dir(folder.path())
            .expect("a folder")
            .flatten();
        let mode =
            |file: std::fs::DirEntry| file.metadata().expect("a file").permissions().mode() & 0o777;
        files.map(mode).collect::<Vec<_>>()
    };
    set(0o755);
    let data = folder.path().to_str().expect("UTF-8");
    let service = start(folder.path(), &[]);
    stored(&service, "enforced.lab.test").await;
    let open = modes();
    assert!(
        open.len() > 2 && open.iter().all(|mode| *mode == 0o600),
        "{open:?}"
    );
    drop(service);

    set(0o777);
    let database = folder.path().join("results.sqlite");
    let permissions = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(&database, permissions).expect("it is ours");
    let service = Running::logging(&["--data", data]);
    service.signal("TERM");
    let (_, log) = service.ended();
    for words in [
        "can be written to by others (mode 777); take that away: chmod 700",
        "results.sqlite can be read by others (mode 644); take that away: chmod 600",
    ] {
        assert!(log.contains(words), "{log}");
    }
}

/// Of many clients behind a proxy: their addresses, local parts, and fragments, which browsers keep to
/// themselves, a thousand times; says how many requests that were.
async fn ask_for_others(service: &Running, id: &str) -> usize {
    for client in 0..50 {
        let fields = format!(
            "host: a\r\nx-forwarded-for: {}\r\nuser-agent: planted/{client}\r\n\
             referer: https://planted.example/#planted\r\ncookie: planted={client}\r\n",
            match client % 2 {
                0 => format!("192.0.2.{client}"),
                _ => format!("2001:db8:{client:x}::1"),
            }
        );
        let paths = (0..20).map(|at| match at % 5 {
            0 => format!("/r/{id}#planted-{client}-{at}"),
            1 => format!("/api/v1/results/{id}?planted#planted-{client}-{at}"),
            2 => format!("/badge/enforced.lab.test.svg?planted={at}#planted"),
            3 => format!("/api/v1/scan/planted.user+{client}@enforced.lab.test#planted-{at}"),
            _ => format!("/check/planted.user+{client}-{at}@enforced.lab.test"),
        });
        let answers = pipelined_with(service, &fields, paths).await;
        assert_eq!(
            (count(&answers, 200), count(&answers, 422)),
            (17, 4),
            "{answers}"
        );
    }
    50 * 21
}

#[tokio::test]
async fn nothing_tells_who_stored_what() {
    let folder = folder();
    let data = folder.path().to_str().expect("UTF-8");
    let proxied = ["--data", data, "--trusted-proxy", "127.0.0.1"];
    let service = Running::logging(&[&proxied[..], &LIMITS, &UNLIMITED].concat());
    let told = stored(&service, "enforced.lab.test").await;
    let refused = store(&service, "planted.user@enforced.lab.test").await;
    assert_eq!(refused.status(), 422);
    let others = ask_for_others(&service, &told.id).await;
    let planted = [
        "planted",
        &told.deletion_token,
        "127.0.0.1",
        "192.0.2.",
        "2001:db8:",
    ];
    for path in [
        &format!("/r/{}", told.id),
        &format!("/r/{}/card.png", told.id),
        &format!("/api/v1/results/{}", told.id),
        "/badge/enforced.lab.test.svg",
        "/badge/enforced.lab.test.json",
        "/card/enforced.lab.test",
    ] {
        let response = service.get(path, "*/*").await;
        assert_eq!(response.status(), 200, "{path}");
    }
    let wrong = delete(&service, &told.id, Some("Bearer x")).await;
    assert_eq!(wrong.status(), 403);
    let files = std::fs::read_dir(folder.path()).expect("a folder");
    let mut octets = 0;
    for file in files.flatten() {
        let content = std::fs::read(file.path()).expect("a file");
        octets += content.len();
        for planted in planted {
            let mut windows = content.windows(planted.len());
            let is_there = windows.any(|window| window == planted.as_bytes());
            assert!(!is_there, "{planted} is in {:?}", file.file_name());
        }
    }
    assert!(octets > 10_000, "{octets} octets were read");
    service.signal("TERM");
    let (_, log) = service.ended();
    let lines = log.lines().filter(|line| line.contains(" request method="));
    assert_eq!(lines.count(), 9 + others, "{log}");
    for planted in planted.into_iter().chain([&*told.id, "lab.test"]) {
        assert!(!log.contains(planted), "{planted} is in {log}");
    }
}

#[test]
fn a_folder_that_cannot_be_used_is_said_at_the_start() {
    let folder = folder();
    std::fs::write(folder.path().join("results.sqlite"), "x".repeat(9_000)).expect("a file");
    let data = folder.path().to_str().expect("UTF-8");
    let args = ["--listen", "127.0.0.1:0", "--data", data];
    let ended = Running::command(&args)
        .stderr(std::process::Stdio::piped())
        .output()
        .expect("the binary runs");
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(!ended.status.success());
    assert!(
        said.contains("--data: ") && said.contains("is damaged, or no database of strictmx; "),
        "{said}"
    );
}
