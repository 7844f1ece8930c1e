//! Fields of the union's GraphQL API.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::context::Context;
use crate::failure::Failure;
use crate::json::{Input, Output};

/// Answers the fields of the plugin's `schema.graphql`.
pub trait Fields {
    /// One answer a parent, in their order: a field on twenty services is one call. [`FieldCall::one`]
    /// and [`FieldCall::each`] see to that.
    fn resolve(ctx: &Context, call: &FieldCall) -> Result<Vec<Output>, Failure>;
}

/// Which field is asked, with what, on what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldCall {
    pub operation: Operation,
    /// `Query`, `Mutation`, or the type of the platform that the field extends.
    pub type_name: String,
    pub field: String,
    /// An object with the arguments by name; those with a default value have it.
    pub arguments: Input,
    /// What the field hangs on: one empty object for `Query` and `Mutation`.
    pub parents: Vec<Input>,
    /// The names of the fields that were asked for beneath this one.
    pub selection: Vec<String>,
}

/// Whether the caller reads or changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Query,
    Mutation,
}

impl FieldCall {
    /// The call of a field of `Query` without arguments: for tests.
    pub fn query(field: &str) -> Self {
        Self {
            operation: Operation::Query,
            type_name: "Query".into(),
            field: field.into(),
            arguments: Input::text("{}"),
            parents: vec![Input::text("{}")],
            selection: Vec::new(),
        }
    }

    /// The type and the field, to match on: `("Query", "courses")`.
    pub fn place(&self) -> (&str, &str) {
        (&self.type_name, &self.field)
    }

    pub fn arguments<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        self.arguments.read()
    }

    /// Whether a field beneath this one was asked for: what nobody wants need not be made.
    pub fn wants(&self, field: &str) -> bool {
        self.selection.iter().any(|wanted| wanted == field)
    }

    /// The same answer for every parent: on `Query` and `Mutation` there is one.
    pub fn one(&self, answer: &impl Serialize) -> Result<Vec<Output>, Failure> {
        Ok(vec![Output::of(answer)?; self.parents.len()])
    }

    /// An answer for each parent.
    pub fn each<P, A>(
        &self,
        mut answer: impl FnMut(P) -> Result<A, Failure>,
    ) -> Result<Vec<Output>, Failure>
    where
        P: DeserializeOwned,
        A: Serialize,
    {
        self.parents.iter().map(|parent| Output::of(&answer(parent.read()?)?)).collect()
    }
}
