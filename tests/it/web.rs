mod audit;
mod invitations;
mod listings;
mod members;
mod pages;
mod permissions;
mod settings;
