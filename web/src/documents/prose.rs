//! A help page: the small part of Markdown that they are written in, as elements, never as HTML text.

use yew::prelude::*;

/// A help page: headings, paragraphs, lists, fenced code.
pub(super) fn prose(markdown: &str) -> Html {
    html! { <div class="prose">{ for blocks(markdown).iter().map(render) }</div> }
}

/// A block of a help page.
#[derive(Clone, Debug, PartialEq)]
enum Block {
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
    Code { language: String, text: String },
}

fn blocks(markdown: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut lines = markdown.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(language) = line.strip_prefix("```") {
            let text: Vec<_> = lines
                .by_ref()
                .take_while(|line| !line.starts_with("```"))
                .collect();
            blocks.push(Block::Code {
                language: language.to_owned(),
                text: text.join("\n"),
            });
        } else if let Some(heading) = line.strip_prefix("# ") {
            blocks.push(Block::Heading(heading.to_owned()));
        } else if line.starts_with("- ") || line.starts_with("* ") {
            let mut items = vec![line[2..].to_owned()];
            while let Some(next) = lines.next_if(|line| !line.is_empty()) {
                match next.strip_prefix("- ").or_else(|| next.strip_prefix("* ")) {
                    Some(item) => items.push(item.to_owned()),
                    None => join(items.last_mut(), next.trim_start()),
                }
            }
            blocks.push(Block::List(items));
        } else if !line.trim().is_empty() {
            let mut text = line.to_owned();
            while let Some(next) =
                lines.next_if(|line| !line.trim().is_empty() && !line.starts_with("```"))
            {
                join(Some(&mut text), next);
            }
            blocks.push(Block::Paragraph(text));
        }
    }
    blocks
}

fn join(text: Option<&mut String>, line: &str) {
    if let Some(text) = text {
        text.push(' ');
        text.push_str(line);
    }
}

fn render(block: &Block) -> Html {
    match block {
        Block::Heading(text) => html! { <h2>{ text.clone() }</h2> },
        Block::Paragraph(text) => html! { <p>{ inline(text) }</p> },
        Block::List(items) => {
            html! { <ul>{ for items.iter().map(|item| html! { <li>{ inline(item) }</li> }) }</ul> }
        }
        Block::Code { language, text } => {
            let about = match language.as_str() {
                "scenario,fires" => Some("Reported"),
                "scenario,clear" => Some("Not reported"),
                "scenario,not-tested" => Some("Not tested"),
                _ => None,
            };
            // A scenario is in a notation of ours: there is nothing to paste it into.
            let button = about.is_none().then(|| html! {
                <button class="button slight" type="button" hidden={true}><span aria-live="polite">{ "Copy" }</span></button>
            });
            html! {
                <>
                    if let Some(about) = about { <p class="eyebrow">{ about }</p> }
                    <div class="copy">
                        <pre tabindex="0">{ text.trim_end().to_owned() }</pre>
                        { for button }
                    </div>
                </>
            }
        }
    }
}

/// Code in backticks; everything else is text.
fn inline(text: &str) -> Html {
    let piece = |(at, piece): (usize, &str)| {
        if at % 2 == 1 {
            html! { <code>{ piece.to_owned() }</code> }
        } else {
            html! { { piece.to_owned() } }
        }
    };
    html! { <>{ for text.split('`').enumerate().map(piece) }</> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_of_a_help_page() {
        let text = "# Why\n\nOne `a`\ntwo.\n\n```scenario,fires\n@ MX 10 x\n  indented\n```\n\n- first\n  more\n- second\n";
        let code = Block::Code {
            language: "scenario,fires".to_owned(),
            text: "@ MX 10 x\n  indented".to_owned(),
        };
        let expected = [
            Block::Heading("Why".to_owned()),
            Block::Paragraph("One `a` two.".to_owned()),
            code,
            Block::List(vec!["first more".to_owned(), "second".to_owned()]),
        ];
        assert_eq!(blocks(text), expected);
    }

    #[test]
    fn an_open_fence_ends_with_the_text() {
        assert_eq!(blocks("```\nx").len(), 1);
    }
}
