//! What nobody asked for, to spare the hosts, in words: for the formats that do not show a host
//! address by address.

use crate::en;
use crate::model::ResultView;

/// Of a whole result; `None` where nothing was spared.
pub(crate) fn spared(view: &ResultView) -> Option<String> {
    let hosts = view.sections.iter().flat_map(|section| &section.hosts);
    let addresses = hosts.flat_map(|host| &host.addresses);
    let spared = addresses.filter(|address| address.is_spared).count();
    let at = en::count(spared, "address", "addresses");
    (spared > 0).then(|| {
        format!(
            "Not asked, to spare the hosts: TLS versions and suites at {at}, beyond the session itself."
        )
    })
}
