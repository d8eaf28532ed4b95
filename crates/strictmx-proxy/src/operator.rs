//! Who runs the service, as its operator says.

use http::Uri;
use schemars::JsonSchema;
use serde::Serialize;

/// What those whose servers are contacted may want to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Operator {
    /// URI to write to (RFC 9116 2.5.3); absent where the operator has said none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Address of the page that says who is asking; absent where the operator has said none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about_url: Option<String>,
    /// Its name in EHLO.
    pub ehlo_name: String,
    /// Its name in requests to policy hosts.
    pub user_agent: String,
}

impl Operator {
    /// Where this service is, `https://example.org`; known where its own page about the probe is what
    /// the operator leads to.
    pub(crate) fn origin(&self) -> Option<String> {
        let about: Uri = self.about_url.as_ref()?.parse().ok()?;
        let (scheme, authority) = (about.scheme_str()?, about.authority()?);
        (about.path() == "/probe").then(|| format!("{scheme}://{authority}"))
    }

    /// `security.txt` (RFC 9116); `None` where there is no contact, without which there is no such file.
    /// `expires` is written as RFC 3339 has it.
    pub(crate) fn security_txt(&self, expires: &str) -> Option<String> {
        let contact = self.contact.as_ref()?;
        let mut text = format!("Contact: {contact}\nExpires: {expires}\nPreferred-Languages: en\n");
        let about = self
            .about_url
            .as_ref()
            .and_then(|url| url.parse::<Uri>().ok());
        if let Some(authority) = about.as_ref().and_then(Uri::authority) {
            text += &format!("Canonical: https://{authority}/.well-known/security.txt\n");
        }
        Some(text)
    }
}

/// A contact, as a URI (RFC 9116 2.5.3).
///
/// # Errors
/// What to write instead.
pub fn contact(text: &str) -> Result<String, String> {
    let printable = text.bytes().all(|octet| octet.is_ascii_graphic());
    let is_uri = match text.split_once(':') {
        Some(("mailto", address)) => address
            .split_once('@')
            .is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty()),
        Some(("https", _)) => is_https(text),
        Some(("tel", number)) => !number.is_empty(),
        _ => false,
    };
    if printable && is_uri {
        Ok(text.to_owned())
    } else {
        Err("write a URI: mailto:abuse@example.org, https://example.org/contact or tel:+1-201-555-0123".to_owned())
    }
}

fn is_https(text: &str) -> bool {
    text.parse::<Uri>()
        .is_ok_and(|uri| uri.scheme_str() == Some("https") && uri.host().is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contact_is_a_uri() {
        for good in [
            "mailto:abuse@example.org",
            "https://example.org/contact?of=strictmx",
            "tel:+1-201-555-0123",
        ] {
            assert_eq!(contact(good).as_deref(), Ok(good));
        }
        for bad in [
            "",
            "abuse@example.org",
            "mailto:",
            "mailto:@example.org",
            "http://example.org/",
            "https:",
            "tel:",
            "mailto:a@example.org\nCanonical: https://evil.example/",
            "javascript:alert(1)",
        ] {
            assert!(contact(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn security_txt_needs_a_contact() {
        let mut operator = Operator::default();
        assert_eq!(operator.security_txt("2027-01-01T00:00:00Z"), None);
        operator.contact = Some("mailto:abuse@example.org".to_owned());
        operator.about_url = Some("https://sts.example.org/probe".to_owned());
        assert_eq!(
            operator.security_txt("2027-01-01T00:00:00Z").as_deref(),
            Some(
                "Contact: mailto:abuse@example.org\nExpires: 2027-01-01T00:00:00Z\nPreferred-Languages: en\n\
                 Canonical: https://sts.example.org/.well-known/security.txt\n"
            )
        );
    }
}
