mod catalogue;
mod documents;
mod fields;
mod graphql;
mod life;
mod rules;
mod runner;
