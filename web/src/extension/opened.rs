//! What a popup knows when it opens: from the browser alone.

use strictmx_core::domain_name::DomainName;

use super::Settings;
use super::asking;
use super::subject::{self, Unfit};
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
}

impl Opened {
    /// Asks the browser.
    pub async fn read() -> Self {
        let (local, session) = (extension::kept(Area::Local), extension::kept(Area::Session));
        let settings = Settings::read(local.await);
        let mut session: Vec<_> = session.await.collect();
        let mut take = |key: &str| {
            let at = session.iter().position(|(name, _)| name == key)?;
            Some(session.swap_remove(at).1)
        };
        let selected = take(extension::SELECTION);
        let (text, unfit) = match selected {
            Some(selected) => {
                extension::forget(Area::Session, extension::SELECTION);
                (selected, None)
            }
            None => match subject::of_page(extension::url_of_tab().await.as_deref()) {
                Ok(domain) => (domain.a_label().to_owned(), None),
                Err(unfit) => (String::new(), Some(unfit)),
            },
        };
        let last = DomainName::from_input(&text)
            .ok()
            .and_then(|input| asking::kept(&input.name, &settings, take));
        Self {
            settings,
            text,
            unfit,
            last: last.map(Shared::new),
        }
    }
}
