mod cost;
mod isolation;
mod limits;
mod listings;
mod permissions;
mod policy;
mod search;
