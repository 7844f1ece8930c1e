//! Which of the two media types of a response the client takes, and in which language.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use reticolo_foundation::Language;

/// How a response is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum MediaType {
    /// The older type, for clients that know no other.
    #[default]
    Json,
    /// The type whose status codes speak of GraphQL: a proxy can tell a refusal from an answer.
    GraphqlResponse,
}

impl MediaType {
    /// The type the client prefers; `None` when it takes neither.
    pub(crate) fn accepted(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(header::ACCEPT) {
            return Some(Self::default());
        }
        let ranges = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
        let mut best: Option<(Self, f32)> = None;
        for range in ranges.flat_map(|value| value.split(',')) {
            if let Some((offered, weight)) = Self::in_range(range)
                && best.is_none_or(|(_, most)| weight > most)
            {
                best = Some((offered, weight));
            }
        }
        best.map(|(offered, _)| offered)
    }

    /// The type within a media range such as `application/*;q=0.8`, and its weight.
    fn in_range(range: &str) -> Option<(Self, f32)> {
        let mut parts = range.split(';').map(str::trim);
        let offered = match parts.next()?.to_ascii_lowercase().as_str() {
            "application/graphql-response+json" => Self::GraphqlResponse,
            "application/json" | "application/*" | "*/*" => Self::Json,
            _ => return None,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
        let weight = weight.map_or(Some(1.0), |weight| weight.parse::<f32>().ok())?;
        (weight > 0.0).then_some((offered, weight))
    }

    pub(crate) fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }

    /// The status of a response to a well-formed request whose document cannot be executed.
    pub(crate) fn not_executed(self) -> StatusCode {
        match self {
            Self::Json => StatusCode::OK,
            Self::GraphqlResponse => StatusCode::BAD_REQUEST,
        }
    }
}

/// The language plugins speak in: the one the client prefers, else Italian.
pub(crate) fn language(headers: &HeaderMap) -> Language {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    accepted.and_then(Language::preferred).unwrap_or_default()
}

/// Whether a body is declared to be JSON.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = declared.and_then(|declared| declared.split(';').next());
    kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    use super::MediaType::{self, GraphqlResponse, Json};
    use super::is_json;

    fn accepted(accept: &'static str) -> Option<MediaType> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        MediaType::accepted(&headers)
    }

    #[test]
    fn the_client_gets_what_it_prefers() {
        assert_eq!(MediaType::accepted(&HeaderMap::new()), Some(Json));
        assert_eq!(accepted("*/*"), Some(Json));
        assert_eq!(accepted("application/graphql-response+json"), Some(GraphqlResponse));
        assert_eq!(
            accepted("Application/GraphQL-Response+JSON; charset=utf-8"),
            Some(GraphqlResponse)
        );
        assert_eq!(
            accepted("application/graphql-response+json, application/json;q=0.9"),
            Some(GraphqlResponse)
        );
        assert_eq!(
            accepted("application/json;q=0.5, application/graphql-response+json;q=0.8"),
            Some(GraphqlResponse)
        );
        assert_eq!(accepted("application/graphql-response+json;q=0, */*"), Some(Json));
        assert_eq!(accepted("text/html, application/xhtml+xml, */*;q=0.8"), Some(Json));
        assert_eq!(accepted("text/html"), None);
        assert_eq!(accepted("application/json;q=0"), None);
    }

    #[test]
    fn a_body_must_be_declared_json() {
        let declared = |kind: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            is_json(&headers)
        };
        assert!(declared("application/json"));
        assert!(declared("Application/JSON; charset=utf-8"));
        assert!(!declared("text/plain"));
        assert!(!declared("application/jsonp"));
        assert!(!is_json(&HeaderMap::new()));
    }
}
