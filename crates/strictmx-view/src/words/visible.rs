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
        | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
        // Blanks that look like the one blank there should be.
        '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' => '\u{2423}',
        other => other,
    }
}

/// Every character made safe to show.
pub(crate) fn visible(text: &str) -> String {
    text.chars().map(visible_char).collect()
}
