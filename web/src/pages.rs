//! The pages, one file each: `pages/<area>/<verb>.rs` answers with `templates/<area>/<verb>.html`.

mod account;
pub(crate) mod audit;
mod development;
mod entries;
mod graphiql;
mod home;
mod incidents;
mod invitations;
mod listings;
mod matching;
mod members;
mod organizations;
mod pager;
mod placements;
mod plugin_pages;
mod registers;
mod reports;
mod services;
mod settings;
pub(crate) mod sign_in;
mod sorting;
mod unions;
mod work;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};

use crate::error::Error;
use crate::site::Site;

/// The pages; with those for development where mails are not sent.
pub(crate) fn routes(in_development: bool) -> Router<Site> {
    let routes = Router::new().merge(public()).merge(signing_in()).merge(own_account());
    let routes = routes.merge(registers()).merge(matching());
    let routes = routes.merge(plugins()).merge(plugin_pages());
    let routes = routes.merge(keeping_listings()).merge(members()).merge(settings()).merge(audit());
    if in_development { routes.merge(development()) } else { routes }
}

fn public() -> Router<Site> {
    Router::new()
        .route("/", get(unions::list::list))
        .route("/t/{tenant}", get(home::show::show))
        .route("/t/{tenant}/services", get(services::search::search))
        .route("/t/{tenant}/services/{id}", get(services::show::show))
        .route(
            "/t/{tenant}/services/{id}/report",
            get(services::report::ask).post(services::report::send),
        )
        .route("/t/{tenant}/images/{digest}", get(services::image::show))
        .route("/t/{tenant}/organizations", get(organizations::list::list))
        .route("/t/{tenant}/organizations/{id}", get(organizations::show::show))
        .route("/t/{tenant}/graphiql", get(graphiql::show::show))
}

fn signing_in() -> Router<Site> {
    use account::new_password;
    use sign_in::{callback, code, forgotten, password, show, sign_out, with};
    Router::new()
        .route("/t/{tenant}/sign-in", get(show::show).post(password::password))
        .route("/t/{tenant}/sign-in/with/{id}", get(with::with))
        .route("/t/{tenant}/sign-in/callback", get(callback::callback))
        .route("/t/{tenant}/sign-in/code", get(code::ask).post(code::check))
        .route("/t/{tenant}/sign-in/forgotten", get(forgotten::ask).post(forgotten::send))
        .route("/t/{tenant}/sign-out", post(sign_out::sign_out))
        .route("/account/reset/{id}", get(new_password::ask).post(new_password::set))
        .route("/account/invitation/{id}", get(new_password::ask).post(new_password::set))
}

fn own_account() -> Router<Site> {
    use account::{password, second_factor, sessions, tokens, traces};
    Router::new()
        .route("/t/{tenant}/work", get(work::show::show))
        .route("/t/{tenant}/account", get(sessions::list))
        .route("/t/{tenant}/account/sessions/end-others", post(sessions::end_others))
        .route("/t/{tenant}/account/sessions/{id}/end", post(sessions::end))
        .route("/t/{tenant}/account/password", get(password::ask).post(password::change))
        .route(
            "/t/{tenant}/account/second-factor",
            get(second_factor::show).post(second_factor::confirm),
        )
        .route("/t/{tenant}/account/second-factor/renew", post(second_factor::renew))
        .route("/t/{tenant}/account/second-factor/disable", post(second_factor::disable))
        .route("/t/{tenant}/account/tokens", get(tokens::list).post(tokens::create))
        .route("/t/{tenant}/account/tokens/{id}/revoke", post(tokens::revoke))
        .route("/t/{tenant}/account/traces", get(traces::list))
}

fn members() -> Router<Site> {
    use invitations::{accept, register};
    use members::{change, invite, list, show, step, withdraw};
    Router::new()
        .route("/t/{tenant}/members", get(list::list))
        .route("/t/{tenant}/members/invite", get(invite::ask).post(invite::invite))
        .route("/t/{tenant}/members/invitations/{id}/withdraw", post(withdraw::withdraw))
        .route("/t/{tenant}/members/{id}", get(show::show).post(change::change))
        .route("/t/{tenant}/members/{id}/{step}", get(step::ask).post(step::take))
        .route("/t/{tenant}/invitations/{id}", get(invitations::show::show))
        .route("/t/{tenant}/invitations/{id}/accept", post(accept::accept))
        .route("/t/{tenant}/invitations/{id}/register", post(register::register))
}

fn plugins() -> Router<Site> {
    use settings::decisions;
    use settings::plugins::{
        activity, consent, documents, export, list, release, settings as values, show, simulate,
        step,
    };
    Router::new()
        .route("/t/{tenant}/settings/plugins", get(list::list))
        .route(
            "/t/{tenant}/settings/plugins/releases/{digest}",
            get(release::show).post(release::install),
        )
        .route("/t/{tenant}/settings/plugins/{id}", get(show::show))
        .route("/t/{tenant}/settings/plugins/{id}/go-on", post(consent::go_on))
        .route("/t/{tenant}/settings/plugins/{id}/consent", post(consent::consent))
        .route("/t/{tenant}/settings/plugins/{id}/settings", get(values::ask).post(values::save))
        .route("/t/{tenant}/settings/plugins/{id}/export", post(export::export))
        .route("/t/{tenant}/settings/plugins/{id}/activity", get(activity::show))
        .route("/t/{tenant}/settings/plugins/{id}/failures/{failure}", get(activity::failure))
        .route("/t/{tenant}/settings/plugins/{id}/events/{event}/again", post(activity::again))
        .route("/t/{tenant}/settings/plugins/{id}/decisions", get(decisions::list))
        .route("/t/{tenant}/settings/plugins/{id}/documents", get(documents::show))
        .route("/t/{tenant}/settings/plugins/{id}/simulate", get(simulate::ask).post(simulate::run))
        .route("/t/{tenant}/settings/plugins/{id}/{step}", get(step::ask).post(step::take))
        .route("/t/{tenant}/settings/decisions/{id}", get(decisions::show))
        .route("/t/{tenant}/settings/decisions/{id}/replay", post(decisions::replay))
}

fn settings() -> Router<Site> {
    use settings::identity_providers::{edit, list, remove, switch};
    Router::new()
        .route("/t/{tenant}/settings/identity-providers", get(list::list))
        .route("/t/{tenant}/settings/identity-providers/new", get(edit::ask_new).post(edit::add))
        .route("/t/{tenant}/settings/identity-providers/{id}", get(edit::ask).post(edit::change))
        .route("/t/{tenant}/settings/identity-providers/{id}/switch", post(switch::switch))
        .route(
            "/t/{tenant}/settings/identity-providers/{id}/remove",
            get(remove::ask).post(remove::remove),
        )
}

fn audit() -> Router<Site> {
    use audit::{export, list};
    Router::new()
        .route("/t/{tenant}/audit", get(list::list))
        .route("/t/{tenant}/audit.csv", get(export::export))
}

fn registers() -> Router<Site> {
    use entries::{edit, examine, mine, parts, show, step};
    use registers::{apply, entries as all, list, show as register};
    Router::new()
        .route("/t/{tenant}/registers", get(list::list))
        .route("/t/{tenant}/registers/{code}", get(register::show))
        .route("/t/{tenant}/registers/{code}/apply", get(apply::ask).post(apply::send))
        .route("/t/{tenant}/registers/{code}/entries", get(all::list))
        .route("/t/{tenant}/registers/{code}/entries.csv", get(all::export))
        .route("/t/{tenant}/entries", get(mine::list))
        .route("/t/{tenant}/entries/{id}", get(show::show))
        .route("/t/{tenant}/entries/{id}/edit", get(edit::ask).post(edit::save))
        .route("/t/{tenant}/entries/{id}/offer", get(edit::ask_offer).post(edit::save_offer))
        .route("/t/{tenant}/entries/{id}/examine", post(examine::examine))
        .route(
            "/t/{tenant}/entries/{id}/documents",
            post(parts::add_document).layer(DefaultBodyLimit::max(parts::FORM)),
        )
        .route("/t/{tenant}/entries/{id}/documents/{document}/file", get(parts::file))
        .route("/t/{tenant}/entries/{id}/documents/{document}/verify", post(parts::verify))
        .route("/t/{tenant}/entries/{id}/training", post(parts::add_training))
        .route("/t/{tenant}/entries/{id}/regional-number", post(parts::set_regional_no))
        .route("/t/{tenant}/entries/{id}/incidents", post(parts::report_incident))
        .route("/t/{tenant}/entries/{id}/{step}", get(step::ask).post(step::take))
}

fn matching() -> Router<Site> {
    use matching::{list, new, propose, show, step};
    use placements::parts;
    Router::new()
        .route("/t/{tenant}/matching", get(list::list))
        .route("/t/{tenant}/matching.csv", get(list::export))
        .route("/t/{tenant}/matching/new", get(new::ask).post(new::send))
        .route("/t/{tenant}/matching/{id}", get(show::show))
        .route("/t/{tenant}/matching/{id}/shortlist", post(propose::shortlist))
        .route("/t/{tenant}/matching/{id}/proposals/{proposal}/propose", post(propose::propose))
        .route("/t/{tenant}/matching/{id}/{step}", get(step::ask).post(step::take))
        .route("/t/{tenant}/placements", get(placements::list::list))
        .route("/t/{tenant}/placements.csv", get(placements::list::export))
        .route("/t/{tenant}/placements/{id}", get(placements::show::show))
        .route("/t/{tenant}/placements/{id}/visits", post(parts::plan_visit))
        .route("/t/{tenant}/placements/{id}/visits/made", post(parts::make_visit))
        .route("/t/{tenant}/placements/{id}/incidents", post(parts::report_incident))
        .route(
            "/t/{tenant}/placements/{id}/{step}",
            get(placements::step::ask).post(placements::step::take),
        )
        .route("/t/{tenant}/incidents", get(incidents::list))
        .route("/t/{tenant}/incidents/{id}/close", get(parts::ask_close).post(parts::close))
}

fn plugin_pages() -> Router<Site> {
    use plugin_pages::{send, show};
    Router::new().route("/t/{tenant}/p/{namespace}/{page}", get(show).post(send))
}

fn keeping_listings() -> Router<Site> {
    use listings::{act, create, edit, freshness, history, images, list, queue, review, show};
    Router::new()
        .route("/t/{tenant}/listings", get(list::list))
        .route("/t/{tenant}/listings/new", get(create::ask).post(create::create))
        .route("/t/{tenant}/listings/queue", get(queue::list))
        .route("/t/{tenant}/listings/{id}", get(show::show))
        .route("/t/{tenant}/listings/{id}/edit", get(edit::ask).post(edit::save))
        .route("/t/{tenant}/listings/{id}/submit", post(act::submit))
        .route("/t/{tenant}/listings/{id}/withdraw", post(act::withdraw))
        .route("/t/{tenant}/listings/{id}/confirm", post(act::confirm))
        .route("/t/{tenant}/listings/{id}/resume", post(act::resume))
        .route("/t/{tenant}/listings/{id}/discard", get(act::ask_discard).post(act::discard))
        .route("/t/{tenant}/listings/{id}/suspend", get(act::ask_suspend).post(act::suspend))
        .route("/t/{tenant}/listings/{id}/archive", get(act::ask_archive).post(act::archive))
        .route("/t/{tenant}/listings/{id}/review", get(review::ask))
        .route("/t/{tenant}/listings/{id}/publish", post(review::publish))
        .route("/t/{tenant}/listings/{id}/return", post(review::send_back))
        .route("/t/{tenant}/listings/{id}/history", get(history::list))
        .route("/t/{tenant}/listings/{id}/history/{version}", get(history::show))
        .route("/t/{tenant}/listings/{id}/history/{version}/restore", post(history::restore))
        .route(
            "/t/{tenant}/listings/{id}/images",
            get(images::list).post(images::add).layer(DefaultBodyLimit::max(images::FORM)),
        )
        .route("/t/{tenant}/listings/{id}/images/{digest}", get(images::bytes))
        .route("/t/{tenant}/listings/{id}/images/{digest}/choose", post(images::choose))
        .route("/t/{tenant}/listings/{id}/images/{digest}/leave-out", post(images::leave_out))
        .route(
            "/t/{tenant}/listings/{id}/images/{digest}/remove",
            get(images::ask_remove).post(images::remove),
        )
        .route("/t/{tenant}/settings/freshness", get(freshness::show).post(freshness::save))
        .route("/t/{tenant}/reports", get(reports::list::list))
        .route("/t/{tenant}/reports/{id}/close", post(reports::list::close))
}

fn development() -> Router<Site> {
    use development::mails;
    Router::new()
        .route("/development/mails", get(mails::list))
        .route("/development/mails/{id}", get(mails::show))
}

/// Addresses that lead nowhere; one slash too many at the end is forgiven.
pub(crate) async fn nowhere(uri: Uri) -> Response {
    let path = uri.path();
    let trimmed = path.trim_end_matches('/');
    if trimmed != path && trimmed.starts_with("/t/") {
        return Redirect::permanent(trimmed).into_response();
    }
    Error::NotFound.into_response()
}
