//! What a person typed, turned into a question for PostgreSQL's full-text search.

use reticolo_reference::words::words;

/// Groups of words that mean the same to a citizen; each word finds the others.
const SYNONYMS: &[&[&str]] = &[
    &["badante", "caregiver", "caregivers"],
    &["famiglia", "familiari"],
    &["poverta", "poveri"],
    &["uomo", "uomini"],
    &["gratuito", "gratis"],
    &["handicap", "disabilita", "disabile"],
    &["rsa", "ricovero"],
    &["sfratto", "sfratti"],
    &["straniero", "immigrato", "migrante"],
    &["pullmino", "trasporto", "accompagnamento"],
    &["alzheimer", "demenza"],
];

/// A query in the syntax of `to_tsquery`, or `None` when there is not a word in the text.
///
/// Words must all be there, or any of them when `any`; `"…"` is a phrase and `-word` an exclusion.
/// Only letters and digits of the text survive, so nothing of it can be taken for syntax.
pub fn tsquery(text: &str, any: bool) -> Option<String> {
    let mut wanted = Vec::new();
    let mut unwanted = Vec::new();
    for (place, part) in text.split('"').enumerate() {
        // Between an odd and an even quotation mark lies a phrase.
        if place % 2 == 1 {
            let phrase = words(part).join(" <-> ");
            if !phrase.is_empty() {
                wanted.push(format!("({phrase})"));
            }
            continue;
        }
        for piece in part.split_whitespace() {
            let excluded = piece.strip_prefix('-').filter(|rest| !rest.is_empty());
            for word in words(excluded.unwrap_or(piece)) {
                if excluded.is_some() {
                    unwanted.push(format!("!{word}"));
                } else {
                    wanted.push(with_synonyms(word));
                }
            }
        }
    }
    // Only so much of a very long text is a question.
    wanted.truncate(32);
    unwanted.truncate(32);
    let wanted = wanted.join(if any { " | " } else { " & " });
    match (wanted.is_empty(), unwanted.is_empty()) {
        (true, true) => None,
        (true, false) => Some(unwanted.join(" & ")),
        (false, true) => Some(wanted),
        (false, false) => Some(format!("({wanted}) & {}", unwanted.join(" & "))),
    }
}

fn with_synonyms(word: String) -> String {
    match SYNONYMS.iter().find(|group| group.contains(&word.as_str())) {
        Some(group) => format!("({})", group.join(" | ")),
        None => word,
    }
}

#[cfg(test)]
mod tests {
    use super::tsquery;

    #[test]
    fn words_phrases_and_exclusions_become_a_query() {
        let all = |text| tsquery(text, false);
        assert_eq!(all("assistenza domiciliare").as_deref(), Some("assistenza & domiciliari"));
        assert_eq!(
            all("\"centro diurno\" -minori").as_deref(),
            Some("((centro <-> diurno)) & !minori")
        );
        assert_eq!(all("badante").as_deref(), Some("(badante | caregiver | caregivers)"));
        assert_eq!(all("-minori").as_deref(), Some("!minori"));
        assert_eq!(tsquery("nido doposcuola", true).as_deref(), Some("nido | doposcuola"));
        assert_eq!(all("  … !! "), None);
    }

    #[test]
    fn nothing_typed_is_taken_for_syntax() {
        assert_eq!(tsquery("a & b | !(c) :* <-> 'd\\'", false).as_deref(), Some("a & b & c & d"));
        assert_eq!(tsquery("\"", false), None);
        assert_eq!(tsquery("- -", false), None);
    }
}
