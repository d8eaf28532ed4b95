#![no_main]

use libfuzzer_sys::fuzz_target;
use strictmx_core::domain_name::DomainName;

fuzz_target!(|octets: &[u8]| {
    let labels: Vec<&[u8]> = octets
        .split(|octet| *octet == 0)
        .map(|label| &label[..label.len().min(63)])
        .collect();
    let name = DomainName::from_labels(labels);
    if name.fits_dns() {
        assert_eq!(name.to_string().parse(), Ok(name));
    }
    let Ok(text) = std::str::from_utf8(octets) else {
        return;
    };
    if let Ok(name) = text.parse::<DomainName>() {
        assert_eq!(name.to_string().parse(), Ok(name));
    }
    match DomainName::from_input(text) {
        Ok(input) => {
            assert_eq!(
                DomainName::parse(input.name.a_label()),
                Ok(input.name.clone())
            );
            assert!(input.name.is_host_name() && input.name.prefixed("_smtp._tls").fits_dns());
            assert!(!input.name.is_address());
        }
        Err(error) => assert!(!error.to_string().contains(char::is_control)),
    }
    if let Ok(name) = DomainName::parse(text) {
        assert_eq!(
            DomainName::from_input(text).map(|input| input.name),
            Ok(name)
        );
    }
});
