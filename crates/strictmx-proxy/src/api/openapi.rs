//! `GET /api/v1/openapi.json`: OpenAPI 3.1, whose schemas are JSON Schema as the shapes derive it.

use std::sync::LazyLock;

use axum::body::Bytes;
use axum::response::IntoResponse;
use http::{HeaderValue, header};
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};
use strictmx_share::Sealed;
use strictmx_wire::{
    FORMAT_VERSION, Keys, LintRequest, Problem, ScanEvent, StoreRequest, StoredResult,
};

use super::scan::Whole;
use crate::limits::Limit;

/// Made once, and the same octets for all who read it.
static DOCUMENT: LazyLock<Bytes> = LazyLock::new(|| document().to_string().into());

pub(crate) async fn openapi() -> impl IntoResponse {
    let json = HeaderValue::from_static("application/json");
    ([(header::CONTENT_TYPE, json)], DOCUMENT.clone())
}

/// The document.
pub fn document() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = "/components/schemas".into();
        settings.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let result = generator.subschema_for::<Whole<'_>>();
    let event = generator.subschema_for::<ScanEvent>();
    let lint_request = generator.subschema_for::<LintRequest>();
    let lint = generator.subschema_for::<strictmx_view::lint::Lint>();
    let store_request = generator.subschema_for::<StoreRequest>();
    let stored = generator.subschema_for::<StoredResult>();
    let sealed = generator.subschema_for::<Sealed>();
    let keys = generator.subschema_for::<Keys>();
    let limits = generator.subschema_for::<Vec<Limit>>();
    let problem = generator.subschema_for::<Problem>();
    let operator = generator.subschema_for::<crate::Operator>();
    let problem_response = |description: &str| json!({ "description": description, "content": { "application/problem+json": { "schema": problem } } });
    let (foreign, limit) = (
        problem_response("A page of another site asked"),
        problem_response("A limit of the client is reached"),
    );
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "strictmx",
            "version": env!("CARGO_PKG_VERSION"),
            "x-format-version": FORMAT_VERSION,
            "description": "Checks MTA-STS (RFC 8461) and TLSRPT (RFC 8460) of a domain.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" }
        },
        "paths": {
            "/api/v1/scan/{domain}": { "get": {
                "operationId": "scan",
                "summary": "Checks a domain",
                "description": "With `Accept: text/event-stream`, what is asked and seen as it happens; else the whole result at the end. One scan of a domain at a time is shared by all who ask, and remembered for some minutes.",
                "parameters": [
                    { "name": "domain", "in": "path", "required": true, "schema": { "type": "string" },
                      "description": "A domain; no host, address, port or URL." },
                    { "name": "fresh", "in": "query", "schema": { "type": "boolean", "default": false },
                      "description": "Scan anew, unless the domain was scanned a moment ago: see `/api/v1/limits`." }
                ],
                "responses": {
                    "200": { "description": "The result", "content": {
                        "application/json": { "schema": result },
                        "text/event-stream": { "schema": event }
                    } },
                    "400": problem_response("The path or the query cannot be read"),
                    "403": foreign,
                    "422": problem_response("The name cannot be checked"),
                    "429": problem_response("A limit of the client or of the domain is reached"),
                    "500": problem_response("The check did not come to its end"),
                    "503": problem_response("A limit of the service is reached")
                }
            } },
            "/api/v1/lint": { "post": {
                "operationId": "lint",
                "summary": "Judges a record or a policy",
                "requestBody": { "required": true, "content": { "application/json": { "schema": lint_request } } },
                "responses": {
                    "200": { "description": "The judgement", "content": { "application/json": { "schema": lint } } },
                    "400": problem_response("The body is not JSON"),
                    "403": foreign,
                    "408": problem_response("The body did not come in time"),
                    "413": problem_response("The body is too large"),
                    "415": problem_response("The body is not sent as JSON"),
                    "422": problem_response("A field of the body is wrong, or names an unknown kind of text"),
                    "429": limit,
                    "500": problem_response("The judgement did not come to its end"),
                    "503": problem_response("A limit of the service is reached")
                }
            } },
            "/api/v1/results": { "post": {
                "operationId": "storeResult",
                "summary": "Stores the result of a domain",
                "description": "Seals and keeps for 90 days at most what this service itself saw: the result at hand, else that of a new check. Whoever has the id can read it; whoever has the deletion token can delete it.",
                "requestBody": { "required": true, "content": { "application/json": { "schema": store_request } } },
                "responses": {
                    "201": { "description": "Where it is", "content": { "application/json": { "schema": stored } } },
                    "400": problem_response("The body is not JSON"),
                    "403": foreign,
                    "408": problem_response("The body did not come in time"),
                    "413": problem_response("The body is too large"),
                    "415": problem_response("The body is not sent as JSON"),
                    "422": problem_response("A field of the body is wrong, or the name cannot be checked"),
                    "429": problem_response("A limit of the client or of the domain is reached"),
                    "500": problem_response("The database cannot be written"),
                    "501": problem_response("This service stores no results"),
                    "503": problem_response("A limit of the service is reached, the check did not come to its end, or the database is locked"),
                    "507": problem_response("There is no room for another result, or none for one of this domain")
                }
            } },
            "/api/v1/results/{id}": {
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" }, "description": "22 characters of base64url." }],
                "get": {
                    "operationId": "readResult",
                    "summary": "A stored result",
                    "description": "The evidence as JSON text, signed with Ed25519 by one of the keys of `/api/v1/keys`. What is signed are the octets of these lines, each but the last with a line feed: `strictmx sealed result 1`, `key_id`, `signed_at` and `expires_at` in Unix seconds, `evidence`.",
                    "responses": {
                        "200": { "description": "The result", "content": { "application/json": { "schema": sealed } } },
                        "403": foreign,
                        "404": problem_response("There is no such result"),
                        "410": problem_response("The result was deleted, or its time is over"),
                        "422": problem_response("Whoever runs the domain asked not to be tested from here"),
                        "429": limit,
                        "500": problem_response("The database cannot be read"),
                        "501": problem_response("This service stores no results"),
                        "503": problem_response("The database is locked")
                    }
                },
                "delete": {
                    "operationId": "deleteResult",
                    "summary": "Deletes a stored result",
                    "description": "With `Authorization: Bearer` and the deletion token.",
                    "responses": {
                        "204": { "description": "It is deleted" },
                        "401": problem_response("The deletion token is missing"),
                        "403": problem_response("The deletion token is that of another result, or a page of another site asked"),
                        "404": problem_response("There is no such result"),
                        "410": problem_response("The result was deleted, or its time is over"),
                        "429": limit,
                        "500": problem_response("The database cannot be written"),
                        "501": problem_response("This service stores no results"),
                        "503": problem_response("The database is locked")
                    }
                }
            },
            "/api/v1/keys": { "get": {
                "operationId": "keys",
                "summary": "What stored results are verified with",
                "responses": {
                    "200": { "description": "The present key and all former ones", "content": { "application/json": { "schema": keys } } },
                    "403": foreign,
                    "429": limit,
                    "501": problem_response("This service stores no results")
                }
            } },
            "/api/v1/limits": { "get": {
                "operationId": "limits",
                "summary": "The limits in force",
                "responses": { "200": { "description": "The limits", "content": { "application/json": { "schema": limits } } }, "403": foreign, "429": limit }
            } },
            "/api/v1/examples": { "get": {
                "operationId": "examples",
                "summary": "Domains to try",
                "responses": { "200": { "description": "The domains", "content": { "application/json": { "schema": {
                    "type": "array",
                    "items": { "type": "object", "required": ["domain", "title"], "properties": {
                        "domain": { "type": "string" }, "title": { "type": "string" } } }
                } } } }, "403": foreign, "429": limit }
            } },
            "/api/v1/operator": { "get": {
                "operationId": "operator",
                "summary": "Who runs the service, and how it introduces itself to the servers that it contacts",
                "responses": { "200": { "description": "What the operator has said", "content": { "application/json": { "schema": operator } } }, "403": foreign, "429": limit }
            } },
            "/api/v1/openapi.json": { "get": {
                "operationId": "openapi",
                "summary": "This document",
                "responses": { "200": { "description": "OpenAPI 3.1", "content": { "application/json": {} } }, "403": foreign, "429": limit }
            } }
        },
        "components": { "schemas": generator.take_definitions(true) }
    })
}
