//! Mail providers by the names of their servers.

/// Suffixes of server names, and whose they are.
const PROVIDERS: &[(&str, &str)] = &[
    ("mail.protection.outlook.com", "Exchange Online"),
    ("mx.microsoft", "Exchange Online"),
    ("google.com", "Google Workspace"),
    ("googlemail.com", "Google Workspace"),
    ("pphosted.com", "Proofpoint"),
    ("ppe-hosted.com", "Proofpoint"),
    ("mimecast.com", "Mimecast"),
    ("messagelabs.com", "Broadcom"),
    ("iphmx.com", "Cisco"),
    ("barracudanetworks.com", "Barracuda"),
    ("hornetsecurity.com", "Hornetsecurity"),
    ("zoho.com", "Zoho"),
    ("zoho.eu", "Zoho"),
    ("protonmail.ch", "Proton"),
    ("messagingengine.com", "Fastmail"),
    ("secureserver.net", "GoDaddy"),
    ("ovh.net", "OVHcloud"),
    ("kundenserver.de", "IONOS"),
];

/// The provider whose servers have names like this one.
pub(crate) fn find(name: &str) -> Option<&'static str> {
    let under = |suffix: &str| {
        let rest = name.strip_suffix(suffix)?;
        (rest.is_empty() || rest.ends_with('.')).then_some(())
    };
    let (_, provider) = PROVIDERS
        .iter()
        .find(|(suffix, _)| under(suffix).is_some())?;
    Some(provider)
}
