mod listings;
mod pages;
