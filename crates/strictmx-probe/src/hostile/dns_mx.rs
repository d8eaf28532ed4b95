//! MX records that lead nowhere public (`MX-*`).

use strictmx_core::question::RecordType;

use super::*;

/// Names that are not even looked up: no query goes out, to nobody.
async fn is_never_asked(owner: &str) {
    let dialer = OneHost::new(Host::Silent);
    let network = network(dialer.clone(), None);
    let prober = network.prober();
    for rtype in [RecordType::A, RecordType::Aaaa] {
        let question = Question::dns(owner.parse().expect(owner), rtype);
        let begun = Instant::now();
        let Observation::Unknown(failure) = prober.ask(question).await else {
            panic!("{owner} is asked for")
        };
        let refused = matches!(failure.cause, Cause::AddressRefused { .. });
        assert!(refused && failure.stage == Stage::Start, "{failure:?}");
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }
    assert_eq!(dialer.dialled.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn mx_004() {
    is_never_asked("localhost").await;
}

#[tokio::test(start_paused = true)]
async fn mx_005() {
    is_never_asked("10.0.0.1").await;
}

#[tokio::test(start_paused = true)]
async fn mx_006() {
    is_never_asked("mail.internal").await;
    super::dns_address::is_never_dialled("10.0.0.1", "Private-Use").await;
}
