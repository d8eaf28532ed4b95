//! Lists of those who asked not to be tested: read or refused with a line that is there, and one who
//! is added is on it, whatever else is.

#![no_main]

use libfuzzer_sys::fuzz_target;
use strictmx_fuzz::name;
use strictmx_probe::reading::opted_out;

fuzz_target!(|text: &str| {
    let (asked, other) = (name("mail.asked.example.com"), name("example.net"));
    match opted_out(text, &other) {
        Err(line) => assert!((1..=text.lines().count()).contains(&line), "line {line}"),
        Ok(has_other) => {
            let longer = format!("{text}\nasked.example.com # asked\n");
            assert_eq!(opted_out(&longer, &asked), Ok(true));
            assert_eq!(opted_out(&longer, &other), Ok(has_other));
        }
    }
});
