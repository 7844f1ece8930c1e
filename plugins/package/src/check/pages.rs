//! Pages, and the fields and forms they show.

use serde_json::Value;

use super::Checking;
use crate::form::{Form, FormError};
use crate::manifest::{Audience, Column, Page};
use crate::sdl::{Field, Kind, Sdl, innermost, lists};

impl Checking<'_> {
    pub(super) fn pages(&mut self) {
        let broken = self.manifest.files.schema.is_some() && self.sdl.is_none();
        let sdl = self.sdl.take().unwrap_or_default();
        for (name, page) in &self.manifest.pages {
            match page {
                Page::List { query, columns, add, audience, .. } => {
                    if !broken {
                        self.list(&sdl, name, query, columns);
                        self.reaches(name, *audience, sdl.query.iter(), query);
                    }
                    let form = |page: &Page| matches!(page, Page::Form { .. });
                    if let Some(add) = add
                        && !self.manifest.pages.get(add).is_some_and(form)
                    {
                        self.refuse_manifest(format!(
                            "pages.{name}.add: there is no page {add:?} with a form"
                        ));
                    }
                }
                Page::Form { form, mutation, audience, .. } => {
                    if !broken {
                        self.mutation(&sdl, name, mutation);
                        self.reaches(name, *audience, sdl.mutation.iter(), mutation);
                    }
                    if let Some((schema, _)) = self.schema(form) {
                        self.form(form, &schema);
                    }
                }
            }
        }
    }

    fn list(&mut self, sdl: &Sdl, page: &str, query: &str, columns: &[Column]) {
        let Some(field) = sdl.query.iter().find(|field| field.name == query) else {
            self.refuse_manifest(format!(
                "pages.{page}.query: `type Query` has no field {query:?}"
            ));
            return;
        };
        let of = sdl.type_named(innermost(&field.ty)).map(|definition| &definition.kind);
        let (1, Some(Kind::Object(fields))) = (lists(&field.ty), of) else {
            self.refuse_manifest(format!(
                "pages.{page}.query: {query} answers {}: a list of objects is needed",
                field.ty
            ));
            return;
        };
        for argument in &field.arguments {
            if !argument.ty.nullable && argument.default.is_none() {
                self.refuse_manifest(format!(
                    "pages.{page}.query: {query} cannot be asked without its argument {}",
                    argument.name
                ));
            }
        }
        if columns.is_empty() {
            self.refuse_manifest(format!("pages.{page} has no columns"));
        }
        for column in columns {
            let found = fields.iter().find(|field| field.name == column.field);
            let shown = found.is_some_and(|field| {
                let name = innermost(&field.ty);
                lists(&field.ty) == 0
                    && !matches!(sdl.type_named(name).map(|one| &one.kind), Some(Kind::Object(_)))
            });
            if !shown {
                self.refuse_manifest(format!(
                    "pages.{page}.columns: {} has no field {:?} with a single value",
                    innermost(&field.ty),
                    column.field
                ));
            }
        }
    }

    fn mutation(&mut self, sdl: &Sdl, page: &str, mutation: &str) {
        let Some(field) = sdl.mutation.iter().find(|field| field.name == mutation) else {
            self.refuse_manifest(format!(
                "pages.{page}.mutation: `type Mutation` has no field {mutation:?}"
            ));
            return;
        };
        if !field.arguments.iter().any(|argument| argument.name == "input") {
            self.refuse_manifest(format!(
                "pages.{page}.mutation: {mutation} has no argument `input`, which the form's answers become"
            ));
        }
        for argument in &field.arguments {
            if argument.name != "input" && !argument.ty.nullable && argument.default.is_none() {
                self.refuse_manifest(format!(
                    "pages.{page}.mutation: the form does not give {mutation} its argument {}",
                    argument.name
                ));
            }
        }
    }

    /// Refuses a page for people who may not ask its field: they would be shown a page that never answers.
    fn reaches<'f>(
        &mut self,
        page: &str,
        audience: Audience,
        mut fields: impl Iterator<Item = &'f Field>,
        name: &str,
    ) {
        let Some(field) = fields.find(|field| field.name == name) else { return };
        if audience < field.audience {
            self.refuse_manifest(format!(
                "pages.{page}.audience: {name} may be asked by fewer people than the page is for: write @needs(audience: {}) behind the field, or choose another audience for the page",
                needs(audience)
            ));
        }
    }

    /// Whether a schema can be shown as a form.
    pub(super) fn form(&mut self, path: &str, schema: &Value) {
        if let Err(FormError(problems)) = Form::parse(schema) {
            for problem in problems {
                self.refuse(path, problem.to_string());
            }
        }
    }
}

/// An audience as SDL writes it.
const fn needs(audience: Audience) -> &'static str {
    match audience {
        Audience::Everybody => "EVERYBODY",
        Audience::SignedIn => "SIGNED_IN",
        Audience::Staff => "STAFF",
        Audience::Admin => "ADMIN",
    }
}
