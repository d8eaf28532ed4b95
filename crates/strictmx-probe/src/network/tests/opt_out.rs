//! Those who asked not to be tested.

use super::*;

#[tokio::test(start_paused = true)]
async fn who_asks_not_to_be_tested_is_left_alone_from_then_on() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("opt-out");
    std::fs::write(&file, "# nobody yet\n").expect("written");
    let dialer = refuses();
    let internet = Realm {
        dialer: dialer.clone(),
        ..Realm::default()
    };
    let opt_out = OptOut::open(&file).expect("a list");
    let config = Config {
        internet,
        opt_out,
        ..Config::default()
    };
    let network = Network::new(config).expect("a network");
    let prober = network.prober();
    let host = |text: &str| Question::Policy {
        policy_host: name(text),
        address: "11.0.0.9".parse().expect("an address"),
    };
    let questions = [
        smtp("11.0.0.1"),
        smtp("2a00:1:2:3::4"),
        host("mta-sts.quiet-domain.com"),
    ];
    let ask_all = async || {
        let mut withheld = 0;
        for question in &questions {
            let answer = prober.ask(question.clone()).await;
            let of_list = matches!(cause(&answer), Some(Cause::Withheld { why }) if why.contains("asked not to be tested"));
            withheld += usize::from(of_list);
        }
        (withheld, dialer.dialled.load(Ordering::Relaxed))
    };
    assert!(network.admit("quiet-domain.com").is_ok());
    assert_eq!(ask_all().await, (0, 3));
    std::fs::write(&file, "11.0.0.0/24\n2a00:1:2:3::4\nquiet-domain.com\n").expect("written");
    assert_eq!(network.refresh_opt_out(), Ok(true));
    assert_eq!(ask_all().await, (3, 3), "no more connections");
    let owner = Question::dns(name("www.quiet-domain.com"), RecordType::A);
    assert!(matches!(
        cause(&prober.ask(owner).await),
        Some(Cause::Withheld { .. })
    ));
    for domain in ["quiet-domain.com", "a.quiet-domain.com"] {
        let refused = network.admit(domain).expect_err(domain);
        assert_eq!(refused.code(), "domain.opted_out");
    }
    std::fs::write(&file, "nonsense line\n").expect("written");
    let error = network.refresh_opt_out().expect_err("a bad line");
    assert!(error.to_string().contains("line 1"), "{error}");
    assert_eq!(ask_all().await, (3, 3), "the list before stays");
}

/// P24: connections that are open, and those that wait for their turn, end when the list is read.
#[tokio::test(start_paused = true)]
async fn what_is_under_way_ends_when_somebody_asks_for_it() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("opt-out");
    std::fs::write(&file, "").expect("written");
    let dialer = OneHost::new(Host::serves(|mut far: Far| async move {
        sleep(Duration::from_secs(1)).await;
        let _ = far.write_all(b"554 no\r\n").await;
    }));
    let internet = Realm {
        dialer: dialer.clone(),
        ..Realm::default()
    };
    let config = Config {
        internet,
        opt_out: OptOut::open(&file).expect("a list"),
        ..Config::default()
    };
    let network = Network::new(config).expect("a network");
    let of_list = |answer: &Observation| matches!(cause(answer), Some(Cause::Withheld { why }) if why.contains("asked not to be tested"));
    let probers = [(); 3].map(|()| network.prober());
    let begun = Instant::now();
    let [first, waits] = [0, 1].map(|n: usize| probers[n].ask(smtp("11.0.0.1")));
    let other = probers[2].ask(smtp("11.0.0.2"));
    let listed = async {
        sleep(Duration::from_millis(500)).await;
        std::fs::write(&file, "11.0.0.1\n").expect("written");
        assert_eq!(network.refresh_opt_out(), Ok(true));
    };
    let timed = async |asked| {
        let answer = asked.await;
        (of_list(&answer), begun.elapsed().as_millis())
    };
    let (first, waits, other, ()) = tokio::join!(timed(first), timed(waits), timed(other), listed);
    assert_eq!([first, waits], [(true, 500); 2]);
    assert!(!other.0 && other.1 > 500, "{other:?}");
    let dialled = dialer.dialled.load(Ordering::Relaxed);
    assert_eq!(dialled, 2, "one of three has not begun");
}

/// What was seen of a mail server for other domains serves nobody from then on.
#[tokio::test(start_paused = true)]
async fn what_was_seen_before_somebody_asks_for_silence_is_told_no_more() {
    let dir = tempfile::tempdir().expect("a directory");
    let file = dir.path().join("opt-out");
    std::fs::write(&file, "").expect("written");
    let seen = Arc::<Seen>::default();
    let config = Config {
        internet: Realm {
            dialer: counted(&seen),
            ..Realm::default()
        },
        opt_out: OptOut::open(&file).expect("a list"),
        ..Config::default()
    };
    let network = Network::new(config).expect("a network");
    let ask = async |domain: &str| {
        let prober = network.prober_for(&name(domain));
        prober.ask(smtp("11.0.0.1")).await
    };
    for domain in ["first.com", "second.com"] {
        assert!(matches!(ask(domain).await, Observation::Smtp(_)));
    }
    std::fs::write(&file, "11.0.0.1\n").expect("written");
    assert_eq!(network.refresh_opt_out(), Ok(true));
    for n in 0..20 {
        let answer = ask(&format!("d{n}.com")).await;
        assert!(matches!(cause(&answer), Some(Cause::Withheld { .. })));
    }
    assert_eq!(seen.begun.lock().expect("a list").len(), 1);
}
