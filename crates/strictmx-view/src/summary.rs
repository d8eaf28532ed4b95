//! A result in a few lines, for a ticket or a mail: what is true, what to do first, where to read
//! on. The whole is [`markdown`](crate::markdown) and [`text`](crate::text).

use std::fmt::Write as _;

use crate::en;
use crate::markdown::{code, inline};
use crate::model::{FindingView, Phrase, Piece, ResultView};
use crate::words::visible;

/// Things to mend that are named; more are counted.
const NAMED: usize = 3;

/// What stands around a summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Around<'a> {
    /// Who says so, where that is not whoever sends the summary.
    pub provenance: Option<&'a str>,
    /// What whoever sends it adds.
    pub note: &'a str,
    /// Leads to this very result.
    pub link: Option<&'a str>,
}

/// As plain text.
pub fn text(view: &ResultView, around: Around<'_>) -> String {
    let plain = Style {
        name: str::to_owned,
        phrase: quoted,
        link: str::to_owned,
        note: |line| line.to_owned(),
    };
    summary(view, around, &plain)
}

/// Literals in quotation marks: a ticket shows backticks as they are.
fn quoted(phrase: &Phrase) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Code(text) => format!("\"{text}\""),
        Piece::Text(text) | Piece::Name(text) => text.clone(),
    };
    phrase.0.iter().map(piece).collect()
}

/// As Markdown. What came from the network makes no markup.
pub fn markdown(view: &ResultView, around: Around<'_>) -> String {
    let marked = Style {
        name: code,
        phrase: inline,
        link: |link| format!("<{link}>"),
        note: |line| format!("> {}", begins_nothing(&inline(&Phrase::text(line)))),
    };
    summary(view, around, &marked)
}

/// A line of Markdown that begins neither a heading nor a list.
fn begins_nothing(line: &str) -> String {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let (number, rest) = line.split_at(digits);
    if rest.starts_with(['#', '+', '-', '=', '~', '.', ')']) {
        format!("{number}\\{rest}")
    } else {
        line.to_owned()
    }
}

/// How parts are written.
struct Style {
    name: fn(&str) -> String,
    phrase: fn(&Phrase) -> String,
    link: fn(&str) -> String,
    note: fn(&str) -> String,
}

fn summary(view: &ResultView, around: Around<'_>, style: &Style) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut out, view, around, style);
    out
}

fn write(
    out: &mut String,
    view: &ResultView,
    around: Around<'_>,
    style: &Style,
) -> std::fmt::Result {
    let Around {
        provenance,
        note,
        link,
    } = around;
    let banner = &view.banner;
    let domain = (style.name)(&view.domain.both());
    writeln!(out, "{domain}: {}", banner.label)?;
    writeln!(out)?;
    let [sentence, consequence] = [&banner.sentence, &banner.consequence].map(style.phrase);
    writeln!(out, "{sentence} {consequence}")?;
    if let Some(provenance) = provenance {
        writeln!(out, "\n{provenance}")?;
    }
    let notes: Vec<_> = note.lines().map(visible).collect();
    if notes.iter().any(|line| !line.trim().is_empty()) {
        writeln!(out)?;
        notes
            .iter()
            .try_for_each(|line| writeln!(out, "{}", (style.note)(line)))?;
    }
    if !view.fixes.is_empty() {
        writeln!(out, "\nWhat to fix:\n")?;
        let named = view.fixes.iter().take(NAMED).enumerate();
        for (at, finding) in named {
            let FindingView { title, remedy, .. } = finding;
            writeln!(out, "{}. {title}. {}", at + 1, (style.phrase)(remedy))?;
        }
        if let more @ 1.. = view.fixes.len().saturating_sub(NAMED) {
            writeln!(out, "\nAnd {}.", en::count(more, "more", "more"))?;
        }
    }
    for words in &banner.not_tested {
        writeln!(out, "\n{}", (style.phrase)(words))?;
    }
    writeln!(out, "\nChecked on {}.", view.checked_at.words)?;
    if let Some(link) = link {
        writeln!(out, "The whole result: {}", (style.link)(link))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result_view;
    use strictmx_core::judge::judge;
    use strictmx_core::scenario::World;

    fn view(scenario: &str) -> ResultView {
        result_view(&judge(&World::new(scenario).expect("it parses").evidence()))
    }

    #[test]
    fn its_heading_has_both_forms_of_a_name() {
        let mut view = view("");
        let name = "xn--bcher-kva.example".parse().expect("a name");
        view.domain = crate::words::name_view(&name);
        let around = Around {
            note: "",
            link: None,
            provenance: None,
        };
        let heading = "xn--bcher-kva.example (bücher.example): ";
        let said = text(&view, around);
        assert!(said.starts_with(heading), "{said}");
        let said = crate::markdown::markdown(&view);
        assert!(
            said.starts_with("# `xn--bcher-kva.example (bücher.example)`: "),
            "{said}"
        );
    }

    #[test]
    fn it_says_what_is_true_what_to_do_and_where_to_read_on() {
        let said = text(
            &view("smtp mail certificate expires=-1d"),
            Around {
                note: "Hello,\nplease renew it.",
                link: Some("https://mx.example/r/x"),
                provenance: None,
            },
        );
        let lines: Vec<_> = said.lines().collect();
        assert_eq!(lines[0], "example.com: Enforced, all refused");
        assert!(lines.contains(&"please renew it."), "{said}");
        assert!(said.contains("\n1. "), "{said}");
        assert!(
            said.ends_with("The whole result: https://mx.example/r/x\n"),
            "{said}"
        );
        assert!(lines.len() < 20, "short: {said}");
    }

    #[test]
    fn without_a_note_a_link_or_findings_nothing_stands_for_them() {
        let said = text(
            &view(""),
            Around {
                note: " \n",
                ..Around::default()
            },
        );
        assert!(
            !said.contains("What to fix") && !said.contains("link"),
            "{said}"
        );
        assert!(!said.contains("\n\n\n"), "{said}");
    }

    #[test]
    fn literals_are_quoted_as_a_ticket_shows_them() {
        let faulty =
            view("| version: STSv1\n| mode: enforce\n| mx: mail.example.com\n| max_age: 3600");
        let said = text(&faulty, Around::default());
        assert!(
            said.contains("\"max_age: 604800\"") && !said.contains('`'),
            "{said}"
        );
        let said = markdown(&faulty, Around::default());
        assert!(said.contains("`max_age: 604800`"), "{said}");
    }

    #[test]
    fn only_the_first_are_named_and_the_others_counted() {
        let faulty = "_smtp._tls TXT nodata\n\
                      @ MX 10 mail\n@ MX 20 other\nother A 20.0.0.26\n\
                      smtp mail certificate expires=-1d\nsmtp other starttls 454 4.7.0 no";
        let said = text(&view(faulty), Around::default());
        assert!(said.contains("\n3. ") && !said.contains("\n4. "), "{said}");
        assert!(said.contains(" more."), "{said}");
    }

    #[test]
    fn notes_make_no_markup_and_hide_nothing() {
        let around = Around {
            note: "see [x](http://e/) <b>\u{202e}\n# big\n12. list",
            link: Some("https://mx.example/"),
            provenance: Some("Supplied by a link."),
        };
        let said = markdown(&view(""), around);
        assert!(said.contains("\n> \\# big\n> 12\\. list"), "{said}");
        assert!(said.contains("\n\nSupplied by a link.\n"), "{said}");
        assert!(said.contains(r"> see \[x\](http://e/) \<b\>"), "{said}");
        assert!(!said.contains('\u{202e}'), "{said}");
        assert!(said.contains("<https://mx.example/>"), "{said}");
    }
}
