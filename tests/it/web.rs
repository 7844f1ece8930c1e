mod audit;
mod invitations;
mod members;
mod pages;
mod permissions;
mod settings;
