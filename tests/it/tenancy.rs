mod isolation;
mod life;
mod migrate;
mod statements;
