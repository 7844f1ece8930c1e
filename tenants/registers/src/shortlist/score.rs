//! The platform's own scorer: plain, and the same for every register.
//!
//! It reads `skills`, `languages`, `hours` and `cohabiting` of a form, where there are such fields.

use reticolo_foundation::Language;
use serde_json::Value;

use crate::advice::Reason;

/// The fields of a form that are read.
pub(super) const FIELDS: [&str; 4] = ["skills", "languages", "hours", "cohabiting"];

/// What each thing is worth; together a thousand.
const PLACE: i32 = 400;
const HOURS: i32 = 250;
const LANGUAGES: i32 = 150;
const NICE: i32 = 200;

/// How well a candidate fits a need, from 0 to 1000, with the reasons; `None` without a skill that must be, or for
/// somebody who would not live with a family that needs it.
pub(super) fn score(
    common: &Value,
    candidate: &Value,
    language: Language,
) -> Option<(i32, Vec<Reason>)> {
    let (need, form) = (&common["need"], &candidate["form"]);
    if need["cohabiting"] == true && form["cohabiting"] == false {
        return None;
    }
    let skills = codes(&form["skills"]);
    if !codes(&need["must"]).iter().all(|must| skills.contains(must)) {
        return None;
    }
    let mut scored = (0, Vec::new());
    let municipalities = codes(&candidate["municipalities"]);
    let near = need["municipality"].as_str().is_some_and(|code| municipalities.contains(&code));
    let mut add = |points: i32, reason: &Said| {
        scored.0 += points;
        if points > 0 {
            scored.1.push(reason.in_language(language));
        }
    };
    add(if near { PLACE } else { 0 }, &IN_PLACE);
    add(share(HOURS, &codes(&need["hours"]), &codes(&form["hours"])), &AT_HOURS);
    add(share(LANGUAGES, &codes(&need["languages"]), &codes(&form["languages"])), &SPEAKS);
    add(share(NICE, &codes(&need["nice"]), &skills), &SKILLED);
    Some(scored)
}

/// Points by how much of what is wanted is there; all of them where nothing is wanted.
fn share(points: i32, wanted: &[&str], there: &[&str]) -> i32 {
    let met = wanted.iter().filter(|one| there.contains(one)).count();
    let (Ok(met), Ok(all)) = (i32::try_from(met), i32::try_from(wanted.len())) else { return 0 };
    if all == 0 { points } else { points * met / all }
}

/// The codes in a list of texts, or of objects that name theirs.
fn codes(list: &Value) -> Vec<&str> {
    let named = ["code", "language"];
    let items = list.as_array().map_or(&[] as &[Value], Vec::as_slice);
    items
        .iter()
        .filter_map(|item| {
            item.as_str().or_else(|| named.iter().find_map(|name| item.get(name)?.as_str()))
        })
        .collect()
}

/// A reason in the languages of the platform.
struct Said {
    code: &'static str,
    it: &'static str,
    en: &'static str,
}

impl Said {
    fn in_language(&self, language: Language) -> Reason {
        let text = match language {
            Language::Italian => self.it,
            Language::English => self.en,
        };
        Reason { code: self.code.to_owned(), text: text.to_owned(), article: None }
    }
}

const IN_PLACE: Said =
    Said { code: "place", it: "Lavora nel comune richiesto", en: "Works in the municipality" };
const AT_HOURS: Said = Said {
    code: "hours",
    it: "Disponibile negli orari richiesti",
    en: "Available at the hours asked for",
};
const SPEAKS: Said =
    Said { code: "languages", it: "Parla le lingue richieste", en: "Speaks the languages" };
const SKILLED: Said =
    Said { code: "skills", it: "Ha le competenze gradite", en: "Has skills that would be nice" };

#[cfg(test)]
mod tests {
    use reticolo_foundation::Language;
    use serde_json::{Value, json};

    use super::score;

    fn of(need: &Value, candidate: &Value) -> Option<i32> {
        score(&json!({ "need": need }), candidate, Language::Italian).map(|(score, _)| score)
    }

    #[test]
    fn a_candidate_is_worth_what_fits() {
        let need = json!({
            "municipality": "024100", "hours": ["mon_morning", "tue_morning"],
            "must": ["lifting"], "nice": ["cooking", "driving"], "languages": ["it"],
        });
        let all = json!({
            "form": {
                "skills": ["lifting", "cooking", "driving"],
                "languages": [{ "language": "it", "level": "B1" }],
                "hours": ["mon_morning", "tue_morning"],
            },
            "municipalities": ["024100"],
        });
        assert_eq!(of(&need, &all), Some(1_000));
        let half = json!({
            "form": { "skills": ["lifting", "cooking"], "hours": ["mon_morning"] },
            "municipalities": ["024100"],
        });
        assert_eq!(of(&need, &half), Some(400 + 125 + 100));
        let unable = json!({ "form": { "skills": ["cooking"] }, "municipalities": ["024100"] });
        assert_eq!(of(&need, &unable), None);
        let lives_in = json!({ "cohabiting": true });
        assert_eq!(of(&lives_in, &json!({ "form": { "cohabiting": false } })), None);
        assert_eq!(of(&json!({}), &json!({})), Some(250 + 150 + 200), "nonsense breaks nothing");
    }

    #[test]
    fn reasons_are_said_in_the_language_of_whoever_asks() {
        let common = json!({ "need": { "municipality": "024100" } });
        let candidate = json!({ "municipalities": ["024100"] });
        let (_, reasons) = score(&common, &candidate, Language::English).unwrap();
        assert_eq!(reasons[0].text, "Works in the municipality");
    }
}
