mod accounts;
mod api_tokens;
mod mails;
mod passwords;
mod provider;
mod redis;
mod second_factor;
mod sessions;
