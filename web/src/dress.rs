//! What every page is sent with: security headers, caching, language; and a page for each refusal.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use reticolo_foundation::Token;

use crate::error::{self, Refusal};
use crate::site::Site;
use crate::visit::Visit;
use crate::{cookie, language};

/// Everything from our own host, nothing inline; `data:` images are icons in the style sheet.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self'; \
     object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Parts of addresses whose pages have forms for people who are not signed in.
const FORMS_FOR_GUESTS: [&str; 4] = ["/sign-in", "/report", "/account/", "/invitations/"];

/// Marks an answer that is the same for everybody and never changes: its address says what is in it.
#[derive(Clone, Copy)]
pub(crate) struct KeptForGood;

/// Runs around every page.
pub(crate) async fn dress(
    State(site): State<Site>,
    mut visit: Visit,
    mut request: Request,
    next: Next,
) -> Response {
    let guest = newcomer(&visit);
    if let Some(guest) = &guest {
        visit.welcome(guest.clone());
    }
    request.extensions_mut().insert(visit.clone());
    let mut response = next.run(request).await;
    if let Some(Refusal(refusal)) = response.extensions().get::<Refusal>().cloned() {
        response = error::page(&refusal, &visit, &site).await;
    }
    let keeps = response.extensions().get::<KeptForGood>().is_some();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::VARY, "accept-language, cookie"),
        (header::CONTENT_LANGUAGE, visit.language.code()),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert(
        "permissions-policy",
        HeaderValue::from_static("camera=(), geolocation=(), microphone=()"),
    );
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    if site.identity.settings().public_url.scheme() == "https" {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=31536000; includeSubDomains"),
        );
    }
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    if visit.session().is_some() {
        // Pages of somebody who is signed in stay in no cache, also after they have left.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if keeps {
        let for_good = HeaderValue::from_static("public, max-age=31536000, immutable");
        headers.insert(header::CACHE_CONTROL, for_good);
        headers.remove(header::VARY);
        headers.remove(header::CONTENT_LANGUAGE);
    }
    let remembered = visit.switched_to.and_then(language::remember);
    let guest = guest.and_then(|guest| cookie::keep(cookie::GUEST, guest.reveal(), None));
    for cookie in [remembered, guest].into_iter().flatten() {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
}

/// What is given to somebody new who comes to a page with a form.
fn newcomer(visit: &Visit) -> Option<Token> {
    let path = visit.address.path();
    let comes_to_form = FORMS_FOR_GUESTS.iter().any(|part| path.contains(part));
    (visit.proof().is_none() && comes_to_form).then(Token::fresh)
}

#[cfg(test)]
mod tests {
    use crate::sources::texts;

    #[test]
    fn nothing_in_a_page_is_inline_or_from_another_host() {
        for template in texts("templates") {
            for banned in
                [" style=", "<style", " onclick=", "src=\"http", "href=\"http", "javascript:"]
            {
                assert!(!template.contains(banned), "{banned} in {template}");
            }
            for script in template.split("<script").skip(1) {
                let tag = script.split('>').next().unwrap();
                assert!(
                    tag.contains(" src=") || tag.contains("application/ld+json"),
                    "<script{tag}>"
                );
            }
        }
    }
}
