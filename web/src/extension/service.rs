//! Addresses that a reader types in the options: of a service, and of a resolver.

/// Hosts of the reader's own machine, to which nothing travels.
const LOOPBACK: [&str; 2] = ["localhost", "127.0.0.1"];

/// Whether an address that was kept is of a kind which the options let through: all else about it they
/// have seen to, in words that the popup has no room for.
pub(super) fn may_be_asked(url: &str) -> bool {
    let of_loopback = |host: &&str| {
        let rest = url
            .strip_prefix("http://")
            .and_then(|rest| rest.strip_prefix(*host));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with([':', '/']))
    };
    url.starts_with("https://") || LOOPBACK.iter().any(of_loopback)
}

/// The part of an address that a browser grants access by: a match pattern for all of a host,
/// whatever its port. A port cannot be in one (Firefox).
pub fn pattern(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let authority = rest.split('/').next().unwrap_or(rest);
    let host = authority.split(':').next().unwrap_or(authority);
    format!("{scheme}://{host}/*")
}

/// The origin of a strictmx service, without a slash at its end: `https://check.example.com`.
///
/// # Errors
/// What is wrong, and what to do.
pub fn of_service(text: &str) -> Result<String, String> {
    let (origin, path) = address(text)?;
    if path.trim_matches('/').is_empty() {
        return Ok(origin);
    }
    Err(format!(
        "A service is at the top of its host: leave out {path}, as in {origin}."
    ))
}

/// The address of a resolver that speaks DNS over HTTPS (RFC 8484): `https://dns.example.com/dns-query`.
///
/// # Errors
/// What is wrong, and what to do.
pub fn of_resolver(text: &str) -> Result<String, String> {
    let (origin, path) = address(text)?;
    if path.contains(['?', '#', '{']) {
        return Err(
            "Leave out everything from ?, # or { on: the question is put there.".to_owned(),
        );
    }
    if path.trim_matches('/').is_empty() {
        return Err(format!(
            "A resolver has a path, mostly as in {origin}/dns-query."
        ));
    }
    Ok(origin + &path)
}

/// The origin in its one form, and what follows it.
fn address(text: &str) -> Result<(String, String), String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("Enter an address, as in https://check.example.com.".to_owned());
    }
    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(format!("Begin with https://, as in https://{text}."));
    };
    let (authority, path) = match rest.find(['/', '?', '#']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    let is_of_a_host = |octet: u8| octet.is_ascii_alphanumeric() || b"-.".contains(&octet);
    if authority.contains('@') {
        return Err(
            "Leave out the name and password before @: they would be kept as they are.".to_owned(),
        );
    }
    if host.is_empty() || !host.bytes().all(is_of_a_host) {
        return Err(format!(
            "\"{host}\" is not a host: letters, digits, hyphens and dots, IDN as xn--."
        ));
    }
    if port.is_some_and(|port| port.parse::<u16>().is_err()) {
        return Err("A port is a number up to 65535.".to_owned());
    }
    let (scheme, host) = (scheme.to_ascii_lowercase(), host.to_ascii_lowercase());
    match &*scheme {
        "https" => {}
        "http" if LOOPBACK.contains(&&*host) => {}
        "http" => return Err("http:// can be read and changed on its way: use https://. Only localhost and 127.0.0.1 do without.".to_owned()),
        other => return Err(format!("{other}:// is not of the web: use https://.")),
    }
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    Ok((format!("{scheme}://{host}{port}"), path.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_is_an_origin() {
        let cases = [
            ("https://check.example.com", Ok("https://check.example.com")),
            (
                " HTTPS://Check.Example.com/ ",
                Ok("https://check.example.com"),
            ),
            (
                "https://check.example.com:8443//",
                Ok("https://check.example.com:8443"),
            ),
            ("http://127.0.0.1:8080", Ok("http://127.0.0.1:8080")),
            ("http://localhost", Ok("http://localhost")),
            ("", Err("Enter an address")),
            ("check.example.com", Err("Begin with https://")),
            ("http://check.example.com", Err("http:// can be read")),
            ("http://127.0.0.1.example.com", Err("http:// can be read")),
            ("ftp://check.example.com", Err("ftp:// is not of the web")),
            (
                "javascript://check.example.com",
                Err("javascript:// is not"),
            ),
            (
                "https://check.example.com/check",
                Err("A service is at the top"),
            ),
            (
                "https://check.example.com?x",
                Err("A service is at the top"),
            ),
            (
                "https://me:secret@check.example.com",
                Err("Leave out the name"),
            ),
            ("https://", Err("\"\" is not a host")),
            ("https://[::1]", Err("is not a host")),
            ("https://exa mple.com", Err("is not a host")),
            ("https://b\u{fc}cher.example", Err("is not a host")),
            ("https://check.example.com:99999", Err("A port is a number")),
        ];
        for (typed, expected) in cases {
            match (of_service(typed), expected) {
                (Ok(origin), Ok(expected)) => assert_eq!(origin, expected, "{typed}"),
                (Err(said), Err(expected)) => assert!(said.contains(expected), "{typed}: {said}"),
                (said, _) => panic!("{typed}: {said:?}"),
            }
        }
    }

    #[test]
    fn what_was_kept_is_of_the_web_and_safe_on_its_way() {
        for (url, expected) in [
            ("https://check.example.com", true),
            ("http://localhost:8080", true),
            ("http://127.0.0.1", true),
            ("http://127.0.0.1.example.com", false),
            ("http://check.example.com", false),
            ("javascript:alert(1)", false),
            ("", false),
        ] {
            assert_eq!(may_be_asked(url), expected, "{url}");
        }
    }

    #[test]
    fn a_resolver_has_a_path() {
        assert_eq!(
            of_resolver("https://DNS.example.com/dns-query").as_deref(),
            Ok("https://dns.example.com/dns-query")
        );
        for typed in [
            "https://dns.example.com",
            "https://dns.example.com/",
            "https://dns.example.com/dns-query{?dns}",
            "dns.example.com/dns-query",
        ] {
            assert!(of_resolver(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn access_is_asked_for_by_host() {
        let cases = [
            ("https://check.example.com", "https://check.example.com/*"),
            ("http://127.0.0.1:8080", "http://127.0.0.1/*"),
            (
                "https://dns.example.com/dns-query",
                "https://dns.example.com/*",
            ),
        ];
        for (url, expected) in cases {
            assert_eq!(pattern(url), expected);
        }
    }
}
