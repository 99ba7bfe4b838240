//! Requests, built with gloo-net and sent with the global `fetch`.

use gloo_net::http::RequestBuilder;
use js_sys::{Array, Uint8Array, global};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect};

use super::abort_on_drop::AbortOnDrop;
use super::{Browser, foreign};
use crate::ports::engine::Http;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Body, MAX_BODY_BYTES, Method, READ_HEADERS, Request, Response};

impl Http for Browser {
    async fn send(&self, request: Request) -> Result<Response<JsValue>, Error<JsValue>> {
        let abort = AbortOnDrop::new()?;
        let request = build_request(&request, &abort.signal())?;
        let response = network_result(foreign::fetch(&request)).await?;
        // Read like any foreign object: scripts that wrap fetch may return something that only resembles a Response.
        let status = foreign::get(&response, "status").map_err(unreadable)?;
        // Without a cause: the value may contain tokens.
        let status = status
            .as_f64()
            .ok_or_else(|| Error::new(Code::InvalidResponse, UNREADABLE))?;
        let headers = foreign::get(&response, "headers").map_err(unreadable)?;
        let body = read_body(&response).await?;
        // A body that is too large is still being received: the drop aborts it.
        if !matches!(body, Body::TooLarge) {
            abort.disarm();
        }
        Ok(Response {
            status: status_code(status),
            headers: READ_HEADERS
                .into_iter()
                .filter_map(|name| Some((name, header_value(&headers, name)?)))
                .collect(),
            body,
        })
    }

    /// `navigator.serviceWorker.controller`. Only a page that certainly has none counts as without: a sandboxed one throws.
    fn may_respond_from_cache(&self) -> bool {
        let container = foreign::get(&global(), "navigator").and_then(|page| foreign::get(&page, "serviceWorker"));
        match container {
            Ok(container) if container.is_undefined() => false,
            Ok(container) => foreign::get(&container, "controller").is_ok_and(|controller| controller.is_truthy()),
            Err(_) => true,
        }
    }

    fn may_be_online(&self) -> bool {
        let online = foreign::get(&global(), "navigator").and_then(|navigator| foreign::get(&navigator, "onLine"));
        online.ok().and_then(|online| online.as_bool()).unwrap_or(true)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates; 0 is not a success status"
)]
fn status_code(status: f64) -> u16 {
    status as u16
}

fn header_value(headers: &JsValue, name: &str) -> Option<String> {
    foreign::call(headers, "get", &[&JsValue::from_str(name)])
        .ok()?
        .as_string()
}

/// A request without cookies, cache and referrer that refuses redirects: a 307 would send the body to its target (RFC 9700
/// section 4.12). gloo-net panics on invalid header values; these were validated when they were created.
fn build_request(request: &Request, signal: &AbortSignal) -> Result<web_sys::Request, Error<JsValue>> {
    let mut builder = RequestBuilder::new(&request.url)
        .method(match request.method {
            Method::Get => gloo_net::http::Method::GET,
            Method::Post => gloo_net::http::Method::POST,
            Method::Put => gloo_net::http::Method::PUT,
            Method::Patch => gloo_net::http::Method::PATCH,
            Method::Delete => gloo_net::http::Method::DELETE,
        })
        .mode(RequestMode::Cors)
        .credentials(RequestCredentials::Omit)
        .cache(RequestCache::NoStore)
        .redirect(RequestRedirect::Error)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .header("Accept", "application/json")
        .abort_signal(Some(signal));
    if let Some(authorization) = &request.authorization {
        builder = builder.header("Authorization", authorization.expose());
    }
    if let Some(proof) = &request.dpop_proof {
        builder = builder.header("DPoP", proof);
    }
    if let Some(id) = &request.correlation_id {
        builder = builder.header("X-Correlation-ID", id.as_str());
    }
    // `integrity` and `body` are always set: a polluted `Object.prototype` cannot supply them.
    let body = match &request.content {
        Some(content) => {
            builder = builder.header("Content-Type", content.media_type);
            JsValue::from_str(content.text.expose())
        }
        None => JsValue::UNDEFINED,
    };
    builder
        .integrity("")
        .body(body)
        .map(web_sys::Request::from)
        .map_err(|_| Error::new(Code::Internal, "The browser rejected the request before sending it."))
}

/// Reads the body to its end, or until it exceeds the limit. The bytes stay on the JavaScript side because wasm memory never
/// shrinks.
async fn read_body(response: &JsValue) -> Result<Body<JsValue>, Error<JsValue>> {
    let stream = foreign::get(response, "body").map_err(unreadable)?;
    if !stream.is_object() {
        return Ok(Body::Empty);
    }
    let reader = foreign::call(&stream, "getReader", &[]).map_err(unreadable)?;
    let chunks = Array::new();
    let mut total: u32 = 0;
    loop {
        let result = network_result(foreign::call(&reader, "read", &[])).await?;
        let Some(chunk) = foreign::get(&result, "value")
            .ok()
            .and_then(|value| value.dyn_into::<Uint8Array>().ok())
        else {
            break;
        };
        total = total.saturating_add(chunk.length());
        if total > MAX_BODY_BYTES {
            return Ok(Body::TooLarge);
        }
        chunks.push(&chunk);
    }
    if total == 0 {
        return Ok(Body::Empty);
    }
    let bytes = Uint8Array::new_with_length(total);
    let mut offset: u32 = 0;
    for chunk in chunks.iter().filter_map(|chunk| chunk.dyn_into::<Uint8Array>().ok()) {
        bytes.set(&chunk, offset);
        offset = offset.saturating_add(chunk.length());
    }
    let decoder = foreign::construct("TextDecoder", &[]).map_err(unreadable)?;
    let text = foreign::call(&decoder, "decode", &[&bytes]).map_err(unreadable)?;
    Ok(foreign::parse_json(&text).map_or(Body::Other, Body::Json))
}

async fn network_result(started: Result<JsValue, JsValue>) -> Result<JsValue, Error<JsValue>> {
    let settled = match started {
        Ok(promise) => foreign::settle(&promise).await,
        Err(thrown) => Err(thrown),
    };
    settled.map_err(|cause| {
        Error::new(
            Code::Network,
            "The request failed: offline, refused, or blocked by CORS; check the allowed origins.",
        )
        .with_cause(cause)
    })
}

const UNREADABLE: &str = "The response cannot be read; check scripts that wrap fetch.";

fn unreadable(cause: JsValue) -> Error<JsValue> {
    Error::new(Code::InvalidResponse, UNREADABLE).with_cause(cause)
}
