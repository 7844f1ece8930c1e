//! One union's plugin does all it can; another union's pages are asked for meanwhile.
//!
//! Pages are asked for at a steady pace, however long the answers take, and timed from when they were
//! due. Slices with and without an attack take turns, so that what else the machine does meets both. What
//! the plugin may do comes before what it may not: after five failures it is asked nothing for minutes.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::ensure;
use serde_json::{Value, json};
use tokio::task::{JoinHandle, JoinSet};

use super::list::{FIELD, bodies};
use super::{HOST, NEIGHBOUR};
use crate::process::Server;
use crate::{Options, step};

/// Between two pages of the neighbour.
const PACE: Duration = Duration::from_millis(10);

/// How many attack at once, and how long each rests between an answer and its next request: what is
/// measured is what the plugin does, and not a flood of requests.
pub(crate) const ATTACKERS: usize = 8;
pub(crate) const REST: Duration = Duration::from_millis(50);

/// What the attackers ask, attack after attack: first what costs as much as a plugin's shortest call
/// without being one, since as many requests are felt whatever they ask; then nearly as much work as a
/// field's fuel allows.
const ATTACKS: [(&str, &str); 3] = [
    ("for comparison: no plugin asked", "{ __type(name: \"Service\") { fields { name } } }"),
    ("work, within what is allowed", "{ plugins { hostile { run(op: \"work\", n: 14000000) } } }"),
    ("an endless loop", "{ plugins { hostile { run(op: \"loop\") } } }"),
];

/// An attack, and the slices without it that took turns with its own.
pub(crate) struct Attacked {
    pub(crate) name: &'static str,
    pub(crate) calm: Slices,
    pub(crate) under_attack: Slices,
    /// Requests of the attackers, and those of them that were answered.
    pub(crate) attacks: u32,
    pub(crate) answered: u32,
    pub(crate) took: Duration,
}

/// The neighbour's list without and with a field of its own plugin.
#[derive(Default)]
pub(crate) struct Slices {
    pub(crate) plain: Latencies,
    pub(crate) with_field: Latencies,
    /// Requests for either that had no answer, or one with an error. Latencies are of the others.
    pub(crate) failed: u32,
}

impl Slices {
    /// Lists of both kinds.
    pub(crate) fn all(&self) -> Latencies {
        Latencies([self.plain.0.as_slice(), &self.with_field.0].concat())
    }
}

/// How long answers took.
#[derive(Default)]
pub(crate) struct Latencies(Vec<Duration>);

impl Latencies {
    /// In milliseconds.
    pub(crate) fn percentile(&self, share: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = sorted.get(sorted.len() * share / 100);
        at.copied().unwrap_or_default().as_secs_f64() * 1_000.0
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }
}

pub(crate) async fn measure(server: &Server, options: &Options) -> anyhow::Result<Vec<Attacked>> {
    let neighbour = Neighbour::of(server);
    let mut first = Slices::default();
    neighbour.ask(1, &mut first).await;
    ensure!(first.failed == 0, "the neighbour is not served, and nobody attacks yet");
    let mut measured = Vec::new();
    for (name, query) in ATTACKS {
        measured.push(take_turns(server, options, &neighbour, name, query).await);
    }
    Ok(measured)
}

async fn take_turns(
    server: &Server,
    options: &Options,
    neighbour: &Neighbour,
    name: &'static str,
    query: &'static str,
) -> Attacked {
    let (mut calm, mut under_attack) = (Slices::default(), Slices::default());
    let (mut attacks, mut answered) = (0, 0);
    // A hundredth of few is nothing: this goes on for longer than what medians are taken of.
    let rounds = 2 * options.rounds;
    for round in 1..=rounds {
        step(&format!("round {round} of {rounds}, {name}"));
        // The other way round every second time.
        for attacking in [round % 2 == 0, round % 2 == 1] {
            if attacking {
                let attack = Attack::begin(server, query);
                neighbour.ask(options.seconds, &mut under_attack).await;
                let (more, of_them) = attack.end();
                attacks += more;
                answered += of_them;
            } else {
                neighbour.ask(options.seconds, &mut calm).await;
            }
        }
    }
    let took = Duration::from_secs(u64::from(rounds) * u64::from(options.seconds));
    Attacked { name, calm, under_attack, attacks, answered, took }
}

/// Who asks the neighbour for pages.
struct Neighbour {
    client: reqwest::Client,
    url: String,
    plain: Vec<Value>,
    with_field: Vec<Value>,
}

impl Neighbour {
    fn of(server: &Server) -> Self {
        let url = format!("{}/t/{NEIGHBOUR}/graphql", server.address());
        let client = reqwest::Client::new();
        Self { client, url, plain: bodies(""), with_field: bodies(FIELD) }
    }

    /// Asks for some seconds, for lists without and with the field in turn.
    async fn ask(&self, seconds: u32, slices: &mut Slices) {
        let mut asked = (JoinSet::new(), JoinSet::new());
        let mut pace = tokio::time::interval(PACE);
        let pairs = Duration::from_secs(seconds.into()).as_millis() / (2 * PACE.as_millis());
        let bodies = self.plain.iter().zip(&self.with_field).cycle();
        for ((plain, with_field), _) in bodies.zip(0..pairs) {
            let due = pace.tick().await;
            asked.0.spawn(self.page(plain, due));
            let due = pace.tick().await;
            asked.1.spawn(self.page(with_field, due));
        }
        for (took, all) in [(asked.0, &mut slices.plain), (asked.1, &mut slices.with_field)] {
            for took in took.join_all().await {
                match took {
                    Ok(took) => all.0.push(took),
                    Err(error) => {
                        eprintln!("{error:#}");
                        slices.failed += 1;
                    }
                }
            }
        }
    }

    fn page(
        &self,
        body: &Value,
        due: tokio::time::Instant,
    ) -> impl Future<Output = anyhow::Result<Duration>> + Send + use<> {
        let request = self.client.post(&self.url).json(body);
        async move {
            let answer = request.send().await?.error_for_status()?.text().await?;
            let took = due.elapsed();
            ensure!(!answer.contains("\"errors\""), "the neighbour was not served: {answer}");
            Ok(took)
        }
    }
}

/// Requests without end, until it is ended or dropped.
struct Attack {
    attackers: Vec<JoinHandle<()>>,
    attacks: Arc<AtomicU32>,
    answered: Arc<AtomicU32>,
}

impl Attack {
    fn begin(server: &Server, query: &'static str) -> Self {
        let url = format!("{}/t/{HOST}/graphql", server.address());
        let (attacks, answered) = (Arc::<AtomicU32>::default(), Arc::<AtomicU32>::default());
        let attack = |_| {
            let request = reqwest::Client::new().post(&url).json(&json!({ "query": query }));
            let (attacks, answered) = (Arc::clone(&attacks), Arc::clone(&answered));
            tokio::spawn(async move {
                // Refused or not, the next one follows.
                while let Some(request) = request.try_clone() {
                    attacks.fetch_add(1, Ordering::Relaxed);
                    if one(request).await.is_ok() {
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                    tokio::time::sleep(REST).await;
                }
            })
        };
        let attackers = (0..ATTACKERS).map(attack).collect();
        Self { attackers, attacks, answered }
    }

    /// Says how many requests there were, and how many were answered.
    fn end(self) -> (u32, u32) {
        (self.attacks.load(Ordering::Relaxed), self.answered.load(Ordering::Relaxed))
    }
}

async fn one(request: reqwest::RequestBuilder) -> anyhow::Result<()> {
    let answer: Value = request.send().await?.error_for_status()?.json().await?;
    ensure!(answer.get("errors").is_none(), "refused");
    Ok(())
}

impl Drop for Attack {
    fn drop(&mut self) {
        self.attackers.iter().for_each(JoinHandle::abort);
    }
}
