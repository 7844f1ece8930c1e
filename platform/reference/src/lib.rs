//! Reference data that every tenant reads and none writes: Italian municipalities and code lists.
//!
//! The files under `data/` are embedded; [`load`] brings the tables of schema `platform` up to them.

pub mod code_list;
pub mod load;
pub mod municipality;
pub mod words;

pub use code_list::{CodeList, Entry};
pub use municipality::{Municipality, Point};
