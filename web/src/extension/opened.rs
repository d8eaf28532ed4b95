//! What a popup knows when it opens: from the browser alone.

use strictmx_core::domain_name::DomainName;
use strictmx_core::timestamp::Timestamp;

use super::Settings;
use super::asking;
use super::subject::{self, Unfit};
use crate::platform;
use crate::platform::extension::{self, Area};
use crate::state::{ScanState, Shared};

/// What a popup begins with.
#[derive(Clone, Debug, PartialEq, yew::Properties)]
pub struct Opened {
    /// Who would be asked.
    pub settings: Settings,
    /// What stands in the field: the selected text, or the domain of the page.
    pub text: String,
    /// Why the page has no domain, where nothing was selected.
    pub unfit: Option<Unfit>,
    /// The last check of that domain in this session, as the same one was asked.
    pub last: Option<Shared<ScanState>>,
    /// Whether the window is a private one: then nothing is kept, nor taken from what was.
    pub is_private: bool,
}

impl Opened {
    /// Asks the browser, and gives back what an earlier popup has left.
    pub async fn read() -> Self {
        let (local, session) = (extension::kept(Area::Local), extension::kept(Area::Session));
        let page = extension::page_in_front();
        let settings = Settings::read(local.await);
        let mut session: Vec<_> = session.await.collect();
        let page = page.await;
        let is_private = page.is_private;
        let mut take = |key: &str| {
            let at = session.iter().position(|(name, _)| name == key)?;
            Some(session.swap_remove(at).1)
        };
        // That of windows of the other kind is about something else by now.
        for is_private in [false, true] {
            extension::forget(Area::Session, extension::selection(is_private));
        }
        let handed_over = take(extension::selection(is_private));
        let selected = handed_over.and_then(|it| selected(&it, platform::now()));
        let (text, unfit) = match selected {
            Some(selected) => (selected, None),
            None => match subject::of_page(page.url.as_deref()) {
                Ok(domain) => (domain.a_label().to_owned(), None),
                Err(unfit) => (String::new(), Some(unfit)),
            },
        };
        let domain = DomainName::from_input(&text).ok().map(|input| input.name);
        let last = domain
            .as_ref()
            .filter(|_| !is_private)
            .and_then(|domain| asking::kept(domain, &settings, take));
        // The last popup may have been closed during its check. Leave for the domain in the field stays
        // for its check: some browsers close a popup while they ask for it.
        let in_force = settings.clone();
        wasm_bindgen_futures::spawn_local(async move {
            asking::give_back(&in_force, domain.as_ref()).await;
        });
        Self {
            settings,
            text,
            unfit,
            last: last.map(Shared::new),
            is_private,
        }
    }
}

/// The selected text, as `background.js` hands it over: behind the time until which a popup takes it.
/// One that opens later is about something else.
fn selected(handed_over: &str, now: Timestamp) -> Option<String> {
    let (until, text) = handed_over.split_once(' ')?;
    (Timestamp::parse(until)? > now).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_is_handed_over_at_once_or_not_at_all() {
        let now = Timestamp::parse("2026-11-24T12:00:00Z").expect("a time");
        for (handed_over, expected) in [
            ("2026-11-24T12:00:59.123Z a b.example", Some("a b.example")),
            ("2026-11-24T12:00:01.000Z ", Some("")),
            ("2026-11-24T12:00:00.999Z example.com", None),
            ("2026-11-23T12:01:00.000Z example.com", None),
            ("example.com at once", None),
            ("example.com", None),
            ("", None),
        ] {
            let text = selected(handed_over, now);
            assert_eq!(text.as_deref(), expected, "{handed_over}");
        }
    }
}
