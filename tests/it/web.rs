mod audit;
mod members;
mod pages;
mod settings;
