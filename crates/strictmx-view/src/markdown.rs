//! The result as Markdown, to paste into a ticket.

use std::fmt::Write as _;

use crate::model::{FindingView, ResultView};

/// The result. Text that came from the network stands in code spans only, where it is inert.
pub fn markdown(view: &ResultView) -> String {
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write(&mut out, view);
    out
}

fn write(out: &mut String, view: &ResultView) -> std::fmt::Result {
    writeln!(out, "# {}: {}\n", view.domain.a_label, view.banner.label)?;
    writeln!(
        out,
        "{} {}\n",
        view.banner.sentence, view.banner.consequence
    )?;
    for proof in &view.banner.proofs {
        writeln!(out, "- {}", proof.sentence)?;
    }
    for words in &view.banner.not_tested {
        writeln!(out, "- Not tested: {words}")?;
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
    writeln!(
        out,
        "\nChecked on {} with strictmx {}.",
        view.checked_at.words,
        env!("CARGO_PKG_VERSION")
    )
}

fn finding(out: &mut String, at: usize, finding: &FindingView) -> std::fmt::Result {
    let subjects: Vec<_> = finding
        .subjects
        .iter()
        .map(|subject| subject.words.as_str())
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
    writeln!(out, "   - {}", finding.message)?;
    writeln!(out, "   - To do: {}", finding.remedy)?;
    if let Some(copy) = &finding.copy {
        writeln!(out, "\n   {}:\n\n   ```", copy.label)?;
        for line in copy.text.lines() {
            // A fence inside would end the code.
            writeln!(out, "   {}", line.replace("```", "'''"))?;
        }
        writeln!(out, "   ```")?;
    }
    Ok(())
}
