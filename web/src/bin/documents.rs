//! Writes the pages that are documents, as JSON: an array of paths, titles and bodies.

use serde_json::{Value, json};
use strictmx_web::documents::{Document, Limits, Requirements, all};
use yew::prelude::*;

#[derive(PartialEq, Properties)]
struct BodyProps {
    body: Html,
}

#[function_component]
fn Body(props: &BodyProps) -> Html {
    props.body.clone()
}

async fn rendered(document: Document) -> Value {
    let body = document.body;
    let renderer = yew::LocalServerRenderer::<Body>::with_props(BodyProps { body });
    json!({
        "path": document.route.path(),
        "title": document.title,
        "body": renderer.hydratable(false).render().await,
    })
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let requirements: Vec<Requirements> =
        serde_json::from_str(include_str!("../documents/coverage.json"))?;
    let limits: Vec<Limits> = serde_json::from_str(include_str!("../documents/limits.json"))?;
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let pages = tokio::task::LocalSet::new().block_on(&runtime, async {
        let mut pages = Vec::new();
        for document in all(&requirements, &limits) {
            pages.push(rendered(document).await);
        }
        pages
    });
    println!("{}", Value::from(pages));
    Ok(())
}
