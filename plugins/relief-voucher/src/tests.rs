//! The published rules, as vectors, and what no vector can say.

use reticolo_plugin_sdk::{Failure, Input, NaiveDate, Rules, testing};

use crate::Plugin;

#[test]
fn every_golden_vector_holds() {
    assert!(testing::golden::<Plugin>(env!("CARGO_MANIFEST_DIR")) >= 40);
}

#[test]
fn an_unknown_rule_and_facts_of_the_wrong_type_are_refused() {
    let ctx = testing::context(NaiveDate::MIN);
    let ask = |rule: &str, input: &str| Plugin::evaluate(&ctx, rule, &Input::text(input));
    assert_eq!(ask("absent", "{}"), Err(Failure::NotFound));
    assert!(matches!(ask("amount", "[]"), Err(Failure::InvalidInput(_))));
    assert!(matches!(
        ask(
            "amount",
            r#"{"isee_cents": "1000", "facts": {}, "today": "2026-03-01", "parameters": {}}"#
        ),
        Err(Failure::InvalidInput(_))
    ));
}
