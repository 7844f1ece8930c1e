//! `reticolo plugin run`.

use std::path::Path;

use anyhow::{Context, bail};
use chrono::NaiveDate;
use reticolo_foundation::Clock;
use reticolo_foundation::clock::legal_day;
use reticolo_plugin_host as host;
use reticolo_plugin_package::{Package, contract};
use serde_json::Value;

use super::options::RunRule;
use super::record::{Answered, Record};
use super::sandbox::{Question, Sandbox};
use super::{check, project, test};

/// Asks a rule once, or asks again what was recorded.
pub(super) async fn run(options: RunRule) -> anyhow::Result<()> {
    let package = test::subject(&options.source.source)?;
    check::of_local(&package)?;
    let sandbox = Sandbox::open(&package).await?;
    if let Some(path) = &options.replay {
        return replay(&sandbox, &package, path).await;
    }
    let (Some(rule), Some(input)) = (&options.rule, &options.input) else {
        bail!("say what to ask: --rule RULE --input FILE");
    };
    let question = question(&package, rule, input, options.parameters.as_deref())?;
    let record = ask(&sandbox, &package, rule, context(&options)?, question).await;
    show(&record)?;
    if let Some(path) = &options.record {
        record.write(path)?;
        println!("The question and the answer are in {}.", path.display());
    }
    match record.answer {
        Answered::Outputs(_) => Ok(()),
        Answered::Failure(name) => bail!("the rule gave no answer: {name}"),
    }
}

/// Asks again; fails unless every byte of the answer is the same.
async fn replay(sandbox: &Sandbox, package: &Package, path: &Path) -> anyhow::Result<()> {
    let recorded = Record::read(path)?;
    if recorded.component != hex::encode(package.component_digest()) {
        bail!(
            "{} was answered by another build of {}, of version {}: replay it with that one",
            path.display(),
            recorded.plugin,
            recorded.version
        );
    }
    let (context, question) = (recorded.context.clone(), recorded.question.clone());
    let again = ask(sandbox, package, &recorded.rule, context, question).await;
    if again.answer != recorded.answer {
        bail!(
            "the answer is another one:\n  recorded {:?}\n  now      {:?}",
            recorded.answer,
            again.answer
        );
    }
    if again.engine != recorded.engine {
        println!("note: recorded by {}, asked again by {}.", recorded.engine, again.engine);
    } else if again.fuel != recorded.fuel {
        bail!("the answer is the same, but it took {} fuel and not {}", again.fuel, recorded.fuel);
    }
    println!("The answer is the same, byte by byte, and took {} fuel.", again.fuel);
    Ok(())
}

async fn ask(
    sandbox: &Sandbox,
    package: &Package,
    rule: &str,
    context: host::Context,
    question: Question,
) -> Record {
    let asked = sandbox.ask(context.clone(), rule, question.clone()).await;
    let (answer, usage) = match asked {
        Ok(answer) => (Answered::Outputs(answer.value), answer.usage),
        Err(failure) => {
            eprintln!("{}", failure.cause);
            (Answered::Failure(failure.cause.name().to_owned()), failure.usage)
        }
    };
    for line in &usage.log {
        eprintln!("{}: {}", line.level, line.message);
    }
    Record {
        plugin: package.manifest.id.to_string(),
        version: package.manifest.version.to_string(),
        component: hex::encode(package.component_digest()),
        engine: sandbox.engine().to_owned(),
        rule: rule.to_owned(),
        context,
        question,
        answer,
        fuel: usage.fuel,
    }
}

fn show(record: &Record) -> anyhow::Result<()> {
    if let Answered::Outputs(outputs) = &record.answer {
        for output in outputs {
            let value: Value = serde_json::from_str(output).context("its answer is no JSON")?;
            println!("{value:#}");
        }
    }
    eprintln!("{} fuel, {}", record.fuel, record.engine);
    Ok(())
}

fn question(
    package: &Package,
    rule: &str,
    input: &Path,
    parameters: Option<&Path>,
) -> anyhow::Result<Question> {
    let Some(declared) = package.manifest.rules.get(rule) else {
        let rules: Vec<_> = package.manifest.rules.keys().map(String::as_str).collect();
        bail!("there is no rule {rule:?}. There are: {}", rules.join(", "));
    };
    let parameters = match parameters {
        Some(path) => json(path)?,
        None => test::default_parameters(package)?,
    };
    let facts = json(input)?;
    if !contract::BATCHES.contains(&declared.hook.as_str()) {
        return Ok(Question::Once(test::with_parameters(&facts, &parameters)));
    }
    let (Some(common), Some(Value::Array(items))) = (facts.get("common"), facts.get("items"))
    else {
        bail!("{rule} is asked about many at once: give an object with `common` and `items`");
    };
    Ok(Question::Batch {
        common: test::with_parameters(common, &parameters),
        items: items.iter().map(ToString::to_string).collect(),
    })
}

fn json(path: &Path) -> anyhow::Result<Value> {
    serde_json::from_slice(&project::read(path)?).with_context(|| path.display().to_string())
}

/// The context of a question asked by hand: noon of its day, unless it is asked now.
fn context(options: &RunRule) -> anyhow::Result<host::Context> {
    let (today, now) = if let Some(day) = &options.today {
        let day: NaiveDate =
            day.parse().with_context(|| format!("{day:?} is no day: write YYYY-MM-DD"))?;
        let noon = day.and_hms_opt(12, 0, 0).context("no such noon")?.and_utc();
        (day, noon)
    } else {
        let now = Clock::System.now();
        (legal_day(now), now)
    };
    Ok(host::Context {
        request_id: "run".to_owned(),
        installation: "run".to_owned(),
        locale: options.locale.clone(),
        now_ms: u64::try_from(now.timestamp_millis())?,
        today: today.to_string(),
        seed: 1,
        dry_run: true,
        actor: None,
    })
}
