#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use strictmx_core::certificate::Certificate;
use strictmx_core::evidence::{Entry, Evidence};
use strictmx_core::judge::judge;
use strictmx_core::observation::{Observation, TlsSession};
use strictmx_core::octets::Binary;
use strictmx_core::scenario::World;
use strictmx_fuzz::name;

/// Of a healthy domain, until the servers get another certificate.
static HEALTHY: LazyLock<Evidence> =
    LazyLock::new(|| World::new("").expect("the healthy world").evidence());

fuzz_target!(|der: &[u8]| {
    let Ok(certificate) = Certificate::from_der(der) else {
        return;
    };
    if certificate.names(&name("mail.example.com")) {
        assert!(!certificate.dns_names.is_empty());
    }
    let mut evidence = HEALTHY.clone();
    for session in evidence.entries.iter_mut().map(Arc::make_mut).filter_map(session_of) {
        session.chain.insert(0, Binary(der.to_vec()));
    }
    judge(&evidence);
});

fn session_of(entry: &mut Entry) -> Option<&mut TlsSession> {
    match &mut entry.observation {
        Observation::Policy(fetch) => fetch.tls.as_mut(),
        Observation::Smtp(session) => session.tls.as_mut(),
        _ => None,
    }
}
