mod audit;
mod isolation;
mod life;
mod members;
mod migrate;
mod statements;
