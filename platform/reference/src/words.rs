//! Italian words brought to one form, the same for what is stored and for what is asked.
//!
//! PostgreSQL's Italian stemmer keeps apart words a citizen takes for one: `anziano` and `anziani`,
//! `familiare` and `familiari`, `infermiere` and `infermieri`, `albo` and `albi`. These few rules,
//! applied before stemming, join them (measured in docs/decisions/0005).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words without accents or capitals, in order: what [`folded`] leaves, with Italian endings joined.
pub fn words(text: &str) -> Vec<String> {
    folded(text).split_whitespace().map(join_endings).collect()
}

/// Text without accents, capitals and punctuation: `Città d'Ávila` becomes `citta d avila`.
pub fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)) {
        if letter.is_alphanumeric() {
            out.extend(letter.to_lowercase());
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

fn join_endings(word: &str) -> String {
    const WHOLE: [(&str, &str); 4] =
        [("anziano", "anziani"), ("anziana", "anziani"), ("anziane", "anziani"), ("albi", "albo")];
    const ENDINGS: [(&str, &str); 2] = [("are", "ari"), ("iere", "ieri")];
    if let Some((_, joined)) = WHOLE.iter().find(|(form, _)| *form == word) {
        return (*joined).to_owned();
    }
    for (ending, joined) in ENDINGS {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.len() >= 3
        {
            return format!("{stem}{joined}");
        }
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::{folded, words};

    #[test]
    fn accents_capitals_and_punctuation_do_not_count() {
        assert_eq!(folded("Città  d'Ávila – n. 3!"), "citta d avila n 3");
        assert_eq!(folded("…"), "");
    }

    #[test]
    fn forms_of_a_word_become_one() {
        for (one, other) in [
            ("anziano", "ANZIANI"),
            ("anziana", "anziane"),
            ("familiare", "familiari"),
            ("domiciliare", "domiciliari"),
            ("infermiere", "infermieri"),
            ("quartiere", "quartieri"),
            ("albo", "albi"),
        ] {
            assert_eq!(words(one), words(other));
        }
        assert_eq!(words("mare"), ["mare"]);
    }
}
