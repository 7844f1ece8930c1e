//! Finding a service, and reading all there is to know about it.

mod area;
pub(crate) mod card;
pub(crate) mod codes;
mod cost;
mod filters;
mod hours;
pub(crate) mod image;
mod json_ld;
pub(crate) mod phone;
mod place;
mod question;
pub(crate) mod report;
pub(crate) mod search;
mod sheet;
pub(crate) mod show;

use std::collections::HashMap;
use std::hash::Hash;

/// What belongs to each owner, in the order it came; what belongs to nobody is left out.
fn by_owner<K: Eq + Hash, T>(items: Vec<T>, owner: impl Fn(&T) -> Option<K>) -> HashMap<K, Vec<T>> {
    let mut shares: HashMap<K, Vec<T>> = HashMap::new();
    for item in items {
        if let Some(owner) = owner(&item) {
            shares.entry(owner).or_default().push(item);
        }
    }
    shares
}
