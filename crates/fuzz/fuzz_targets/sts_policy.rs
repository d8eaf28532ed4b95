#![no_main]

use libfuzzer_sys::fuzz_target;
use strictmx_core::sts::policy::parse;

fuzz_target!(|text: &[u8]| {
    if let Some(value) = strictmx_fuzz::parse(text, parse).value {
        strictmx_fuzz::survives(&value, parse);
    }
});
