mod given_up;
mod isolation;
mod life;
mod migrate;
mod statements;
