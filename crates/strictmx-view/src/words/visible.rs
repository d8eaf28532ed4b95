//! Text that came from elsewhere, made safe to show.

/// One character for one: what would be invisible, move the cursor or turn the text around
/// becomes a visible sign.
pub(crate) fn visible_char(character: char) -> char {
    match character {
        // Control Pictures mirror C0 in order.
        '\0'..='\x1f' => char::from_u32(0x2400 + character as u32).unwrap_or('\u{fffd}'),
        '\x7f' => '\u{2421}',
        '\u{80}'..='\u{9f}' => '\u{fffd}',
        // Zero-width characters, directional marks, embeddings and isolates, byte order mark, tags.
        '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        // No characters at all (XML 1.0 2.2).
        | '\u{fffe}'..='\u{ffff}'
        | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        // Blanks that look like the one blank there should be.
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => '\u{2423}',
        other => other,
    }
}

/// Every character made safe to show: what would be invisible, move a cursor or turn text around
/// becomes a visible sign.
pub fn visible(text: &str) -> String {
    text.chars().map(visible_char).collect()
}

/// Several lines made safe to show; the line ends stay.
pub fn visible_lines(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(visible).collect();
    lines.join("\n")
}

/// JSON text with the characters of [`visible`] as escapes: the same value (RFC 8259 7), and
/// nothing that a terminal would act on.
pub fn inert_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for character in json.chars() {
        // serde_json escapes C0 itself; what is left of it is the layout.
        if character < '\x7f' || visible_char(character) == character {
            out.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_keeps_its_value_and_loses_what_a_terminal_obeys() {
        let text = "a\u{202e}b\u{9b}2J\x7f\x1b\u{e0041}\u{fc}\n";
        let json = serde_json::to_string(text).expect("JSON");
        let inert = inert_json(&json);
        assert_eq!(visible(&inert), inert, "nothing is left to hide");
        assert!(inert.contains('\u{fc}'), "letters stay: {inert}");
        assert_eq!(serde_json::from_str::<String>(&inert).expect("JSON"), text);
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(visible_lines("a\tb\r\nc\x1b\n"), "a\u{2409}b\nc\u{241b}");
    }
}
