//! Golden vectors, run inside the sandbox and under its limits: a plugin that does not answer what its
//! author wrote down is not installed.

use std::sync::Arc;

use reticolo_accounts::Tenant;
use reticolo_plugin_host::{Answer, Call, Context, Failure, Granted, NoPowers, Prepared};
use reticolo_plugin_package::vector::{Expected, Question};
use reticolo_plugin_package::{Package, Vector};
use serde_json::Value;

use crate::opened::Opened;
use crate::plugins::Plugins;
use crate::rules::{fitting, with_parameters};
use crate::settings::defaults;

/// Runs all vectors of a package. Gives the fuel each took, or what is wrong with those that failed.
pub(crate) async fn run(
    plugins: &Plugins,
    tenant: &Tenant,
    package: &Package,
    opened: &Opened,
    prepared: &Arc<Prepared>,
) -> Result<Vec<(String, u64)>, Vec<String>> {
    let vectors = package.vectors();
    let vectors =
        vectors.map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let (mut passed, mut wrong) = (Vec::new(), Vec::new());
    for (path, vector) in vectors {
        let call = call(tenant, opened, &vector);
        let (asked, fuel) = ask(plugins, opened, prepared, call, &vector).await;
        plugins.0.meter.spend(tenant.id, plugins.clock().now(), fuel);
        match asked {
            Ok(fuel) => passed.push((vector.name, fuel)),
            Err(why) => wrong.push(format!("{path}: {why}")),
        }
    }
    if wrong.is_empty() { Ok(passed) } else { Err(wrong) }
}

async fn ask(
    plugins: &Plugins,
    opened: &Opened,
    prepared: &Arc<Prepared>,
    call: Call,
    vector: &Vector,
) -> (Result<u64, String>, u64) {
    let default = defaults(opened);
    let parameters = vector.parameters.as_ref().unwrap_or(&default);
    let host = &plugins.0.host;
    let answer = match vector.question() {
        Some(Question::Once(input)) => {
            let input = with_parameters(input, parameters).to_string();
            let answer = host.evaluate(prepared, call, &vector.rule, input).await;
            answer.map(|Answer { value, usage }| Answer { value: vec![value], usage })
        }
        Some(Question::Batch { common, items }) => {
            let common = with_parameters(common, parameters).to_string();
            let items = items.iter().map(Value::to_string).collect();
            host.evaluate_batch(prepared, call, &vector.rule, common, items).await
        }
        None => return (Err("it asks nothing".to_owned()), 0),
    };
    let usage = answer.as_ref().map_or_else(|failure| &failure.usage, |answer| &answer.usage);
    let fuel = usage.fuel;
    (compare(opened, vector, answer), fuel)
}

fn compare(
    opened: &Opened,
    vector: &Vector,
    answer: Result<Answer<Vec<String>>, Failure>,
) -> Result<u64, String> {
    let (given, fuel) = match answer {
        Ok(Answer { value, usage }) => {
            let schemas = opened.rules.get(&vector.rule);
            let values = value.iter().map(|text| fitting(schemas, text));
            (values.collect::<Result<Vec<_>, _>>(), usage.fuel)
        }
        Err(Failure { cause, usage }) => (Err(cause), usage.fuel),
    };
    let same = match (&given, &vector.expect) {
        (Ok(values), Expected::Output(output)) => values.as_slice() == std::slice::from_ref(output),
        (Ok(values), Expected::Outputs(outputs)) => values == outputs,
        (Err(cause), Expected::Failure(name)) => cause.name() == name,
        _ => false,
    };
    if !same {
        let given = match given {
            Ok(values) => Value::from(values).to_string(),
            Err(cause) => cause.to_string(),
        };
        let given: String = given.chars().take(300).collect();
        return Err(format!("{:?} is answered otherwise: {given}", vector.name));
    }
    match vector.max_fuel {
        Some(most) if fuel > most => {
            Err(format!("{:?} takes {fuel} of fuel, more than {most}", vector.name))
        }
        _ => Ok(fuel),
    }
}

fn call(tenant: &Tenant, opened: &Opened, vector: &Vector) -> Call {
    let context = Context {
        request_id: "vector".to_owned(),
        installation: "vector".to_owned(),
        locale: vector.context.locale.clone(),
        now_ms: vector.now_ms().unwrap_or_default(),
        today: vector.context.today.clone(),
        seed: vector.context.seed,
        dry_run: true,
        actor: None,
    };
    Call {
        tenant: tenant.id.to_string(),
        plugin: opened.manifest.id.to_string(),
        version: opened.manifest.version.to_string(),
        context,
        granted: Arc::new(Granted::default()),
        powers: Arc::new(NoPowers),
        memory_mib: opened.manifest.limits.memory_mib,
        // What a version does in its vectors is not held against the one that is enabled, and what one
        // vector does not against the next: a package may expect as many traps as it likes.
        trial: true,
    }
}
