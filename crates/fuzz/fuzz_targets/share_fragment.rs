#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use libfuzzer_sys::fuzz_target;
use miniz_oxide::deflate::compress_to_vec;
use strictmx_core::timestamp::Timestamp;
use strictmx_fuzz::judge_and_tell;
use strictmx_share::{Link, LinkError, SecretKey, Snapshot};

// A fragment as it stands, or what is packed into one: `{` begins JSON, which no fragment does.
fuzz_target!(|input: &[u8]| {
    let fragment = if input.first() == Some(&b'{') {
        let version = if input.starts_with(br#"{"sealed""#) {
            "s1"
        } else {
            "v1"
        };
        let packed = URL_SAFE_NO_PAD.encode(compress_to_vec(input, 1));
        format!("{version}.{packed}")
    } else {
        String::from_utf8_lossy(input).into_owned()
    };
    let link = match Link::read(&fragment) {
        Ok(link) => link,
        Err(error) => {
            assert!(!error.to_string().is_empty() && error.code().starts_with("share."));
            return;
        }
    };
    match link.write() {
        Ok(written) => assert_eq!(Link::read(&written).as_ref(), Ok(&link)),
        // JSON written anew has other escapes and all fields.
        Err(error) => assert!(matches!(error, LinkError::TooLong { .. })),
    }
    match link.snapshot {
        Snapshot::Evidence(evidence) => judge_and_tell(&evidence),
        Snapshot::Sealed(sealed) => {
            let keys = [SecretKey::from_seed(&[7; 32]).public()];
            if let Ok(evidence) = sealed.open(&keys, Timestamp::from_unix(0)) {
                judge_and_tell(&evidence);
            }
        }
    }
});
