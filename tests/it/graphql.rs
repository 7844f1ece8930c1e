mod cost;
mod isolation;
mod limits;
mod listings;
mod permissions;
mod plugins;
mod policy;
mod search;
