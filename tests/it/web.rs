mod pages;
mod permissions;
