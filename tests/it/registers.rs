mod advising;
mod entries;
mod matching;
mod placements;
mod reach;
mod rules;
pub(crate) mod stage;
