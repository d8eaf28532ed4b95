//! UTS 46 by the browser, which maps the hosts of URLs so (WHATWG URL 3.3).

/// Keeps a name that ends in a number from being taken for an IPv4 address.
const BELOW: &str = ".a";

/// A name with A-labels; `None` where the browser refuses it.
pub fn to_ascii(name: &str) -> Option<String> {
    let url = web_sys::Url::new(&format!("http://{name}{BELOW}")).ok()?;
    url.hostname().strip_suffix(BELOW).map(str::to_owned)
}
