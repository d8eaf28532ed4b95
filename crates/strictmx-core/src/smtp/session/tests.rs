use super::*;

const EHLO: &str = "250-mx.example\r\n250-STARTTLS\r\n250 SIZE\r\n";

/// Plays a server that says these things one after the other, `chunk` octets at a time.
fn play(says: &[&str], chunk: usize) -> (Vec<String>, Option<Failure>, Vec<Turn>) {
    let mut session = Session::new("probe.example.net");
    let mut says = says.iter();
    let mut sent = Vec::new();
    for _ in 0..100 {
        match session.action() {
            Action::Send(octets) => sent.push(String::from_utf8(octets).expect("ASCII")),
            Action::Receive(_) => match says.next() {
                Some(text) => text
                    .as_bytes()
                    .chunks(chunk)
                    .for_each(|octets| session.receive(octets)),
                None => session.ended(Cause::Closed, ""),
            },
            Action::StartTls => session.tls_is_up(),
            Action::Close => break,
        }
    }
    let (transcript, failure) = session.into_parts();
    (sent, failure, transcript)
}

#[test]
fn a_whole_session_whatever_the_chunks() {
    for chunk in [1, 2, 3, 7, 1000] {
        let (sent, failure, transcript) = play(
            &[
                "220 mx.example ESMTP\r\n",
                EHLO,
                "220 go\r\n",
                "250-mx.example\r\n250 SIZE\r\n",
            ],
            chunk,
        );
        let expected = [
            "EHLO probe.example.net\r\n",
            "STARTTLS\r\n",
            "EHLO probe.example.net\r\n",
            "QUIT\r\n",
        ];
        assert_eq!(sent, expected, "chunks of {chunk}");
        assert_eq!(failure, None);
        assert_eq!(
            transcript.iter().filter(|turn| turn.inside_tls).count(),
            3,
            "EHLO, its reply, QUIT"
        );
    }
}

#[test]
fn refusals_and_early_ends() {
    let later = Cause::RepliedLater { code: 450 };
    let no = Cause::RepliedNo { code: 554 };
    let cases: [(&[&str], Stage, Cause, &str); 7] = [
        (
            &["450 come back\r\n"],
            Stage::Greeting,
            later.clone(),
            "greylisted at the door",
        ),
        (
            &["554 no\r\n"],
            Stage::Greeting,
            no.clone(),
            "blocked at the door",
        ),
        (
            &["220 mx\r\n", "450 wait\r\n"],
            Stage::Ehlo,
            later,
            "greylisted at EHLO",
        ),
        (&["220 mx\r\n", "554 no\r\n"], Stage::Ehlo, no, "no EHLO"),
        (&[], Stage::Greeting, Cause::Closed, "closed at once"),
        (
            &["220 mx\r\n", EHLO],
            Stage::Starttls,
            Cause::Closed,
            "closed at STARTTLS",
        ),
        (&["hello\r\n"], Stage::Greeting, Cause::Protocol, "no SMTP"),
    ];
    for (says, stage, cause, why) in cases {
        let (sent, failure, _) = play(says, 1000);
        assert_eq!(failure, Some(Failure::new(stage, cause)), "{why}");
        let allowed = |line: &String| {
            ["EHLO", "STARTTLS", "QUIT"]
                .iter()
                .any(|verb| line.starts_with(verb))
        };
        assert!(sent.iter().all(allowed), "{why}: {sent:?}");
    }
}

#[test]
fn whoever_leaves_says_so_where_there_is_a_way() {
    let long = "x".repeat(MAX_OCTETS);
    for (says, cause, last, why) in [
        ("", Some(Cause::Timeout), "QUIT\r\n", "no greeting in time"),
        ("hello\r\n", None, "QUIT\r\n", "no SMTP"),
        (&long, None, "QUIT\r\n", "a flood"),
        ("", Some(Cause::Closed), "", "nobody is there"),
        ("", Some(Cause::Reset), "", "nobody is there"),
    ] {
        let mut session = Session::new("probe.example.net");
        session.receive(says.as_bytes());
        if let Some(cause) = cause {
            session.ended(cause, "");
        }
        let mut sent = String::new();
        while let Action::Send(octets) = session.action() {
            sent += std::str::from_utf8(&octets).expect("ASCII");
        }
        assert_eq!(sent, last, "{why}");
        assert_eq!(session.action(), Action::Close, "{why}");
    }
    let mut shaking = Session::new("probe.example.net");
    for says in ["220 mx\r\n", EHLO, "220 go\r\n"] {
        while matches!(shaking.action(), Action::Send(_)) {}
        shaking.receive(says.as_bytes());
    }
    shaking.ended(Cause::Timeout, "");
    assert_eq!(
        shaking.action(),
        Action::Close,
        "in a handshake there is none"
    );
}

#[test]
fn a_refused_or_missing_starttls_is_a_fact() {
    let (sent, failure, _) = play(&["220 mx\r\n", EHLO, "454 not now\r\n"], 1000);
    assert_eq!(
        (sent.last().map(String::as_str), failure),
        (Some("QUIT\r\n"), None)
    );
    // Without EHLO there is no STARTTLS, nor is HELO any better.
    for ehlo in [
        "250 mx\r\n",
        "500 what\r\n",
        "502 5.5.1 not implemented\r\n",
    ] {
        let (sent, failure, _) = play(&["220 mx\r\n", ehlo], 1000);
        assert_eq!((sent.len(), failure), (2, None), "EHLO and QUIT: {ehlo}");
    }
}

#[test]
fn injected_text_is_kept_apart_and_discarded() {
    let (_, failure, transcript) = play(
        &[
            "220 mx\r\n",
            EHLO,
            "220 go\r\n250 injected\r\n",
            "250-mx\r\n250 SIZE\r\n",
        ],
        1000,
    );
    assert_eq!(failure, None);
    let injected: Vec<_> = transcript
        .iter()
        .filter(|turn| turn.from == Speaker::Injected)
        .collect();
    assert_eq!(injected.len(), 1);
    assert!(!injected[0].inside_tls);
    assert_eq!(injected[0].text.lossy(), "250 injected\r\n");
}

#[test]
fn text_in_place_of_a_handshake_is_injected() {
    let mut session = Session::new("probe.example.net");
    for says in ["220 mx\r\n", EHLO, "220 go\r\n"] {
        while matches!(session.action(), Action::Send(_)) {}
        session.receive(says.as_bytes());
    }
    assert_eq!(session.action(), Action::StartTls);
    session.receive(b"250 injected\r\n");
    session.ended(Cause::Protocol, "");
    assert_eq!(session.action(), Action::Close);
    let (transcript, failure) = session.into_parts();
    assert_eq!(
        failure,
        Some(Failure::new(Stage::TlsHandshake, Cause::Protocol))
    );
    assert_eq!(
        transcript.last().map(|turn| turn.from),
        Some(Speaker::Injected)
    );
}

#[test]
fn text_that_nobody_asked_for_answers_nothing_and_is_kept() {
    let early = "250-mx\r\n250-STARTTLS\r\n250 SIZE\r\n250 more\r\n";
    let says = ["220 mx\r\n", early, "454 not now\r\n"];
    let (sent, failure, transcript) = play(&says, 1000);
    assert_eq!(sent.get(1).map(String::as_str), Some("STARTTLS\r\n"));
    assert_eq!(failure, None);
    let said: Vec<_> = transcript
        .iter()
        .filter(|turn| turn.from == Speaker::Server)
        .collect();
    let said: Vec<_> = said.iter().map(|turn| turn.text.lossy()).collect();
    assert_eq!(said, says);
}

#[test]
fn floods_end() {
    let endless_line = "x".repeat(MAX_OCTETS);
    let endless_reply = "220-more\r\n".repeat(8_000);
    for flood in [endless_line.as_str(), endless_reply.as_str()] {
        let (_, failure, transcript) = play(&[flood], 1000);
        assert_eq!(failure.map(|failure| failure.cause), Some(Cause::TooLarge));
        let kept: usize = transcript.iter().map(|turn| turn.text.len()).sum();
        assert!(kept <= MAX_OCTETS + 1000, "{kept} octets were kept");
    }
    // As many lines as a reply may have, and as long: octets are counted besides.
    let line = |mark: &str, octets: usize| format!("220{mark}{}\r\n", "x".repeat(octets - 6));
    let most = line("-", 2048).repeat(31) + &line(" ", 2048);
    assert_eq!(most.len(), MAX_OCTETS);
    for chunk in [1000, MAX_OCTETS] {
        let cause = |greeting: &str| play(&[greeting], chunk).1.map(|failure| failure.cause);
        assert_eq!(cause(&most), Some(Cause::Closed), "then nothing is said");
        let more = line("-", 6) + &most;
        assert_eq!(cause(&more), Some(Cause::TooLarge));
    }
}
