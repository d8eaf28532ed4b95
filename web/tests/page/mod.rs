//! A rendered page, to be asked by CSS selectors.

use scraper::{ElementRef, Html as Document, Selector};
use strictmx_web::app::Frame;
use yew::prelude::*;
use yew_router::Router;
use yew_router::history::{AnyHistory, History as _, MemoryHistory};

/// A page.
pub(crate) struct Page(Document);

#[derive(PartialEq, Properties)]
struct InRouterProps {
    path: String,
    children: Html,
}

#[function_component]
fn InRouter(props: &InRouterProps) -> Html {
    let history = MemoryHistory::new();
    history.push(&*props.path);
    html! { <Router history={AnyHistory::from(history)}>{ props.children.clone() }</Router> }
}

#[derive(Clone, PartialEq, Properties)]
struct InsideProps<P: Clone + PartialEq> {
    path: String,
    inner: P,
}

#[function_component]
fn Inside<C>(props: &InsideProps<C::Properties>) -> Html
where
    C: BaseComponent,
    C::Properties: Clone + PartialEq,
{
    html! { <InRouter path={props.path.clone()}><C ..props.inner.clone() /></InRouter> }
}

impl Page {
    /// The whole page at an address.
    pub(crate) async fn at(path: &str) -> Self {
        Self::of::<Frame>(path, ()).await
    }

    /// A component at an address.
    pub(crate) async fn of<C>(path: &str, inner: C::Properties) -> Self
    where
        C: BaseComponent,
        C::Properties: Clone + PartialEq,
    {
        let props = InsideProps {
            path: path.to_owned(),
            inner,
        };
        let renderer = yew::LocalServerRenderer::<Inside<C>>::with_props(props).hydratable(false);
        let html = tokio::task::LocalSet::new()
            .run_until(renderer.render())
            .await;
        Self(Document::parse_document(&html))
    }

    fn elements(&self, selector: &str) -> Vec<ElementRef<'_>> {
        let parsed =
            Selector::parse(selector).unwrap_or_else(|error| panic!("{selector}: {error}"));
        self.0.select(&parsed).collect()
    }

    /// How many there are.
    pub(crate) fn count(&self, selector: &str) -> usize {
        self.elements(selector).len()
    }

    /// What each of them says, blanks between words being one.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        let words = |element: ElementRef<'_>| element.text().collect::<String>();
        let one_blank = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
        self.elements(selector)
            .into_iter()
            .map(words)
            .map(one_blank)
            .collect()
    }

    /// What the first of them says.
    pub(crate) fn text(&self, selector: &str) -> String {
        self.texts(selector)
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("there is no {selector}"))
    }

    /// The number with which the first of them begins; 0 where there is none.
    pub(crate) fn number(&self, selector: &str) -> usize {
        let text = self.texts(selector).into_iter().next().unwrap_or_default();
        text.split(' ')
            .next()
            .and_then(|word| word.parse().ok())
            .unwrap_or(0)
    }

    /// An attribute of each that has it.
    pub(crate) fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        let found = self.elements(selector).into_iter();
        found
            .filter_map(|element| element.attr(name))
            .map(str::to_owned)
            .collect()
    }
}
