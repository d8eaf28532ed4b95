use super::*;

const TEN_A_MINUTE: Rate = Rate::new(10, Duration::from_secs(60), 20);

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn a_burst_then_the_rate() {
    let begun = Instant::now();
    let mut expected = None;
    let mut come = |after: Duration| {
        let answer = TEN_A_MINUTE.admit(expected, begun + after);
        if let Ok(at) = answer {
            expected = Some(at);
        }
        (answer.err(), TEN_A_MINUTE.left(expected, begun + after))
    };
    for n in 1..=20 {
        assert_eq!(come(Duration::ZERO), (None, 20 - n), "number {n}");
    }
    assert_eq!(come(Duration::ZERO), (Some(seconds(6)), 0));
    assert_eq!(come(seconds(2)), (Some(seconds(4)), 0), "refused is free");
    assert_eq!(come(seconds(6)), (None, 0));
    assert_eq!(come(seconds(6)), (Some(seconds(6)), 0));
    assert_eq!(come(seconds(19)), (None, 1));
    assert_eq!(come(seconds(1_000)), (None, 19), "a rest is no credit");
}

/// However the arrivals fall, no window holds more than its burst and its share.
#[test]
fn no_window_holds_more_than_it_may() {
    let rate = Rate::new(2, seconds(1), 4);
    let begun = Instant::now();
    let (mut expected, mut taken, mut at) = (None, Vec::new(), 0_u64);
    for n in 0..5_000_u64 {
        // Gaps from none to about half a second, in no order.
        at += (n * n * 7_919) % 487;
        let now = begun + Duration::from_millis(at);
        if let Ok(next) = rate.admit(expected, now) {
            expected = Some(next);
            taken.push(at);
        }
    }
    assert!(taken.len() > 1_000);
    for window in [0, 500, 1_000, 5_000, 60_000] {
        let most = taken
            .iter()
            .enumerate()
            .map(|(first, from)| taken[first..].partition_point(|at| *at <= from + window));
        let allowed = 4 + 2 * usize::try_from(window).expect("small") / 1_000;
        assert!(
            most.max().is_some_and(|most| most <= allowed),
            "{window} ms"
        );
    }
}

#[test]
fn rates_are_read_as_they_are_written() {
    for (text, count, per_s, burst) in [
        ("10/min:20", 10, 60, 20),
        ("200/day:200", 200, 86_400, 200),
        ("2/s:4", 2, 1, 4),
        ("30/h:3", 30, 3_600, 3),
        ("1/90s:1", 1, 90, 1),
    ] {
        let rate: Rate = text.parse().expect(text);
        assert_eq!(rate, Rate::new(count, seconds(per_s), burst), "{text}");
        assert_eq!(rate.to_string(), text);
    }
    for text in [
        "",
        "10",
        "10/min",
        "10/min:",
        "/min:1",
        "0/min:1",
        "1/min:0",
        "1/0s:1",
        "1/week:1",
        "-1/s:1",
        "1/s:1:1",
        "1/s:99999999999",
        "1/99999999999s:1",
        "1/ s:1",
        // More than a day until all may ask again.
        "1/day:2",
        "23/day:24",
        "1/86401s:1",
        "1/4294967295s:4294967295",
    ] {
        assert_eq!(text.parse::<Rate>(), Err(RateError), "{text}");
    }
}

#[test]
fn a_ledger_forgets_what_has_passed_and_has_an_end() {
    let begun = Instant::now();
    let mut ledger = Ledger::new(3);
    for key in 0..3 {
        assert!(ledger.has_room(&key, begun));
        ledger.expect(key, begun + seconds(10 + key));
    }
    assert!(ledger.has_room(&2, begun) && !ledger.has_room(&3, begun));
    assert_eq!((ledger.len(), ledger.expected(&3)), (3, None));
    assert!(ledger.has_room(&3, begun + seconds(11)), "two have passed");
    assert_eq!(ledger.len(), 1);
    ledger.refund(&2, seconds(5));
    assert_eq!(ledger.expected(&2), Some(begun + seconds(7)));

    let mut many = Ledger::new(100_000);
    for key in 0..5_000_u64 {
        let now = begun + Duration::from_millis(key);
        assert!(many.has_room(&key, now));
        many.expect(key, now + Duration::from_millis(100));
        assert!(many.len() < 1_500, "{} keys at {key}", many.len());
    }
    assert!(many.has_room(&0, begun + seconds(120)) && many.is_empty());
}
