//! What our server is measured against: a handler that passes through what one SQL statement says.
//!
//! It has no transaction, no role, no limits, no log and no schema of an API: the least that can be
//! done for the same page. Its statement is prepared once a tenant, schema-qualified like ours.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use reticolo_accounts::SchemaName;
use reticolo_directory::search::query_text;
use serde::Deserialize;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, PgPool};
use tokio::net::TcpListener;

/// Connections of its pool: as many as a lane of ours has.
const CONNECTIONS: u32 = 4;

/// The page as one value. `$1` is the text as `to_tsquery` takes it.
const PAGE: &str = "select json_build_object('data', json_build_object('services', json_build_object('nodes',
    coalesce(json_agg(json_build_object(
        'id', s.id,
        'name', s.name,
        'organization', (select json_build_object('id', o.id, 'name', o.name)
                         from {t}.organization o where o.id = s.organization_id),
        'locations', (select coalesce(json_agg(json_build_object(
                                 'id', l.id, 'name', l.name,
                                 'latitude', coalesce(l.latitude, m.latitude),
                                 'longitude', coalesce(l.longitude, m.longitude)) order by l.name, sl.id), '[]')
                      from {t}.service_at_location sl
                      join {t}.location l on l.id = sl.location_id
                      left join platform.municipality m
                             on l.external_identifier_type = 'ISTAT' and m.code = l.external_identifier
                      where sl.service_id = s.id),
        'hours', (select coalesce(json_agg(json_build_object(
                             'byday', h.byday, 'opensAt', h.opens_at, 'closesAt', h.closes_at)), '[]')
                  from {t}.schedule h
                  where h.service_id = s.id and h.freq = 'WEEKLY' and coalesce(h.interval, 1) = 1
                    and coalesce(h.valid_from, current_date) <= current_date
                    and coalesce(h.valid_to, current_date) >= current_date)
        ) order by s.score, s.id), '[]'))))::text
    from (select s.id, s.name, s.organization_id,
                 -ts_rank(s.search, to_tsquery('pg_catalog.italian', $1))::float8 as score
          from {t}.service s
          where s.status in ('active', 'temporarily closed')
            and s.search @@ to_tsquery('pg_catalog.italian', $1)
          order by score, s.id limit 20) s";

struct Bare {
    pool: PgPool,
    /// The statement of each tenant, by its slug.
    statements: HashMap<String, String>,
}

/// Serves `/t/{tenant}?text=…`.
pub(crate) async fn serve(database_url: &str, port: u16) -> anyhow::Result<()> {
    let options: PgConnectOptions = database_url.parse()?;
    let options = options.statement_cache_capacity(4_096).options([("jit", "off")]);
    let pool = PgPoolOptions::new()
        .max_connections(CONNECTIONS)
        .test_before_acquire(false)
        .connect_with(options)
        .await?;
    let tenants: Vec<(String, String)> = sqlx::query_as(
        "select slug, schema_name from platform.tenant where schema_name is not null",
    )
    .fetch_all(&pool)
    .await?;
    let mut statements = HashMap::new();
    for (slug, schema) in tenants {
        let schema = SchemaName::parse(&schema).context("a schema's name")?;
        statements.insert(slug, PAGE.replace("{t}", schema.as_str()));
    }
    let app = Router::new()
        .route("/healthz", get(async || "ok"))
        .route("/t/{tenant}", get(page))
        .with_state(Arc::new(Bare { pool, statements }));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    axum::serve(listener, app).await?;
    Ok(())
}

#[derive(Deserialize)]
struct Asked {
    text: String,
}

async fn page(
    State(bare): State<Arc<Bare>>,
    Path(tenant): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, StatusCode> {
    let statement = bare.statements.get(&tenant).ok_or(StatusCode::NOT_FOUND)?;
    let words = query_text::tsquery(&asked.text, false).ok_or(StatusCode::BAD_REQUEST)?;
    let page: String = sqlx::query_scalar(AssertSqlSafe(statement.as_str()))
        .bind(words)
        .fetch_one(&bare.pool)
        .await
        .map_err(|error| {
            eprintln!("{error}");
            StatusCode::INTERNAL_SERVER_ERROR
        })?;
    Ok(([(header::CONTENT_TYPE, "application/json")], page).into_response())
}
