//! When a resolver is left in peace.

use super::*;

/// P41: whoever owns a domain, and keeps a resolver busy with it, chooses none for all others.
#[tokio::test]
async fn a_resolver_does_not_rest_for_what_a_name_does_to_it() {
    const TRAP: &[u8] = b"\x04trap";
    let root = root("Root");
    let first = server(&root, |query| {
        if query.windows(TRAP.len()).any(|it| it == TRAP) {
            return http_answer(StatusCode::BAD_GATEWAY, "text/html", "busy");
        }
        dns_answer(text())
    });
    let first = first.await;
    let second = server(&root, |_| dns_answer(text())).await;
    let resolver = resolver(&root, &[&first, &second]);
    let ask = async |names: &[&str]| {
        for name in names {
            let name = name.parse().expect("a name");
            resolver.ask(&name, RecordType::Txt, Waits::InTurn).await;
        }
        let before = second.requests.load(Ordering::Relaxed);
        exchange(&resolver).await;
        // Whether the first one answered.
        second.requests.load(Ordering::Relaxed) == before
    };
    let of_one = [
        "trap.example.com",
        "a.trap.example.com",
        "b.trap.example.com",
    ];
    assert!(ask(&of_one).await, "however many names of one domain");
    let of_two = ["trap.example.com", "trap.example.net"];
    assert!(
        ask(&of_two).await && ask(&of_two).await,
        "others had answers"
    );
    let of_three = ["trap.example.com", "trap.example.net", "trap.example.org"];
    assert!(!ask(&of_three).await, "nobody has an answer of it");
}
