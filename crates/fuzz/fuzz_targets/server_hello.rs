//! What servers say after our bare ClientHellos: read to its end, and alike in whatever pieces it
//! comes. The first octet says how long they are.

#![no_main]

use libfuzzer_sys::fuzz_target;
use strictmx_probe::reading::server_hello;

fuzz_target!(|input: &[u8]| {
    let Some((piece, octets)) = input.split_first() else {
        return;
    };
    let whole = server_hello(octets, octets.len());
    assert_eq!(server_hello(octets, usize::from(*piece)), whole);
});
