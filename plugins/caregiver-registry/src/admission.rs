//! Who may be in the register.

use reticolo_plugin_sdk::hook::{Admission, AdmissionFacts, AdmissionOutcome, Reason};
use reticolo_plugin_sdk::{Context, Language, Months};

use crate::form::{Citizenship, Convictions, Form, Residence};
use crate::parameters::{HOURS_COUNTED_YEARS, Parameters, Proof, Requirements, Where};

pub(crate) type Facts = AdmissionFacts<Form, Parameters>;

/// Refuses what no paper can mend, asks for what is missing, and admits the rest.
pub(crate) fn decide(ctx: &Context, facts: &Facts) -> Admission {
    let asked = facts.parameters.requirements();
    let refusals = obstacles(ctx, facts, &asked);
    let missing: Vec<Reason> =
        [missing_words(ctx, facts, &asked), missing_papers(ctx, facts, &asked)].concat();
    let (outcome, reasons) = if !refusals.is_empty() {
        (AdmissionOutcome::Refuse, refusals)
    } else if missing.is_empty() {
        (AdmissionOutcome::Admit, grounds(ctx, facts, &asked))
    } else {
        (AdmissionOutcome::Integrate, Vec::new())
    };
    let missing = if outcome == AdmissionOutcome::Integrate { missing } else { Vec::new() };
    let admitted = outcome == AdmissionOutcome::Admit && asked.valid_months > 0;
    Admission { outcome, missing, reasons, valid_months: admitted.then_some(asked.valid_months) }
}

/// What cannot be mended by adding something.
fn obstacles(ctx: &Context, facts: &Facts, asked: &Requirements) -> Vec<Reason> {
    let mut found = Vec::new();
    if facts.age < asked.minimum_age {
        let years = asked.minimum_age;
        found.push(Reason::new(
            "age.below_minimum",
            match ctx.language {
                Language::English => format!("The register is open from the age of {years}."),
                Language::Italian => format!("Il registro è aperto dai {years} anni."),
            },
        ));
    }
    match facts.form.convictions {
        Some(Convictions::Final) if conviction_counts(facts, asked) => found.push(Reason::new(
            "convictions.final",
            ctx.say(
                "Risulta dichiarata una condanna definitiva che impedisce l'iscrizione.",
                "A final conviction that stands in the way is declared.",
            ),
        )),
        Some(Convictions::Pending) if asked.no_pending => found.push(Reason::new(
            "convictions.pending",
            ctx.say(
                "Risulta dichiarato un procedimento penale pendente.",
                "Pending criminal proceedings are declared.",
            ),
        )),
        _ => {}
    }
    found.into_iter().map(|reason| reason.under(&asked.article)).collect()
}

/// A conviction without its day counts: nobody can say that it is old.
fn conviction_counts(facts: &Facts, asked: &Requirements) -> bool {
    let Some(convicted) = facts.form.convicted_on.filter(|_| asked.conviction_years > 0) else {
        return true;
    };
    let ends = convicted.checked_add_months(Months::new(asked.conviction_years * 12));
    ends.is_none_or(|ends| facts.today < ends)
}

/// What the form still has to say.
fn missing_words(ctx: &Context, facts: &Facts, asked: &Requirements) -> Vec<Reason> {
    let form = &facts.form;
    let mut missing = Vec::new();
    if form.convictions.is_none() {
        missing.push(Reason::new(
            "convictions.undeclared",
            ctx.say(
                "Manca la dichiarazione sulle condanne penali.",
                "The declaration about convictions is missing.",
            ),
        ));
    }
    let lives_here = match asked.residence {
        Where::Anywhere => true,
        Where::Domicile => form.residence != Residence::Elsewhere,
        Where::Residence => form.residence == Residence::Union,
    };
    if !lives_here {
        missing.push(Reason::new(
            "residence.outside",
            match asked.residence {
                Where::Residence => ctx.say(
                    "Serve la residenza in uno dei comuni dell'unione.",
                    "Residence in a municipality of the union is needed.",
                ),
                _ => ctx.say(
                    "Serve la residenza o il domicilio in uno dei comuni dell'unione.",
                    "Residence or domicile in a municipality of the union is needed.",
                ),
            },
        ));
    }
    if let Some(level) = asked.italian
        && form.citizenship != Citizenship::Italian
        && form.level_of("it").is_none_or(|known| known < level)
    {
        let level = level.as_str();
        missing.push(Reason::new(
            "language.italian",
            match ctx.language {
                Language::English => format!("Italian at level {level} or above is needed."),
                Language::Italian => format!("Serve l'italiano almeno al livello {level}."),
            },
        ));
    }
    let proofs = asked.proofs_for(form.citizenship);
    if !proofs.is_empty() && !proofs.iter().any(|proof| has(facts, asked, *proof)) {
        let listed: Vec<String> = proofs.iter().map(|it| asked.describe(ctx, *it)).collect();
        let listed = listed.join("; ");
        missing.push(Reason::new(
            "competence.unproven",
            match ctx.language {
                Language::English => format!("One of these is needed: {listed}."),
                Language::Italian => format!("Serve almeno uno tra: {listed}."),
            },
        ));
    }
    missing.into_iter().map(|reason| reason.under(&asked.article)).collect()
}

/// Documents that are not there, or not valid any more.
fn missing_papers(ctx: &Context, facts: &Facts, asked: &Requirements) -> Vec<Reason> {
    let mut wanted =
        vec![("identity", ctx.say("il documento di identità valido", "a valid identity document"))];
    if facts.form.citizenship == Citizenship::NonEu {
        wanted.push((
            "residence_permit",
            ctx.say("il permesso di soggiorno valido", "a valid permit to stay"),
        ));
    }
    let valid = |code: &str| {
        facts.documents.iter().any(|document| {
            document.code == code && document.expires_on.is_none_or(|day| day >= facts.today)
        })
    };
    let missing = wanted.into_iter().filter(|(code, _)| !valid(code));
    let sentence = |(code, what): (&str, &str)| {
        let text = match ctx.language {
            Language::English => format!("Missing: {what}."),
            Language::Italian => format!("Manca {what}."),
        };
        Reason::new(&format!("document.{code}"), text).under(&asked.article)
    };
    missing.map(sentence).collect()
}

/// Why somebody is admitted: what they have shown.
fn grounds(ctx: &Context, facts: &Facts, asked: &Requirements) -> Vec<Reason> {
    let shown = asked.proofs_for(facts.form.citizenship).iter().find(|it| has(facts, asked, **it));
    let mut reasons = vec![Reason::new(
        "requirements.met",
        ctx.say("I requisiti per l'iscrizione sono soddisfatti.", "The requirements are met."),
    )];
    if let Some(proof) = shown {
        let what = asked.describe(ctx, *proof);
        reasons.push(Reason::new(
            "competence.proven",
            match ctx.language {
                Language::English => format!("Shown by: {what}."),
                Language::Italian => format!("Competenza provata con: {what}."),
            },
        ));
    }
    reasons.into_iter().map(|reason| reason.under(&asked.article)).collect()
}

fn has(facts: &Facts, asked: &Requirements, proof: Proof) -> bool {
    let (form, today) = (&facts.form, facts.today);
    match proof {
        Proof::EuCareTitle => form.titles.contains(&crate::form::Title::EuCareTitle),
        Proof::CompetenceCertificate => {
            form.titles.contains(&crate::form::Title::CompetenceCertificate)
        }
        Proof::Experience if asked.experience_hours > 0 => {
            form.experience_hours(today, HOURS_COUNTED_YEARS) >= asked.experience_hours
        }
        Proof::Experience => form.experience_months(today) >= asked.experience_months,
        Proof::Course => form.has_course(asked.course_hours, asked.course_attended_percent),
    }
}
