//! Counts for Prometheus, in OpenMetrics text.
//!
//! Labels are templates of routes, classes of status, codes of problems and words of this file:
//! their number does not grow with what is asked.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use http::{HeaderValue, header};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::router::State;
use crate::upkeep::FAMILIES;

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds in seconds: a file, an answer at hand, a judgement, a scan, one that takes all its
/// time.
const SECONDS: [f64; 9] = [0.001, 0.005, 0.025, 0.1, 0.5, 2.0, 10.0, 30.0, 75.0];

type Labels<const N: usize> = [(&'static str, Cow<'static, str>); N];
type Seconds = Family<Labels<1>, Histogram, fn() -> Histogram>;

/// How somebody who asked for a scan came to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joined {
    /// It began for him.
    New,
    /// It was running.
    Running,
    /// It had ended, and was remembered.
    Remembered,
}

/// All counts.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Labels<2>, Counter>,
    request_seconds: Seconds,
    refusals: Family<Labels<1>, Counter>,
    scans: Family<Labels<1>, Counter>,
    scan_seconds: Histogram,
    running_scans: Gauge,
    remembered_scans: Gauge,
    running_octets: Gauge,
    remembered_octets: Gauge,
    port25_closed: Family<Labels<1>, Gauge>,
    clock_sources: Gauge,
    clock_off_seconds: Gauge,
    /// Open connections.
    pub(crate) connections: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        let seconds: fn() -> Histogram = || Histogram::new(SECONDS);
        let mut metrics = Self {
            registry: Registry::with_prefix("strictmx"),
            requests: Family::default(),
            request_seconds: Family::new_with_constructor(seconds),
            refusals: Family::default(),
            scans: Family::default(),
            scan_seconds: seconds(),
            running_scans: Gauge::default(),
            remembered_scans: Gauge::default(),
            running_octets: Gauge::default(),
            remembered_octets: Gauge::default(),
            port25_closed: Family::default(),
            clock_sources: Gauge::default(),
            clock_off_seconds: Gauge::default(),
            connections: Gauge::default(),
        };
        metrics.register();
        metrics
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}

impl Metrics {
    fn register(&mut self) {
        let registry = &mut self.registry;
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        registry.register(
            "build",
            "What is running",
            prometheus_client::metrics::info::Info::new(version),
        );
        registry.register(
            "requests",
            "Requests by route and class of status",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "request",
            "From the head of a request to the last octet of its answer",
            Unit::Seconds,
            self.request_seconds.clone(),
        );
        registry.register(
            "refusals",
            "Requests and connections refused, by the code of the problem",
            self.refusals.clone(),
        );
        registry.register(
            "scans",
            "Who asked for a scan, by how he came to it",
            self.scans.clone(),
        );
        registry.register_with_unit(
            "scan",
            "Scans from beginning to end",
            Unit::Seconds,
            self.scan_seconds.clone(),
        );
        registry.register(
            "port25_closed",
            "1 where no SMTP connection can be made from here, by the family of addresses",
            self.port25_closed.clone(),
        );
        let gauges = [
            ("running_scans", "Scans that run", &self.running_scans),
            ("remembered_scans", "Scans at hand", &self.remembered_scans),
            (
                "running_octets",
                "Memory of what scans that run saw",
                &self.running_octets,
            ),
            (
                "remembered_octets",
                "Memory of what scans at hand, or still being read, saw",
                &self.remembered_octets,
            ),
            ("connections", "Open connections", &self.connections),
            (
                "clock_sources",
                "Resolvers that tell the time; where none does, only a clock from long ago is noticed",
                &self.clock_sources,
            ),
            (
                "clock_off_seconds",
                "How wrong the clock is, where it is too wrong to contact anybody",
                &self.clock_off_seconds,
            ),
        ];
        for (name, help, gauge) in gauges {
            registry.register(name, help, gauge.clone());
        }
    }

    pub(super) fn answered(&self, route: Cow<'static, str>, status: u16, took: Duration) {
        let class = match status / 100 {
            1 => "1xx",
            2 => "2xx",
            3 => "3xx",
            4 => "4xx",
            _ => "5xx",
        };
        let labels = [("route", route.clone()), ("status", class.into())];
        self.requests.get_or_create(&labels).inc();
        let labels = [("route", route)];
        let seconds = self.request_seconds.get_or_create(&labels);
        seconds.observe(took.as_secs_f64());
    }

    /// Counts a refusal by the code of its problem.
    pub(crate) fn refused(&self, code: String) {
        self.refusals.get_or_create(&[("code", code.into())]).inc();
    }

    /// Counts somebody who asked for a scan.
    pub(crate) fn joined(&self, joined: Joined) {
        let how = match joined {
            Joined::New => "new",
            Joined::Running => "running",
            Joined::Remembered => "remembered",
        };
        self.scans.get_or_create(&[("joined", how.into())]).inc();
    }

    /// Counts a scan that has ended.
    pub(crate) fn scanned(&self, took: Duration) {
        self.scan_seconds.observe(took.as_secs_f64());
    }

    fn text(&self, state: &State) -> String {
        let counts = state.scans.counts();
        let gauge = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        self.running_scans.set(gauge(counts.running));
        self.remembered_scans.set(gauge(counts.remembered));
        self.running_octets.set(gauge(counts.running_octets));
        self.remembered_octets.set(gauge(counts.remembered_octets));
        let network = &state.service.network;
        self.clock_sources.set(gauge(network.clock_sources()));
        let off_s = network.clock_off().map_or(0, |off| off.as_secs());
        self.clock_off_seconds
            .set(i64::try_from(off_s).unwrap_or(i64::MAX));
        let closed = network.port25_closed();
        for (family, closed) in FAMILIES.into_iter().zip(closed) {
            let labels = [("family", family.into())];
            self.port25_closed.get_or_create(&labels).set(closed.into());
        }
        let mut text = String::new();
        // Writing to memory does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// `/metrics`, for a listener of its own.
pub(crate) fn exposition(state: Arc<State>) -> Router {
    let text = move || {
        let kind = HeaderValue::from_static(OPEN_METRICS);
        std::future::ready(([(header::CONTENT_TYPE, kind)], state.metrics.text(&state)))
    };
    Router::new().route("/metrics", get(text))
}
