#![no_main]

use libfuzzer_sys::fuzz_target;
use strictmx_core::evidence::Evidence;
use strictmx_fuzz::judge_and_tell;

fuzz_target!(|json: &[u8]| {
    match Evidence::from_json(json) {
        Ok(evidence) => {
            let printed = serde_json::to_vec(&evidence).expect("evidence is JSON");
            assert_eq!(Evidence::from_json(&printed), Ok(evidence.clone()));
            judge_and_tell(&evidence);
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
