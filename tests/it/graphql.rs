mod cost;
mod isolation;
mod limits;
mod search;
