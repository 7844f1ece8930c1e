mod audit;
mod members;
mod pages;
mod permissions;
mod settings;
