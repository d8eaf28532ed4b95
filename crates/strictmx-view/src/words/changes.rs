//! Two texts, held against each other line by line.

use super::visible;

/// What changes from one text to another, line by line: `- ` before what goes, `+ ` before what
/// comes, two blanks before what stays.
pub(crate) fn changes(old: &str, new: &str) -> String {
    let mut changes = String::new();
    let mut line = |sign: &str, text: &str| {
        changes.push_str(sign);
        // What stood there may hold anything; it is to be seen, not copied.
        changes.push_str(&visible(text));
        changes.push('\n');
    };
    let new: Vec<_> = new.lines().collect();
    let mut next = 0;
    for old in old.lines() {
        match new[next..].iter().take(AHEAD).position(|new| *new == old) {
            Some(before) => {
                for added in &new[next..next + before] {
                    line("+ ", added);
                }
                line("  ", old);
                next += before + 1;
            }
            None => line("- ", old),
        }
    }
    for added in &new[next..] {
        line("+ ", added);
    }
    changes
}

/// Lines ahead among which the same one is looked for: what is longer than any policy costs no more
/// than its length.
const AHEAD: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_told_line_by_line() {
        let cases = [
            ("a\nb\n", "a\nb\n", "  a\n  b\n", "none"),
            (
                "a\nb\nc",
                "a\nx\nc\n",
                "  a\n- b\n+ x\n  c\n",
                "one in the middle",
            ),
            (
                "a\r\nb\r\n",
                "a\nb\nc\n",
                "  a\n  b\n+ c\n",
                "one more, CRLF aside",
            ),
            ("", "a\n", "+ a\n", "all"),
            ("a\n", "", "- a\n", "nothing left"),
            ("b\na\n", "a\nb\n", "+ a\n  b\n- a\n", "another order"),
        ];
        for (old, new, expected, why) in cases {
            assert_eq!(changes(old, new), expected, "{why}");
        }
    }
}
