//! The result as Markdown, to paste into a ticket.

use std::fmt::Write as _;

use crate::en::{self, sender_outcome};
use crate::lint::{Lint, grouped};
use crate::model::{FindingView, Phrase, Piece, ResultView, SendersView};
use crate::spared::spared;
use crate::untested::by_reason;
use crate::words::visible;

/// The result. What came from the network stands in code spans, or with its marks escaped: it
/// makes no links, images or HTML in the ticket.
pub fn markdown(view: &ResultView) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut out, view);
    out
}

fn write(out: &mut String, view: &ResultView) -> std::fmt::Result {
    writeln!(
        out,
        "# {}: {}\n",
        code(&view.domain.both()),
        view.banner.label
    )?;
    writeln!(
        out,
        "{} {}\n",
        inline(&view.banner.sentence),
        inline(&view.banner.consequence)
    )?;
    for proof in &view.banner.proofs {
        writeln!(out, "- {}", inline(&proof.sentence))?;
    }
    for words in by_reason(view).into_iter().chain(spared(view)) {
        writeln!(out, "- {}", escaped(&words))?;
    }
    if !view.fixes.is_empty() {
        writeln!(out, "\n## What to fix")?;
        view.fixes
            .iter()
            .enumerate()
            .try_for_each(|(at, fix)| finding(out, at, fix))?;
    }
    if !view.notes.is_empty() {
        writeln!(out, "\n## Good to know")?;
        view.notes
            .iter()
            .enumerate()
            .try_for_each(|(at, note)| finding(out, at, note))?;
    }
    senders(out, &view.senders)?;
    if !view.dane.is_empty() {
        writeln!(out, "\n## {}\n", en::JOINT_FATE)?;
    }
    for joint in &view.dane {
        let host = code(joint.mx_host.a_label());
        writeln!(out, "- {host}: {}", escaped(&joint.sentences()))?;
    }
    writeln!(
        out,
        "\nChecked on {} with strictmx {}.",
        view.checked_at.words,
        env!("CARGO_PKG_VERSION")
    )
}

fn senders(out: &mut String, senders: &SendersView) -> std::fmt::Result {
    if senders.rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## Senders\n\n{}", senders.verdict)?;
    if let Some(parting) = &senders.parting {
        writeln!(out, "{parting}")?;
    }
    let hosts = senders.hosts.iter();
    let hosts: String = hosts
        .map(|host| format!(" {} |", code(&host.a_label).replace('|', "\\|")))
        .collect();
    writeln!(out, "\n| Senders | Policy |{hosts} Why |")?;
    writeln!(out, "|---|---|{}---|", "---|".repeat(senders.hosts.len()))?;
    for (names, row) in senders.alike() {
        let mail = row.mail.iter().map(|cell| format!(" {} |", cell.word));
        let why = row.check().map(|id| format!("`{id}`"));
        writeln!(
            out,
            "| {names} | {} |{} {} |",
            row.policy.word,
            mail.collect::<String>(),
            why.unwrap_or_default()
        )?;
    }
    Ok(())
}

fn finding(out: &mut String, at: usize, finding: &FindingView) -> std::fmt::Result {
    let subjects: Vec<_> = finding
        .subjects
        .iter()
        .map(|subject| code(&subject.words))
        .collect();
    writeln!(
        out,
        "\n{}. **{}** ({}, `{}`)",
        at + 1,
        finding.title,
        finding.severity_word,
        finding.check
    )?;
    if !subjects.is_empty() {
        writeln!(out, "   - Where: {}", subjects.join("; "))?;
    }
    writeln!(out, "   - {}", inline(&finding.message))?;
    if let Some(effect) = &finding.effect {
        writeln!(out, "   - {}", escaped(effect))?;
    }
    writeln!(out, "   - To do: {}", inline(&finding.remedy))?;
    if let Some(above) = &finding.copies_above {
        return writeln!(out, "   - {}", escaped(above));
    }
    for copy in &finding.copies {
        writeln!(out, "\n   {}:\n\n   ```", copy.label)?;
        for line in copy.text.lines() {
            // A fence inside would end the code.
            writeln!(out, "   {}", visible(line).replace("```", "'''"))?;
        }
        writeln!(out, "   ```")?;
        if let Some(changes) = &copy.changes {
            writeln!(out, "\n   {}:\n\n   ```diff", crate::en::CHANGES)?;
            for line in changes.lines() {
                writeln!(out, "   {}", line.replace("```", "'''"))?;
            }
            writeln!(out, "   ```")?;
        }
    }
    Ok(())
}

/// The judgement of a text.
pub fn lint(judged: &Lint) -> String {
    judged.each().map(part).collect::<Vec<_>>().join("\n")
}

fn part(judged: &Lint) -> String {
    let mut out = format!("{}\n\n", judged.sentence());
    for (outcome, names) in grouped(&judged.senders) {
        out += &format!("- {}: {names}\n", sender_outcome(outcome));
    }
    out.push('\n');
    for finding in &judged.findings {
        if let Some(line) = finding.place() {
            out += &format!("- Line {line}: ");
        } else {
            out += "- ";
        }
        let (message, remedy) = (inline(&finding.message), inline(&finding.remedy));
        out += &format!("{message} (`{}`)\n  - {remedy}\n", finding.check);
    }
    if let Some(corrected) = &judged.corrected {
        out += &format!(
            "\n{}:\n\n```\n{}\n```\n",
            en::CORRECTED,
            corrected.trim_end()
        );
    }
    out
}

/// A sentence with its names and literals as code spans.
pub(crate) fn inline(phrase: &Phrase) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Text(text) => escaped(text),
        Piece::Name(text) | Piece::Code(text) => code(text),
    };
    phrase.0.iter().map(piece).collect()
}

/// Words without the characters that mean something to Markdown: a cause may quote what a server
/// said.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if matches!(
            character,
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '&' | '|'
        ) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

/// A code span, fenced by more backticks than the text has in a row (CommonMark 6.1).
pub(crate) fn code(text: &str) -> String {
    let longest = text.split(|character| character != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0) + 1);
    // A blank keeps a backtick of the text off the fence; renderers take it away again.
    let pad = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::result_view;
    use strictmx_core::judge::judge;
    use strictmx_core::scenario::World;

    #[test]
    fn code_spans_hold_any_text() {
        let cases = [
            ("a.example", "`a.example`", "plain"),
            ("a`b", "``a`b``", "a backtick inside"),
            ("``a", "``` ``a ```", "backticks at the edge"),
            ("<img>", "`<img>`", "HTML is inert in code"),
        ];
        for (text, expected, why) in cases {
            assert_eq!(code(text), expected, "{why}");
        }
    }

    #[test]
    fn a_pasted_text_makes_no_markup() {
        let text = b"version: STSv1\nmode: enforce\nmx: a` ![x](http://e/) `b\nmax_age: 86400\n";
        let judged = crate::lint::lint(
            crate::lint::Kind::StsPolicy,
            text,
            strictmx_core::timestamp::Timestamp::from_unix(1_764_000_000),
        );
        let said = lint(&judged);
        assert!(said.contains("``a` ![x](http://e/) `b``"), "{said}");
    }

    #[test]
    fn a_line_is_named_once() {
        let text =
            b"version: STSv1\n# comment\nmode: Enforce\nmx: a.strictmx.dev\nmax_age: 86400\n";
        let now = strictmx_core::timestamp::Timestamp::from_unix(1_764_000_000);
        let said = lint(&crate::lint::lint(crate::lint::Kind::StsPolicy, text, now));
        assert!(said.contains("- Line 2 of the policy"), "{said}");
        assert!(said.contains("- Line 3: Senders"), "{said}");
    }

    #[test]
    fn text_from_the_network_makes_no_markup() {
        let scenario = "@ MX 10 mail\n@ MX 20 a`b<img|[x](//evil.example).example.net.\n\
                        _smtp._tls TXT \"v=TLSRPTv1; rua=mailto:a`<b>\"";
        let world = World::new(scenario).expect("parses");
        let text = markdown(&result_view(&judge(&world.evidence())));
        assert!(
            text.contains("``a`b<img|[x](//evil.example).example.net``"),
            "{text}"
        );
        assert!(text.contains("``mailto:a`<b>``"), "{text}");
        // Things to copy stand in fenced code, where markup is inert too.
        let mut fenced = false;
        for line in text.lines() {
            if line.trim_start().starts_with("```") {
                fenced = !fenced;
            }
            if fenced {
                continue;
            }
            let outside: String = line.split("``").step_by(2).collect();
            assert!(
                !outside.contains("<img") && !outside.contains("](//"),
                "{line}"
            );
        }
    }
}
