//! What mail servers do (`SMT-*`).

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;
use crate::budget::{CONNECT, SMTP_COMMAND, SMTP_GREETING, SMTP_SESSION, TLS_HANDSHAKE};
use crate::testing::Far;
use crate::testing::smtp::Does::{Adds, DropsTls, Repeats, Says, Spells, Tls, Waits};
use crate::testing::smtp::GREETING;

const EHLO: Does = Says("250-mail.example.com\r\n250-STARTTLS\r\n250 SIZE 10\r\n");
const GO: Does = Says("220 go\r\n");
const AGAIN: Does = Says("250 mail.example.com\r\n");
const AT_ONCE: Duration = Duration::ZERO;
const AT_RISK: Verdict = Verdict::EnforcedAtRisk;
const UNKNOWN: Verdict = Verdict::Undetermined;

#[tokio::test(start_paused = true)]
async fn smt_001() {
    let seen = session(&[GREETING, EHLO, GO, Tls, AGAIN]).await;
    seen.succeeds(AT_ONCE).means(Verdict::Enforced, "");
    let ehlo = "EHLO probe.example.net\r\n";
    assert_eq!(seen.told, [ehlo, "STARTTLS\r\n", ehlo, "QUIT\r\n"]);
}

#[tokio::test(start_paused = true)]
async fn smt_002() {
    let slowly = Spells("220 mx ESMTP\r\n", seconds(1));
    let seen = session(&[slowly, EHLO, GO, Tls, AGAIN]).await;
    seen.succeeds(seconds(14));
    seen.means(Verdict::Enforced, "mx-host-greeting-slow");
}

#[tokio::test(start_paused = true)]
async fn smt_003() {
    let late = session(&[Waits(seconds(25)), GREETING, EHLO, GO, Tls, AGAIN]).await;
    late.succeeds(seconds(25));
    late.means(Verdict::Enforced, "mx-host-greeting-slow");
    let too_late = session(&[Waits(seconds(31))]).await;
    too_late.fails(Stage::Greeting, &Cause::Timeout, SMTP_GREETING);
    too_late.means(UNKNOWN, "");
}

#[tokio::test(start_paused = true)]
async fn smt_004() {
    let seen = session(&[Repeats("220-and on\r\n", AT_ONCE)]).await;
    seen.fails(Stage::Greeting, &Cause::TooLarge, AT_ONCE);
    seen.means(UNKNOWN, "");
}

#[tokio::test(start_paused = true)]
async fn smt_005() {
    let seen = session(&[Repeats("xxxxxxxx", AT_ONCE)]).await;
    seen.fails(Stage::Greeting, &Cause::TooLarge, AT_ONCE);
    assert!(seen.said(Speaker::Server).len() < 2 * 4096, "one more read");
}

#[tokio::test(start_paused = true)]
async fn smt_006() {
    let endless = Repeats("250-X\r\n", seconds(1));
    let seen = session(&[GREETING, Says("250-mx\r\n"), endless]).await;
    seen.fails(Stage::Ehlo, &Cause::Timeout, SMTP_COMMAND);
    // Every command in time, and all of them together too long.
    let (long, wait) = (Waits(seconds(28)), Waits(seconds(14)));
    let seen = session(&[long, GREETING, wait, EHLO, wait, GO]).await;
    seen.fails(Stage::Starttls, &Cause::BudgetSpent, SMTP_SESSION);
    seen.means(UNKNOWN, "");
}

#[tokio::test(start_paused = true)]
async fn smt_007() {
    let later = |code| Cause::RepliedLater { code };
    for (reply, stage, cause) in [
        (
            "554 No SMTP service here\r\n",
            Stage::Greeting,
            Cause::RepliedNo { code: 554 },
        ),
        ("421 too busy\r\n", Stage::Greeting, later(421)),
    ] {
        let seen = session(&[Adds(reply), Says("221 bye\r\n")]).await;
        seen.fails(stage, &cause, AT_ONCE).means(UNKNOWN, "");
        assert_eq!(seen.told, ["QUIT\r\n"], "and nothing is tried again");
    }
    let seen = session(&[GREETING, Says("450 greylisted\r\n")]).await;
    seen.fails(Stage::Ehlo, &later(450), AT_ONCE)
        .means(UNKNOWN, "");
}

#[tokio::test(start_paused = true)]
async fn smt_008() {
    let seen = session(&[GREETING, Says("500 what\r\n"), Says("250 mx\r\n")]).await;
    seen.succeeds(AT_ONCE)
        .means(AT_RISK, "mx-tls-starttls-missing");
    assert_eq!(seen.told.len(), 2, "no HELO: {:?}", seen.told);
    let seen = session(&[GREETING, Says("550 no\r\n")]).await;
    seen.fails(Stage::Ehlo, &Cause::RepliedNo { code: 550 }, AT_ONCE);
    seen.means(UNKNOWN, "");
}

#[tokio::test(start_paused = true)]
async fn smt_009() {
    for missing in ["250 mx\r\n", "250-mx\r\n250 XSTARTTLS\r\n"] {
        let seen = session(&[GREETING, Says(missing)]).await;
        seen.succeeds(AT_ONCE)
            .means(AT_RISK, "mx-tls-starttls-missing");
    }
    let lower = Says("250-mx\r\n250-starttls\r\n250 X\r\n");
    let seen = session(&[GREETING, lower, GO, Tls, AGAIN]).await;
    seen.succeeds(AT_ONCE).means(Verdict::Enforced, "");
}

#[tokio::test(start_paused = true)]
async fn smt_010() {
    for refusal in ["454 TLS not available\r\n", "502 no\r\n"] {
        let seen = session(&[GREETING, EHLO, Says(refusal)]).await;
        seen.succeeds(AT_ONCE)
            .means(AT_RISK, "mx-tls-starttls-refused");
    }
    let lines = Says("220-ready\r\n220 when you are\r\n");
    let seen = session(&[GREETING, EHLO, lines, Tls, AGAIN]).await;
    seen.succeeds(AT_ONCE).means(Verdict::Enforced, "");
    let seen = session(&[GREETING, EHLO, GO, Waits(seconds(60))]).await;
    seen.fails(Stage::TlsHandshake, &Cause::Timeout, TLS_HANDSHAKE);
    seen.means(AT_RISK, "mx-tls-handshake-failed");
}

#[tokio::test(start_paused = true)]
async fn smt_011() {
    let injected = "250-INJECTED\r\n250 AUTH PLAIN\r\n";
    let together = Says("220 ready\r\n250-INJECTED\r\n250 AUTH PLAIN\r\n");
    let seen = session(&[GREETING, EHLO, together, Tls, AGAIN]).await;
    assert_eq!(seen.said(Speaker::Injected), injected);
    seen.succeeds(AT_ONCE);
    let (_, fired) = seen.judged();
    assert!(fired.contains("mx-tls-starttls-injection"), "{fired:?}");
    let mut turns = seen.session().transcript.iter();
    let inside = turns.any(|turn| turn.inside_tls && turn.text.lossy().contains("INJECTED"));
    assert!(!inside, "never a reply inside TLS");

    for pause in [1, 100] {
        let pause = Waits(Duration::from_millis(pause));
        let later = Adds("250-INJECTED\r\n250 AUTH PLAIN\r\n");
        let seen = session(&[GREETING, EHLO, Says("220 ready\r\n"), pause, later, Tls]).await;
        assert_eq!(seen.said(Speaker::Injected), injected);
        seen.fails(Stage::TlsHandshake, &Cause::NotTls, seconds(1));
        let (_, fired) = seen.judged();
        assert!(fired.contains("mx-tls-starttls-injection"), "{fired:?}");
        assert!(!seen.session().transcript.iter().any(|turn| turn.inside_tls));
    }
}

#[tokio::test(start_paused = true)]
async fn smt_012() {
    let codes = session(&[Adds("220-a\r\n250 b\r\n")]).await;
    codes.fails(Stage::Greeting, &Cause::Protocol, AT_ONCE);
    let codes = session(&[GREETING, Says("250-mx\r\n550 no\r\n")]).await;
    codes.fails(Stage::Ehlo, &Cause::Protocol, AT_ONCE);
}

#[tokio::test(start_paused = true)]
async fn smt_013() {
    for reply in ["2 50\r\n", "25\r\n", "abc ok\r\n", "SSH-2.0-nonsense\r\n"] {
        let seen = session(&[GREETING, Says(reply)]).await;
        seen.fails(Stage::Ehlo, &Cause::Protocol, AT_ONCE);
        assert!(
            seen.said(Speaker::Server).ends_with(reply),
            "kept as it came"
        );
    }
    for reply in ["250 ok\n", "250 o\0k\r\n", "250 \u{ff}\r\n"] {
        let seen = session(&[GREETING, Says(reply)]).await;
        seen.succeeds(AT_ONCE)
            .means(AT_RISK, "mx-tls-starttls-missing");
    }
}

#[tokio::test(start_paused = true)]
async fn smt_017() {
    let (trusted, other) = (root("Root"), root("Other"));
    for (name, issuer, check) in [
        ("elsewhere.example", &trusted, "mx-tls-certificate-name"),
        (
            "mail.example.com",
            &other,
            "mx-tls-certificate-chain-incomplete",
        ),
    ] {
        let does = [GREETING, EHLO, GO, Tls, AGAIN];
        let seen = session_with(&does, acceptor(name, issuer), &trusted).await;
        seen.succeeds(AT_ONCE).means(AT_RISK, check);
        let ehlo = "EHLO probe.example.net\r\n";
        assert_eq!(seen.told, [ehlo, "STARTTLS\r\n", ehlo, "QUIT\r\n"]);
    }
}

/// The server is gone after its last reply, without a word.
#[tokio::test(start_paused = true)]
async fn smt_018() {
    let trusted = root("Root");
    let acceptor = acceptor("mail.example.com", &trusted);
    let told = Arc::<Mutex<String>>::default();
    let heard = Arc::clone(&told);
    let host = Host::serves(move |mut far: Far| {
        let (acceptor, heard) = (acceptor.clone(), Arc::clone(&heard));
        async move {
            for reply in ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n"] {
                let _ = far.write_all(reply.as_bytes()).await;
                while reply != "220 go\r\n" && far.read_u8().await.is_ok_and(|it| it != b'\n') {}
            }
            let Ok(mut tls) = acceptor.accept(far).await else {
                return;
            };
            while let Ok(octet) = tls.read_u8().await {
                heard.lock().expect("a line").push(char::from(octet));
                if octet == b'\n' {
                    break;
                }
            }
            let _ = tls.write_all(b"250 mx\r\n").await;
            let _ = tls.flush().await;
        }
    });
    let seen = speak(host, &trusted).await;
    seen.succeeds(AT_ONCE).means(Verdict::Enforced, "");
    assert_eq!(wire(&seen.sent).0, "EHLO probe.example.net\r\nSTARTTLS\r\n");
    assert_eq!(*told.lock().expect("a line"), "EHLO probe.example.net\r\n");
}

#[tokio::test(start_paused = true)]
async fn smt_019() {
    let seen = session(&[GREETING, EHLO, GO, DropsTls]).await;
    seen.fails(Stage::TlsHandshake, &Cause::Closed, AT_ONCE);
    for until_hello in [false, true] {
        let host = Host::resets(move |mut far: Far| async move {
            for reply in ["220 mx\r\n", "250-mx\r\n250 STARTTLS\r\n", "220 go\r\n"] {
                let _ = far.write_all(reply.as_bytes()).await;
                while reply != "220 go\r\n" && far.read_u8().await.is_ok_and(|it| it != b'\n') {}
            }
            if until_hello {
                let _ = far.read_u8().await;
            }
        });
        let seen = speak(host, &root("Root")).await;
        seen.fails(Stage::TlsHandshake, &Cause::Reset, AT_ONCE);
        seen.means(AT_RISK, "mx-tls-handshake-failed");
        assert_eq!(wire(&seen.sent).0, "EHLO probe.example.net\r\nSTARTTLS\r\n");
    }
}

#[tokio::test(start_paused = true)]
async fn smt_020() {
    let seen = speak(Host::Silent, &root("Root")).await;
    seen.fails(Stage::Connect, &Cause::Timeout, CONNECT);
    seen.means(UNKNOWN, "");
    assert!(seen.sent.is_empty(), "nobody to tell");
}

#[tokio::test(start_paused = true)]
async fn smt_021() {
    let odd = "250-mx\r\n250-SIZE 99999999999999999999\r\n250 LIMITS MAILMAX=-1\r\n";
    let seen = session(&[GREETING, EHLO, GO, Tls, Says(odd)]).await;
    seen.succeeds(AT_ONCE).means(Verdict::Enforced, "");
    assert!(seen.said(Speaker::Server).ends_with(odd));
}

#[tokio::test(start_paused = true)]
async fn smt_023() {
    let seen = session(&[GREETING, EHLO, GO, Tls, Says("")]).await;
    seen.fails(Stage::EhloAfterTls, &Cause::Timeout, SMTP_COMMAND);
    let told = ["EHLO", "STARTTLS", "EHLO", "QUIT"];
    let verbs: Vec<_> = seen
        .told
        .iter()
        .map(|line| &line[..line.len().min(4)])
        .collect();
    let expected: Vec<_> = told.iter().map(|verb| &verb[..4]).collect();
    assert_eq!(verbs, expected, "nothing else is tried");
}
