mod export;
mod import;
mod listings;
mod older_edition;
mod packages;
mod unreadable;
