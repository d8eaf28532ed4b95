//! What several steps need, or one of them much of.

use crate::setup::{self, Need};

/// The tests look for the same, and say what is missing where they run without us.
const SERVERS: Need = Need::Programs(&[
    ("curl", "curl"),
    ("dig", "bind9-dnsutils"),
    ("dnssec-signzone", "bind9-utils"),
    ("ip", "iproute2"),
    ("named", "bind9"),
    ("nginx", "nginx-light"),
    ("openssl", "openssl"),
    ("postconf", "postfix"),
    ("posttls-finger", "postfix"),
    ("unbound", "unbound"),
]);

pub(super) const PYTHON: Need = Need::PythonPrograms("tests/requirements.txt");

pub(super) const REAL_SERVERS: &[Need] = &[
    Need::Root,
    SERVERS,
    Need::Programs(&[("faketime", "faketime")]),
];

pub(super) const TESTSSL: &[Need] = &[
    Need::Root,
    SERVERS,
    Need::Programs(&[("testssl", "testssl.sh")]),
];

pub(super) const REPRODUCIBLE: &[Need] = &[
    Need::WasmTarget,
    Need::Tool(&setup::TRUNK),
    Need::Tool(&setup::WASM_BINDGEN),
    Need::Root,
];

pub(super) const IMAGE: &[Need] = &[
    Need::WasmTarget,
    Need::Tool(&setup::TRUNK),
    Need::Tool(&setup::WASM_BINDGEN),
    Need::StaticTarget,
    Need::Root,
    Need::Programs(&[("musl-gcc", "musl-tools"), ("readelf", "binutils")]),
];

pub(super) const GRADE: &[Need] = &[
    Need::WasmTarget,
    Need::Tool(&setup::TRUNK),
    Need::Tool(&setup::WASM_BINDGEN),
    Need::Root,
    Need::Programs(&[
        ("curl", "curl"),
        ("ip", "iproute2"),
        ("nginx", "nginx-light"),
    ]),
    Need::Node,
    Need::NodePackages("tests/deployment"),
];

pub(super) const BROWSER: &[Need] = &[
    Need::WasmTarget,
    Need::Tool(&setup::TRUNK),
    Need::Tool(&setup::WASM_BINDGEN),
    Need::Node,
    Need::Programs(&[("chromium", "chromium")]),
    Need::NodePackages("tests/browser"),
];
