//! GraphQL over HTTP, by the specification of that name.

use std::sync::Arc;

use async_graphql::Request;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use reticolo_foundation::Language;
use reticolo_identity::Identity;
use reticolo_tenancy::hook::Rules;
use reticolo_tenancy::{Tenants, Visitor};

use crate::caller::Caller;
use crate::document::is_query;
use crate::engine::Engine;
use crate::error::Error;
use crate::limits::Limits;
use crate::negotiate::{MediaType, is_json, language};
use crate::parameters::{AddressParameters, Parameters};
use crate::plugins::PluginSource;
use crate::policy::Policy;
use crate::response::Refusal;
use crate::who::Who;

/// What every request needs.
struct Edge {
    engine: Engine,
    tenants: Tenants,
    identity: Identity,
    rules: Arc<dyn Rules>,
}

/// How a request came: an address may be followed by a crawler, so it may ask but not change.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Get,
    Post,
}

/// How a request came, and how its answer is wanted.
struct Asked {
    media: MediaType,
    language: Language,
    method: Method,
}

/// The API of every tenant, at `/t/{tenant}/graphql`.
pub fn router(
    tenants: Tenants,
    identity: Identity,
    plugins: impl PluginSource,
    rules: Arc<dyn Rules>,
    limits: Limits,
    policy: Policy,
) -> Router {
    let body = DefaultBodyLimit::max(limits.body);
    let engine = Engine::new(limits, policy, Arc::new(plugins));
    let edge = Arc::new(Edge { engine, tenants, identity, rules });
    Router::new()
        .route("/t/{tenant}/graphql", get(by_address).post(by_body))
        .layer(body)
        .with_state(edge)
}

async fn by_address(
    State(edge): State<Arc<Edge>>,
    tenant: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    who: Who,
    parameters: Result<Query<AddressParameters>, QueryRejection>,
) -> Response {
    let parameters = match parameters {
        Ok(Query(address)) => Parameters::from_address(address).map_err(Refusal::coded),
        Err(rejection) => Err(Refusal::coded(Error::input(rejection.body_text()))),
    };
    edge.respond(&slug(tenant), &headers, who, Method::Get, parameters).await
}

async fn by_body(
    State(edge): State<Arc<Edge>>,
    tenant: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
    who: Who,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let parameters = edge.read(&headers, body);
    edge.respond(&slug(tenant), &headers, who, Method::Post, parameters).await
}

/// The tenant's part of the address; what is no text is no tenant's name.
fn slug(tenant: Result<Path<String>, PathRejection>) -> String {
    tenant.map_or_else(|_| String::new(), |Path(slug)| slug)
}

impl Edge {
    fn read(
        &self,
        headers: &HeaderMap,
        body: Result<Bytes, BytesRejection>,
    ) -> Result<Parameters, Refusal> {
        if !is_json(headers) {
            let error = Error::input("the body must be application/json");
            return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, error));
        }
        let body = body.map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Refusal::coded(Error::limit(format!(
                "the body is too large: at most {} bytes",
                self.engine.limits.body
            ))),
            _ => Refusal::coded(Error::input("the body could not be read to its end")),
        })?;
        Parameters::from_body(&body).map_err(Refusal::coded)
    }

    async fn respond(
        &self,
        tenant: &str,
        headers: &HeaderMap,
        who: Who,
        method: Method,
        parameters: Result<Parameters, Refusal>,
    ) -> Response {
        let Some(media) = MediaType::accepted(headers) else {
            let error =
                Error::input("the answer is application/graphql-response+json or application/json");
            return Refusal::new(StatusCode::NOT_ACCEPTABLE, error).respond(MediaType::default());
        };
        let answer = async {
            let visitor = who.visitor(headers)?;
            let request = parameters?.into_request(&self.engine.policy).map_err(Refusal::coded)?;
            let asked = Asked { media, language: language(headers), method };
            self.answer(tenant, asked, visitor, request).await
        };
        answer.await.unwrap_or_else(|refusal: Refusal| refusal.respond(media))
    }

    async fn answer(
        &self,
        tenant: &str,
        Asked { media, language, method }: Asked,
        visitor: Visitor,
        request: Request,
    ) -> Result<Response, Refusal> {
        let found = Box::pin(self.tenants.find(tenant)).await;
        let tenant = found.map_err(|error| Refusal::coded(Error::of_address(tenant, &error)))?;
        let document = self.engine.documents.read(&request.query);
        let document = document.map_err(|error| Refusal::document(media, error))?;
        if method == Method::Get && !is_query(&document, request.operation_name.as_deref()) {
            return Ok(only_post(media));
        }
        let (tenants, identity) = (self.tenants.clone(), self.identity.clone());
        let rules = Arc::clone(&self.rules);
        let caller = Arc::new(Caller::new(tenants, identity, rules, tenant, visitor));
        let body = Box::pin(self.engine.execute(&caller, language, request, document)).await;
        let statements = caller.finish().await;
        let mut response = body.map_err(Refusal::coded)?.respond(media);
        if let Ok(timing) = HeaderValue::try_from(format!("db;desc=\"statements={statements}\"")) {
            response.headers_mut().insert("server-timing", timing);
        }
        Ok(response)
    }
}

fn only_post(media: MediaType) -> Response {
    let error = Error::input("only queries may be asked by GET: send this by POST");
    let refusal = Refusal::new(StatusCode::METHOD_NOT_ALLOWED, error).respond(media);
    ([(header::ALLOW, "POST")], refusal).into_response()
}
