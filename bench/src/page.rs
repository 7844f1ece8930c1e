//! The page everybody is asked for, how it is asked of each server, and whether two answers agree.

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};

use crate::process::Server;

/// Services on a page.
const SERVICES: usize = 20;

/// What our server is asked.
const QUERY: &str = "query Page($text: String!) {
  services(first: 20, filter: { text: $text }) {
    nodes {
      id
      name
      organization { id name }
      locations { id name latitude longitude }
      openingHours { weekly { weekday opensAt closesAt } }
    }
  }
}";

/// Words that twenty services or more of each demonstration tenant have.
pub(crate) const COMMON_WORDS: [&str; 10] = [
    "persone",
    "famiglia",
    "sociale",
    "anni",
    "familiare",
    "servizio",
    "genitori",
    "nucleo",
    "assistente",
    "anziani",
];

/// Words that a few services of each demonstration tenant have.
pub(crate) const RARE_WORDS: [&str; 10] = [
    "spid",
    "computer",
    "sfratto",
    "bollette",
    "laboratorio",
    "graduatoria",
    "ostetrica",
    "giardino",
    "proprietario",
    "tutor",
];

/// A kind of server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Ours,
    Bare,
}

impl Kind {
    /// A line of the file wrk sends requests from (see `page.lua`).
    pub(crate) fn request(self, slug: &str, word: &str) -> String {
        match self {
            Self::Ours => format!("POST /t/{slug}/graphql {}\n", body(word)),
            Self::Bare => format!("GET /t/{slug}?text={word}\n"),
        }
    }
}

fn body(word: &str) -> Value {
    json!({ "query": QUERY, "variables": { "text": word } })
}

/// Asks both servers for the page of every tenant and word: they must answer the same twenty services.
pub(crate) async fn compare(
    ours: &Server,
    bare: &Server,
    slugs: &[String],
    words: &[&str],
) -> anyhow::Result<()> {
    let client = reqwest::Client::new();
    for slug in slugs {
        for word in words {
            let ours = client
                .post(format!("{}/t/{slug}/graphql", ours.address()))
                .json(&body(word))
                .send()
                .await?
                .json()
                .await?;
            let bare = client
                .get(format!("{}/t/{slug}?text={word}", bare.address()))
                .send()
                .await?
                .json()
                .await?;
            let here = || format!("{slug}, {word:?}");
            let (ours, bare) =
                (services(&ours).with_context(here)?, services(&bare).with_context(here)?);
            if ours != bare {
                let differing = ours.iter().zip(&bare).find(|(one, other)| one != other);
                bail!("{}: the servers do not answer the same: {differing:#?}", here());
            }
            ensure!(
                ours.len() == SERVICES,
                "{}: {} services instead of {SERVICES}; choose another word in bench/src/page.rs",
                here(),
                ours.len()
            );
        }
    }
    Ok(())
}

/// What an answer says of a service.
#[derive(Debug, PartialEq)]
struct Service {
    name: Value,
    organization: Value,
    /// Name, latitude, longitude.
    locations: Vec<[Value; 3]>,
    /// Day, opening and closing time.
    hours: Vec<[String; 3]>,
}

fn services(answer: &Value) -> anyhow::Result<Vec<Service>> {
    let nodes = answer.pointer("/data/services/nodes").and_then(Value::as_array);
    let nodes = nodes.with_context(|| format!("no services in {answer}"))?;
    nodes.iter().map(service).collect()
}

fn service(node: &Value) -> anyhow::Result<Service> {
    let locations = node.get("locations").and_then(Value::as_array).context("no locations")?;
    let place = |place: &Value| {
        ["name", "latitude", "longitude"].map(|key| place.get(key).cloned().unwrap_or_default())
    };
    let mut hours = match (node.pointer("/openingHours/weekly"), node.get("hours")) {
        (Some(Value::Array(spans)), _) => spans.iter().map(span).collect(),
        (None, Some(Value::Array(schedules))) => schedules.iter().flat_map(spans).collect(),
        _ => Vec::new(),
    };
    hours.sort();
    Ok(Service {
        name: node.get("name").cloned().context("no name")?,
        organization: node.pointer("/organization/name").cloned().context("no organization")?,
        locations: locations.iter().map(place).collect(),
        hours,
    })
}

/// The first letters of a text: `MONDAY` and `MO` are the same day, `09:00` and `09:00:00` the same time.
fn first_letters(value: Option<&Value>, count: usize) -> String {
    value.and_then(Value::as_str).unwrap_or_default().chars().take(count).collect()
}

fn span(span: &Value) -> [String; 3] {
    [
        first_letters(span.get("weekday"), 2),
        first_letters(span.get("opensAt"), 5),
        first_letters(span.get("closesAt"), 5),
    ]
}

fn spans(schedule: &Value) -> Vec<[String; 3]> {
    let days = schedule.get("byday").and_then(Value::as_str).unwrap_or_default();
    let times = ["opensAt", "closesAt"].map(|key| first_letters(schedule.get(key), 5));
    let [opens, closes] = times;
    days.split(',').map(|day| [day.to_owned(), opens.clone(), closes.clone()]).collect()
}
