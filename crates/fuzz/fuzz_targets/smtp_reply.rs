#![no_main]

use libfuzzer_sys::fuzz_target;
use strictmx_core::smtp::Reply;
use strictmx_core::smtp::reply::Extent;

fuzz_target!(|octets: &[u8]| {
    let parsed = strictmx_fuzz::parse(octets, Reply::parse);
    // What is not UTF-8 does not come back, and may grow beyond the limit of a line.
    let is_exact = std::str::from_utf8(octets).is_ok();
    if let Some(reply) = parsed.value.filter(|_| is_exact) {
        strictmx_fuzz::survives(&reply, Reply::parse);
    }
    if let Extent::Complete(end) = Reply::extent(octets) {
        assert_eq!(Reply::extent(&octets[..end]), Extent::Complete(end));
    }
});
