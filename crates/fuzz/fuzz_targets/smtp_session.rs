#![no_main]

use libfuzzer_sys::fuzz_target;
use strictmx_core::smtp::Session;
use strictmx_core::smtp::session::{Action, MAX_OCTETS};

// What a mail server sends, in pieces; an empty piece is its silence until the time is over. Whatever
// it sends, it hears these commands, in this order, and the session ends.
fuzz_target!(|input: &[u8]| {
    let mut pieces = input.split(|octet| *octet == 0xff);
    let mut session = Session::new("probe.example.net");
    let mut heard = Vec::new();
    for _ in 0..=input.len() + 16 {
        match session.action() {
            Action::Send(octets) => {
                heard.push(String::from_utf8(octets).expect("ASCII"));
            }
            Action::Receive(_) => match pieces.next() {
                None | Some([]) => session.ended(strictmx_core::observation::Cause::Timeout, ""),
                Some(piece) => session.receive(piece),
            },
            Action::StartTls => {
                if let Some(text) = pieces.next().filter(|piece| !piece.is_empty()) {
                    // In place of a handshake.
                    session.receive(text);
                    session.ended(strictmx_core::observation::Cause::Protocol, "");
                } else {
                    session.tls_is_up();
                }
            }
            Action::Close => {
                let (transcript, _) = session.into_parts();
                let all = ["EHLO", "STARTTLS", "EHLO", "QUIT"];
                let said = heard
                    .iter()
                    .map(|line| line.split([' ', '\r']).next().unwrap_or_default());
                let mut rest = all.iter();
                for verb in said {
                    assert!(rest.any(|allowed| *allowed == verb), "{heard:?}");
                }
                let kept: usize = transcript.iter().map(|turn| turn.text.len()).sum();
                assert!(kept <= 2 * MAX_OCTETS + input.len() + 256, "{kept} octets");
                return;
            }
        }
    }
    panic!("it never ends: {heard:?}");
});
