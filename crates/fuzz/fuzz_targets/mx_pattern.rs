#![no_main]

use libfuzzer_sys::fuzz_target;
use strictmx_core::sts::MxPattern;
use strictmx_core::sts::mx_pattern::meant;

fuzz_target!(|value: &[u8]| {
    match MxPattern::parse(value) {
        Ok(pattern) => {
            assert_eq!(
                MxPattern::parse(pattern.to_string().as_bytes()),
                Ok(pattern.clone())
            );
            assert_eq!(pattern.matches(&pattern.domain), !pattern.wildcard);
            assert_eq!(
                pattern.matches(&pattern.domain.prefixed("mx")),
                pattern.wildcard
            );
        }
        Err(fault) => {
            let Ok(text) = std::str::from_utf8(value) else {
                return;
            };
            for pattern in meant(text, &fault) {
                let written = pattern.to_string();
                assert_eq!(MxPattern::parse(written.as_bytes()), Ok(pattern));
            }
        }
    }
});
