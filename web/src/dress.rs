//! What every page is sent with: security headers, caching, language; and a page for each refusal.

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use reticolo_tenancy::Tenants;

use crate::error::{self, Refusal};
use crate::language;
use crate::visit::Visit;

/// Everything from our own host, nothing inline; `data:` images are icons in the style sheet.
const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; img-src 'self' data:; style-src 'self'; \
     object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Runs around every page.
pub(crate) async fn dress(
    State(tenants): State<Tenants>,
    visit: Visit,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if let Some(Refusal(refusal)) = response.extensions().get::<Refusal>().cloned() {
        response = error::page(&refusal, &visit, &tenants).await;
    }
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("strict-origin-when-cross-origin"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-language, cookie"));
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(visit.language.code()));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(CONTENT_SECURITY_POLICY));
    if let Some(cookie) = visit.switched_to.and_then(language::cookie) {
        headers.append(header::SET_COOKIE, cookie);
    }
    response
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
