//! Tests through the edges, by area; a test's name is a sentence.

mod directory;
mod tenancy;
mod tidy;
