use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use tokio::time::sleep;

use super::*;
use crate::address_guard::AddressGuard;

fn at(address: &str, port: Port) -> PublicSocketAddr {
    let address = address.parse().expect(address);
    AddressGuard::new().admit(address, port).expect("public")
}

fn smtp(address: &str) -> PublicSocketAddr {
    at(address, Port::Smtp)
}

/// As what a verdict needs, and what only explains.
const VERDICT: Rank = Rank::Verdict;
const DEPTH: Rank = Rank::Depth;

/// Milliseconds at which each of those scans that come at once gets its turn, kept for a second.
async fn turns(pace: &Pace, to: impl IntoIterator<Item = PublicSocketAddr>) -> Vec<Option<u128>> {
    ranked(pace, to.into_iter().map(|to| (to, VERDICT))).await
}

async fn ranked(
    pace: &Pace,
    to: impl IntoIterator<Item = (PublicSocketAddr, Rank)>,
) -> Vec<Option<u128>> {
    let begun = Instant::now();
    let waiting = to.into_iter().map(async |(to, rank)| {
        let turn = pace.turn(&QueuePlaces::default(), to, rank).await.ok()?;
        let came = begun.elapsed().as_millis();
        sleep(Duration::from_secs(1)).await;
        drop(turn);
        Some(came)
    });
    join_all(waiting).await
}

#[tokio::test(start_paused = true)]
async fn one_smtp_connection_at_a_time_and_a_pause_after_each() {
    let pace = Pace::new(budget::PAUSE);
    let came = turns(&pace, [smtp("11.0.0.1"); 9]).await;
    let expected = [0, 3_000, 6_000, 9_000, 12_000, 15_000, 18_000].map(Some);
    assert_eq!(came[..7], expected);
    assert_eq!(
        came[7..],
        [None; 2],
        "nobody waits longer than twenty seconds"
    );
    assert_eq!(
        turns(&pace, [smtp("11.0.0.1")]).await,
        [Some(2_000)],
        "whoever comes later"
    );
    sleep(budget::PAUSE).await;
    assert_eq!(turns(&pace, [smtp("11.0.0.1")]).await, [Some(0)]);
    let https = turns(&pace, [at("11.0.0.1", Port::Https), smtp("11.9.0.1")]).await;
    assert_eq!(https, [Some(0), Some(0)], "others are others");
}

/// A domain may have ten names for the one mail server of another.
#[tokio::test(start_paused = true)]
async fn scans_come_in_turn_however_many_names_lead_to_an_address() {
    let scans = || [(); 3].map(|()| QueuePlaces::default());
    let of_network = Arc::<QueuePlaces>::default();
    let of_one = || [(); 3].map(|()| QueuePlaces::within(Arc::clone(&of_network)));
    for ([first, second, third], stranger, expected) in [
        // After one of each scan that waits.
        (scans(), QueuePlaces::default(), [9_000, 12_000, 15_000]),
        // The network of these three has one that waits, and they come in turn themselves.
        (of_one(), QueuePlaces::default(), [12_000, 6_000, 15_000]),
    ] {
        let pace = Pace::new(budget::PAUSE);
        let begun = Instant::now();
        let take = async |scan: &QueuePlaces, after_ms: u64| {
            sleep(Duration::from_millis(after_ms)).await;
            let turn = pace.turn(scan, smtp("11.0.0.1"), VERDICT).await.ok()?;
            let came = begun.elapsed().as_millis();
            sleep(Duration::from_secs(1)).await;
            drop(turn);
            Some(came)
        };
        let ten_names = |scan| join_all((0..10).map(move |_| take(scan, 0)));
        let (came, _, third, stranger) = tokio::join!(
            ten_names(&first),
            ten_names(&second),
            take(&third, 10),
            take(&stranger, 20)
        );
        assert_eq!([third, stranger, came[2]], expected.map(Some));
        assert_eq!(came[..2], [0, 3_000].map(Some));
        assert_eq!(came[9], None, "nobody waits longer than twenty seconds");
    }
}

/// Whoever has a whole network of mail servers checked waits there as one, and others come in turn, also
/// at those that he waits for.
#[tokio::test(start_paused = true)]
async fn nobody_takes_all_turns_of_a_network() {
    let pace = Pace::new(budget::PAUSE);
    let of_network = Arc::<QueuePlaces>::default();
    let begun = Instant::now();
    let take = async |places: QueuePlaces, n: u32, after_ms: u64| {
        sleep(Duration::from_millis(after_ms)).await;
        let to = smtp(&format!("11.0.0.{n}"));
        let turn = pace.turn(&places, to, VERDICT).await.ok()?;
        let came = begun.elapsed().as_millis();
        sleep(Duration::from_secs(1)).await;
        drop(turn);
        Some(came)
    };
    let flood = (1..=60).map(|n| take(QueuePlaces::within(Arc::clone(&of_network)), n, 0));
    let strangers = [60, 100].map(|n| take(QueuePlaces::default(), n, 10));
    let (flood, strangers) = tokio::join!(join_all(flood), join_all(strangers));
    let latest = strangers.iter().flatten().max();
    assert!(
        strangers.iter().all(Option::is_some) && latest <= Some(&1_000),
        "{strangers:?}"
    );
    assert_eq!(
        flood.iter().flatten().filter(|came| **came == 0).count(),
        10
    );
    assert!(
        flood[..59].iter().all(Option::is_some),
        "they have the rest: {flood:?}"
    );
}

/// A network of web servers has as many who wait there for what mostly explains.
#[tokio::test(start_paused = true)]
async fn nobody_takes_all_turns_at_a_network_of_web_servers() {
    let pace = Pace::new(budget::PAUSE);
    let of_network = Arc::<QueuePlaces>::default();
    let begun = Instant::now();
    let take = async |places: QueuePlaces, n: u32| {
        let to = at(&format!("2a00:1:3:{n:x}::1"), Port::Https);
        let turn = pace.turn(&places, to, DEPTH).await;
        turn.ok().map(|_| begun.elapsed().as_millis())
    };
    let flood = (1..=600).map(|n| take(QueuePlaces::within(Arc::clone(&of_network)), n));
    let stranger = async {
        sleep(Duration::from_secs(3)).await;
        take(QueuePlaces::default(), 999).await
    };
    let (flood, stranger) = tokio::join!(join_all(flood), stranger);
    let rate = budget::HTTPS_NETWORK;
    let most = rate.burst() + 20 * rate.count();
    let came = flood.iter().flatten().count();
    assert!((300..=most as usize).contains(&came), "{came}");
    assert!(stranger.is_some_and(|came| came <= 3_100), "{stranger:?}");
}

/// Whoever has many silent servers checked has his own checks wait, and strangers have a place at once, or
/// the next one that is free.
#[tokio::test(start_paused = true)]
async fn nobody_takes_all_handshakes() {
    use budget::{HANDSHAKES_AT_ONCE, HANDSHAKES_OF_NETWORK, HANDSHAKES_OF_SCAN};
    let handshakes = Handshakes::default();
    let begun = Instant::now();
    let take = async |places: Arc<QueuePlaces>, for_s: u64| {
        let place = places.handshake(&handshakes, budget::TURN).await.ok()?;
        let came = begun.elapsed().as_millis();
        sleep(Duration::from_secs(for_s)).await;
        drop(place);
        Some(came)
    };
    let network = |scans: usize| {
        let shared = Arc::<QueuePlaces>::default();
        let scan = |_| Arc::new(QueuePlaces::within(Arc::clone(&shared)));
        (0..scans).map(scan).collect::<Vec<_>>()
    };
    let came = |came: &[Option<u128>]| came.iter().flatten().count();

    let scans = network(15);
    let flood = scans
        .iter()
        .flat_map(|scan| (0..20).map(|_| take(Arc::clone(scan), 30)));
    let (flood, stranger) = tokio::join!(join_all(flood), take(Arc::default(), 1));
    assert_eq!(
        came(&flood),
        HANDSHAKES_OF_NETWORK + 15 * HANDSHAKES_OF_SCAN
    );
    assert_eq!(stranger, Some(0));

    // Of twelve networks, who together have all there are, at the same moment; nobody gives any back
    // before he must, and they come in turn.
    let begun_ms = begun.elapsed().as_millis();
    let networks: Vec<_> = (0..12).map(|_| network(15)).collect();
    let flood = networks.iter().flatten();
    let flood = flood.flat_map(|scan| (0..20).map(|_| take(Arc::clone(scan), 15)));
    let late = async {
        sleep(Duration::from_millis(10)).await;
        take(Arc::default(), 1).await
    };
    let (flood, stranger) = tokio::join!(join_all(flood), late);
    let at_once = flood.iter().filter(|came| **came == Some(begun_ms)).count();
    assert_eq!(at_once, HANDSHAKES_AT_ONCE);
    assert_eq!(stranger, Some(begun_ms + 15_000), "with the first of them");
    assert!(came(&flood) < flood.len() && handshakes.free() == HANDSHAKES_AT_ONCE);
    let longest = budget::CONNECT + budget::TLS_HANDSHAKE;
    assert!(longest <= Duration::from_secs(15) && longest < budget::TURN);
}

/// What nobody waits for takes no memory, however long somebody goes on.
#[tokio::test(start_paused = true)]
async fn places_are_forgotten_once_nobody_waits_there() {
    let (pace, places) = (Pace::new(budget::PAUSE), QueuePlaces::default());
    for n in 0..1_000_u32 {
        let address = format!("11.{}.{}.1", n / 250, n % 250);
        let turn = pace.turn(&places, smtp(&address), VERDICT).await;
        assert!(turn.is_ok(), "{address}");
    }
    let kept = places.kept();
    assert!(kept <= 2, "{kept}");
}

#[tokio::test(start_paused = true)]
async fn who_gives_up_holds_up_nobody() {
    let pace = Pace::new(budget::PAUSE);
    let [first, second, third] = [(); 3].map(|()| QueuePlaces::default());
    let at = smtp("11.0.0.1");
    let held = pace.turn(&first, at, DEPTH).await.expect("the first");
    let begun = Instant::now();
    let gives_up = tokio::time::timeout(Duration::from_secs(5), pace.turn(&second, at, VERDICT));
    let waits = pace.turn(&third, at, DEPTH);
    let ends = async {
        sleep(Duration::from_secs(10)).await;
        drop(held);
    };
    let (gave_up, came, ()) = tokio::join!(gives_up, waits, ends);
    assert!(gave_up.is_err() && came.is_ok());
    assert_eq!(begun.elapsed(), Duration::from_secs(12));
}

#[tokio::test(start_paused = true)]
async fn what_only_explains_comes_after_what_a_verdict_needs() {
    let pace = Pace::new(budget::PAUSE);
    let at = smtp("11.0.0.1");
    let came = ranked(
        &pace,
        [
            (at, VERDICT),
            (at, DEPTH),
            (at, DEPTH),
            (at, VERDICT),
            (at, VERDICT),
        ],
    )
    .await;
    assert_eq!(
        came,
        [0, 9_000, 12_000, 3_000, 6_000].map(Some),
        "all at once"
    );

    let pace = Pace::new(budget::PAUSE);
    let late = async {
        // While a survey has waited for the pause to pass, and is next.
        sleep(Duration::from_millis(2_500)).await;
        turns(&pace, [at]).await
    };
    let (early, late) = tokio::join!(ranked(&pace, [(at, VERDICT), (at, DEPTH)]), late);
    assert_eq!((early, late), (vec![Some(0), Some(6_000)], vec![Some(500)]));
}

#[tokio::test(start_paused = true)]
async fn what_only_explains_leaves_rates_to_what_a_verdict_needs() {
    let pace = Pace::new(budget::PAUSE);
    let web = at("11.0.0.1", Port::Https);
    let mut waiting = vec![(web, DEPTH); 3];
    waiting.extend([(web, VERDICT); 6]);
    let came = ranked(&pace, waiting).await;
    assert_eq!(
        came[..3],
        [0, 3_500, 4_000].map(Some),
        "one while nobody waits, the others at the end"
    );
    assert_eq!(came[3..], [0, 0, 0, 500, 1_000, 1_500].map(Some));
}

/// Whose network is busy does not keep the one address that it waits for.
#[tokio::test(start_paused = true)]
async fn a_survey_leaves_its_address_to_verdicts_while_the_network_is_busy() {
    let pace = Pace::new(budget::PAUSE);
    let begun = Instant::now();
    let take = async |n: u32, rank: Rank, after_ms: u64| {
        sleep(Duration::from_millis(after_ms)).await;
        let to = smtp(&format!("11.0.0.{n}"));
        let turn = pace.turn(&QueuePlaces::default(), to, rank).await.ok()?;
        let came = begun.elapsed().as_millis();
        drop(turn);
        Some(came)
    };
    // All that the network may have for ten seconds, and then nobody.
    let others =
        join_all((1..=60).map(|n| take(n, VERDICT, 200 * u64::from(n.saturating_sub(10)))));
    let (survey, verdict, late, _) = tokio::join!(
        take(100, DEPTH, 10),
        take(100, VERDICT, 1_000),
        take(100, VERDICT, 1_010),
        others
    );
    assert!(verdict <= Some(1_400), "{verdict:?}");
    assert!(late <= Some(4_000), "{late:?}");
    assert!(
        verdict.is_some() && late.is_some() && survey > Some(10_000),
        "{survey:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_only_explains_gives_up_where_verdicts_never_cease() {
    let pace = Pace::new(budget::PAUSE);
    let at = smtp("11.0.0.1");
    let mut waiting = vec![(at, DEPTH)];
    waiting.extend([(at, VERDICT); 7]);
    waiting.rotate_left(1);
    let came = ranked(&pace, waiting).await;
    assert_eq!(came[7], None);
    assert_eq!(came[6], Some(18_000));
}

#[tokio::test(start_paused = true)]
async fn networks_and_web_servers_have_rates() {
    let pace = Pace::new(budget::PAUSE);
    let in_network = |n: u32| smtp(&format!("11.0.0.{n}"));
    let came = turns(&pace, (1..=12).map(in_network)).await;
    let mut expected = vec![Some(0); 10];
    expected.extend([Some(200), Some(400)]);
    assert_eq!(came, expected, "a /24");
    let of_prefix = |n: u32| smtp(&format!("2a00:1:2:{n:x}::1"));
    assert_eq!(
        turns(&pace, (1..=12).map(of_prefix)).await,
        expected,
        "a /48"
    );
    let web = turns(&pace, [at("11.0.0.1", Port::Https); 46]).await;
    assert_eq!(web[..6], [0, 0, 0, 0, 500, 1_000].map(Some));
    assert_eq!((web[43], web[44]), (Some(20_000), None));
    // A whole prefix of web servers may be one machine: what only explains is counted for all of them.
    let of_web = |n: u32| at(&format!("2a00:1:3:{n:x}::1"), Port::Https);
    let mut came = ranked(&pace, (1..=42).map(|n| (of_web(n), DEPTH))).await;
    came.sort();
    assert!(came[..40].iter().all(|came| *came == Some(0)), "{came:?}");
    assert_eq!(came[40..], [Some(50), Some(100)]);
    assert_eq!(turns(&pace, [of_web(99)]).await, [Some(0)], "for a verdict");
}

#[tokio::test(start_paused = true)]
async fn without_a_pause_nobody_waits() {
    let pace = Pace::new(Duration::ZERO);
    assert_eq!(turns(&pace, [smtp("11.0.0.1"); 99]).await, [Some(0); 99]);
}

#[tokio::test(start_paused = true)]
async fn addresses_are_forgotten() {
    let pace = Pace::new(budget::PAUSE);
    let most = AtomicUsize::new(0);
    for n in 0..3_000_u32 {
        let address = format!("11.{}.{}.1", n >> 8, n & 255);
        let turn = pace
            .turn(&QueuePlaces::default(), smtp(&address), VERDICT)
            .await;
        drop(turn.expect("its turn"));
        sleep(Duration::from_millis(100)).await;
        most.fetch_max(lock(&pace.smtp).len(), Ordering::Relaxed);
    }
    let most = most.into_inner();
    assert!(most <= 64, "{most} addresses of the last two seconds");
}
