mod export;
mod import;
mod older_edition;
mod packages;
mod unreadable;
