//! A rendered page, to be asked by CSS selectors.

use scraper::{ElementRef, Html as Document, Selector};
use strictmx_web::app::{Frame, FrameProps};
use strictmx_web::platform::address::Here;
use strictmx_web::route::Route;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
struct ShownProps {
    html: Html,
}

#[function_component]
fn Shown(props: &ShownProps) -> Html {
    props.html.clone()
}

/// A page.
pub(crate) struct Page(Document);

impl Page {
    /// The whole page at an address.
    pub(crate) async fn at(path: &str) -> Self {
        let here = Here {
            route: Route::at(path),
            typed: None,
        };
        Self::of::<Frame>(FrameProps { here }).await
    }

    /// HTML.
    pub(crate) async fn of_html(html: Html) -> Self {
        Self::of::<Shown>(ShownProps { html }).await
    }

    /// A component.
    pub(crate) async fn of<C: BaseComponent>(props: C::Properties) -> Self {
        let renderer = yew::LocalServerRenderer::<C>::with_props(props).hydratable(false);
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
