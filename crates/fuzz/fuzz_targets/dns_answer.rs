#![no_main]

use libfuzzer_sys::fuzz_target;
use strictmx_core::dns::{self, Lookup, MAX_ALIASES, Rcode};
use strictmx_core::observation::DnsExchange;
use strictmx_core::octets::Binary;
use strictmx_fuzz::{DNS_QUESTIONS, name};

fuzz_target!(|input: &[u8]| {
    let Some((question, message)) = input.split_first() else {
        return;
    };
    let (owner, rtype) = DNS_QUESTIONS[usize::from(*question) % DNS_QUESTIONS.len()];
    let owner = name(owner);
    let exchange = |message: Vec<u8>| DnsExchange {
        resolver: "fuzz".to_owned(),
        checking_disabled: Some(Binary(message.clone())),
        message: Binary(message),
        age_s: 0,
        elapsed_ms: 0,
        failed_upstreams: Vec::new(),
    };
    let Lookup::Found(found) = dns::read(&owner, rtype, &exchange(message.to_vec())) else {
        return;
    };
    assert!(!found.records.is_empty() && found.aliases.len() <= MAX_ALIASES);
    // What was found is found again in a message made of it, unless it no longer fits into one.
    let (aliases, records) = (&found.aliases, &found.records);
    let rebuilt = dns::response(
        &owner,
        rtype,
        Rcode::NoError,
        found.authentic,
        aliases,
        records,
    );
    if let Some(message) = rebuilt {
        let Lookup::Found(again) = dns::read(&owner, rtype, &exchange(message)) else {
            panic!("{found:?} is lost");
        };
        assert_eq!((&again.aliases, &again.records), (aliases, records));
        assert_eq!(again.authentic, found.authentic);
    }
});
