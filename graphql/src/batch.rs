//! Relations of rows that came together, read for all of them in one statement.
//!
//! The services of a page share a batch. The first of them that is asked for its telephones has the
//! telephones of the whole page read; the others find theirs waiting. What is read so is a batch in
//! its turn, and therefore the number of statements follows from the shape of a query and not from
//! how much it finds. Nothing waits for a timer, and no row is copied.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Context;
use reticolo_tenancy::Scope;
use tokio::sync::OnceCell;

use crate::caller::CallerOf;
use crate::cursor::Cursor;
use crate::error::Result;

/// What is read for many owners at once, each row with its owner.
pub(crate) trait Load<K, A = ()>: Sized + Send + Sync {
    fn load(
        scope: &mut Scope,
        owners: &[K],
        arguments: A,
    ) -> impl Future<Output = Result<Vec<(K, Self)>>> + Send;
}

/// A relation with one row at most for each owner.
pub(crate) struct One<K, V> {
    owners: Arc<[K]>,
    rows: OnceCell<HashMap<K, V>>,
}

impl<K: Eq + Hash + Send + Sync, V: Load<K>> One<K, V> {
    pub(crate) fn of(owners: &Arc<[K]>) -> Self {
        Self { owners: Arc::clone(owners), rows: OnceCell::new() }
    }

    /// The row of `owner`.
    pub(crate) async fn get(&self, ctx: &Context<'_>, owner: &K) -> Result<Option<&V>> {
        Ok(self.rows(ctx).await?.get(owner))
    }

    async fn rows(&self, ctx: &Context<'_>) -> Result<&HashMap<K, V>> {
        let read = async || {
            let rows = load(ctx, &self.owners, ()).await?;
            Ok(rows.into_iter().collect())
        };
        // Boxed, so that those who only wait carry no room for a statement about.
        self.rows.get_or_try_init(|| Box::pin(read())).await
    }
}

/// A relation with any number of rows for each owner, in the order they are read in.
pub(crate) struct Many<K, V, A = ()> {
    owners: Arc<[K]>,
    arguments: A,
    rows: OnceCell<HashMap<K, Arc<[V]>>>,
}

impl<K: Eq + Hash + Send + Sync, V: Load<K>> Many<K, V> {
    pub(crate) fn of(owners: &Arc<[K]>) -> Self {
        Self { owners: Arc::clone(owners), arguments: (), rows: OnceCell::new() }
    }

    /// The rows of `owner`.
    pub(crate) async fn get(&self, ctx: &Context<'_>, owner: &K) -> Result<&[V]> {
        Ok(self.rows(ctx).await?.get(owner).map_or(&[], |rows| rows))
    }
}

impl<K: Eq + Hash + Send + Sync, A: Copy + Send + Sync, V: Load<K, A>> Many<K, V, A> {
    async fn rows(&self, ctx: &Context<'_>) -> Result<&HashMap<K, Arc<[V]>>> {
        let read = async || {
            let mut grouped: HashMap<K, Vec<V>> = HashMap::new();
            for (owner, row) in load(ctx, &self.owners, self.arguments).await? {
                grouped.entry(owner).or_default().push(row);
            }
            Ok(grouped.into_iter().map(|(owner, rows)| (owner, rows.into())).collect())
        };
        self.rows.get_or_try_init(|| Box::pin(read())).await
    }
}

/// The part of a relation wanted of each owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Slice {
    pub(crate) offset: i64,
    pub(crate) limit: i64,
}

impl Slice {
    /// The owners of a slice's rows, which come one owner after the other, each with its row's cursor.
    pub(crate) fn cursors<K: Copy + Eq>(self, owners: Vec<K>) -> impl Iterator<Item = (K, String)> {
        let mut last: Option<(K, i64)> = None;
        owners.into_iter().map(move |owner| {
            let place = match last {
                Some((same, place)) if same == owner => place + 1,
                _ => self.offset + 1,
            };
            last = Some((owner, place));
            (owner, Cursor::Offset(place).encode())
        })
    }
}

/// One page of each owner.
type Shared<K, V> = Arc<Many<K, V, Slice>>;

/// A relation read a page at a time: the same page of each owner in one statement.
pub(crate) struct Pages<K, V> {
    owners: Arc<[K]>,
    slices: Mutex<HashMap<Slice, Shared<K, V>>>,
}

impl<K: Eq + Hash + Send + Sync, V: Load<K, Slice>> Pages<K, V> {
    pub(crate) fn of(owners: &Arc<[K]>) -> Self {
        Self { owners: Arc::clone(owners), slices: Mutex::default() }
    }

    /// One page of the rows of `owner`.
    pub(crate) async fn get(&self, ctx: &Context<'_>, owner: &K, slice: Slice) -> Result<Arc<[V]>> {
        let page = self.page(slice);
        Ok(page.rows(ctx).await?.get(owner).map_or_else(|| Arc::new([]) as Arc<[V]>, Arc::clone))
    }

    fn page(&self, slice: Slice) -> Shared<K, V> {
        let mut slices = self.slices.lock().unwrap_or_else(PoisonError::into_inner);
        let page = slices.entry(slice).or_insert_with(|| {
            Arc::new(Many {
                owners: Arc::clone(&self.owners),
                arguments: slice,
                rows: OnceCell::new(),
            })
        });
        Arc::clone(page)
    }
}

async fn load<K, A, V>(ctx: &Context<'_>, owners: &[K], arguments: A) -> Result<Vec<(K, V)>>
where
    V: Load<K, A>,
{
    ctx.caller()?.read(async |scope| V::load(scope, owners, arguments).await).await
}

/// The distinct owners that rows name.
pub(crate) fn owners<T, K: Ord>(rows: &[T], owner: impl Fn(&T) -> Option<K>) -> Arc<[K]> {
    let mut owners: Vec<K> = rows.iter().filter_map(owner).collect();
    owners.sort_unstable();
    owners.dedup();
    owners.into()
}

/// Says how rows of an area become details of their owners: the area's function, and the column that
/// names the owner.
macro_rules! details {
    ($($detail:ty: $owner:ty = |$scope:ident, $owners:ident| $rows:expr, by $column:ident;)+) => {$(
        impl $crate::batch::Load<$owner> for $detail {
            async fn load($scope: &mut Scope, $owners: &[$owner], (): ()) -> Result<Vec<($owner, Self)>> {
                let rows = $rows.await?;
                let owned = rows.into_iter().filter_map(|row| {
                    let owner: Option<$owner> = row.$column.into();
                    Some((owner?, row.into()))
                });
                Ok(owned.collect())
            }
        }
    )+};
}
pub(crate) use details;
