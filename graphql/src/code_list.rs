//! Closed lists of codes that filters and details refer to.

use async_graphql::{Context, Enum, Object};
use reticolo_reference::{CodeList, Entry, code_list};

use crate::caller::{Caller, CallerOf};
use crate::connection::STATEMENT;
use crate::error::Result;

/// A code and its name.
pub(crate) struct CodeListEntry(Entry);

/// A language of the interface.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "reticolo_foundation::Language")]
pub(crate) enum Language {
    /// Italian.
    Italian,
    /// English.
    English,
}

/// A code and its name.
#[Object]
impl CodeListEntry {
    /// What filters take.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// What people read.
    async fn name(
        &self,
        #[graphql(default_with = "Language::Italian", desc = "The language to name it in.")]
        language: Language,
    ) -> &str {
        self.0.name(language.into())
    }
}

#[derive(Default)]
pub(crate) struct CodeListQuery;

#[Object]
impl CodeListQuery {
    /// The languages that services and places can be searched by.
    #[graphql(complexity = "STATEMENT + child_complexity")]
    async fn languages(&self, ctx: &Context<'_>) -> Result<Vec<CodeListEntry>> {
        entries(ctx.caller()?, CodeList::Language).await
    }

    /// The accessibility features that services can be searched by.
    #[graphql(complexity = "STATEMENT + child_complexity")]
    async fn accessibility_features(&self, ctx: &Context<'_>) -> Result<Vec<CodeListEntry>> {
        entries(ctx.caller()?, CodeList::Accessibility).await
    }
}

async fn entries(caller: &Caller, list: CodeList) -> Result<Vec<CodeListEntry>> {
    let entries = caller.read(async |scope| {
        let entries = code_list::entries(scope.connection(), list);
        entries.await.map_err(reticolo_tenancy::Error::from)
    });
    Ok(entries.await?.into_iter().map(CodeListEntry).collect())
}
