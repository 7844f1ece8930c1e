//! How deep a GraphQL text is nested, before a parser that calls itself for each level sees it.

/// Refuses a text nested deeper than `most`, and one with a text in quotes that does not end: where
/// that ends differs between readers.
pub(crate) fn within(text: &str, most: usize) -> Result<(), String> {
    let mut depth = 0_usize;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let step = match first {
            '[' | '{' | '(' => {
                depth += 1;
                if depth > most {
                    return Err(format!("it is nested deeper than {most} brackets"));
                }
                1
            }
            ']' | '}' | ')' => {
                depth = depth.saturating_sub(1);
                1
            }
            '#' => rest.find(['\n', '\r']).unwrap_or(rest.len()),
            '"' => quoted(rest).ok_or("a text in quotes does not end")?,
            other => other.len_utf8(),
        };
        rest = rest.get(step..).unwrap_or_default();
    }
    Ok(())
}

/// The length of the text in quotes that begins here, quotes included.
fn quoted(text: &str) -> Option<usize> {
    const BLOCK: &str = "\"\"\"";
    if text.starts_with(BLOCK) {
        let mut at = BLOCK.len();
        loop {
            let end = at + text.get(at..)?.find(BLOCK)?;
            // An escaped one is part of the text.
            if text.get(..end)?.ends_with('\\') && end > BLOCK.len() {
                at = end + BLOCK.len();
            } else {
                return Some(end + BLOCK.len());
            }
        }
    }
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return Some(at + 1),
            '\\' => drop(characters.next()),
            '\n' | '\r' => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::within;

    #[test]
    fn brackets_count_where_they_are_brackets() {
        assert!(within("type A { a(b: [Int!] = [1, 2]): [[Int]] }", 4).is_ok());
        assert!(within("type A { a: [[[[Int]]]] }", 4).is_err());
        assert!(within("\"((((((\" type A { a: Int } # ((((((\n", 2).is_ok());
        assert!(within("\"\"\"[[[[ \\\"\"\" [[[[\"\"\" type A { a: Int }", 2).is_ok());
        assert!(within(r#""a \" [[[" type"#, 1).is_ok());
        assert!(within(&"[".repeat(60_000), 16).is_err());
        assert!(within("# è\n\"è\" type È {", 1).is_ok());
    }

    #[test]
    fn quotes_that_do_not_end_are_refused() {
        for text in ["\"", "\"a\nb\"", "\"\"\"a", "\"\"\"a\\\"\"\"", "[\"\"\"a\" [[[["] {
            assert!(within(text, 99).unwrap_err().contains("quotes"), "{text}");
        }
    }
}
