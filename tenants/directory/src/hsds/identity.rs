//! Ids of imported rows.

use uuid::{Uuid, uuid};

/// The namespace of ids derived from a source's own. Never changes: every imported row hangs on it.
const NAMESPACE: Uuid = uuid!("6f1d6a1e-6c2b-4c58-9a62-0d6b9f3d5a10");

/// The id of the row that its source calls `key`: the key itself where it is a UUID, else a UUID
/// derived from the table and the key, the same at every import.
pub fn of(table: &str, key: &str) -> Uuid {
    Uuid::try_parse(key)
        .unwrap_or_else(|_| Uuid::new_v5(&NAMESPACE, format!("{table}:{key}").as_bytes()))
}

/// The id of a row whose source gives it none: derived from everything the row says.
pub fn of_content<'a>(table: &str, values: impl Iterator<Item = Option<&'a str>>) -> Uuid {
    let mut content = format!("{table}\u{1e}");
    for value in values {
        content.push_str(value.unwrap_or_default());
        content.push('\u{1f}');
    }
    Uuid::new_v5(&NAMESPACE, content.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn a_base_term_is_found_by_its_code() {
        let seeded = include_str!("../../../../migrations/tenants/0002_base_terms.sql");
        for code in ["home-care", "caregiver-support", "older-people", "women"] {
            let row = format!("('{}', '{code}',", of("taxonomy_term", code));
            assert!(seeded.contains(&row), "{row}");
        }
    }
}
