//! Requests, built with gloo-net and sent with the global `fetch`.

use gloo_net::http::RequestBuilder;
use js_sys::{Array, JsString, Uint8Array, global};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortSignal, ReferrerPolicy, RequestCache, RequestCredentials, RequestMode, RequestRedirect};

use super::abort_on_drop::AbortOnDrop;
use super::{Browser, foreign, plain_copy};
use crate::ports::engine::Http;
use crate::protocol::correlation_id::CorrelationId;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Body, MAX_BODY_BYTES, Method, READ_HEADERS, Request, Response};
use crate::protocol::secret::Secret;

impl Http for Browser {
    async fn send(&self, request: Request) -> Result<Response<JsValue>, Error<JsValue>> {
        let abort = AbortOnDrop::new()?;
        let (url, init) = build_request(&request, &abort.signal())?;
        let response = network_result(foreign::fetch(&url, &init)).await?;
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

/// What is sent with every request: no cookies, cache or referrer, and no redirect, since a 307 would send the body to its
/// target (RFC 9700 section 4.12). Each member of `RequestInit` that matters is set, so that a polluted `Object.prototype`
/// cannot supply it. It is not read from the built `Request`, where one of a polyfill may have lost it.
const POLICY: [(&str, &str); 6] = [
    ("mode", "cors"),
    ("credentials", "omit"),
    ("cache", "no-store"),
    ("redirect", "error"),
    ("referrerPolicy", "no-referrer"),
    ("integrity", ""),
];

/// The two arguments of `fetch`. Scripts that wrap `fetch` often read a string and a plain object only, and would lose the
/// method, the headers or the body of a `Request`. So gloo-net builds a `Request`, which validates, and the same parts are
/// sent. They are not read back from it: a wrapped `Request` could name another URL. gloo-net panics on invalid
/// header values; these were validated when they were created.
fn build_request(request: &Request, signal: &AbortSignal) -> Result<(String, JsValue), Error<JsValue>> {
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
        .integrity("")
        .abort_signal(None);
    let authorization = request.authorization.as_ref().map(Secret::expose);
    let correlation_id = request.correlation_id.as_ref().map(CorrelationId::as_str);
    let headers = foreign::bare_object();
    for (name, value) in [
        ("accept", Some("application/json")),
        ("authorization", authorization),
        (
            "content-type",
            request.content.as_ref().map(|content| content.media_type),
        ),
        ("dpop", request.dpop_proof.as_deref()),
        ("x-correlation-id", correlation_id),
    ] {
        if let Some(value) = value {
            builder = builder.header(name, value);
            foreign::set(&headers, name, &JsValue::from_str(value));
        }
    }
    let body = match &request.content {
        Some(content) => JsValue::from_str(content.text.expose()),
        None => JsValue::UNDEFINED,
    };
    // Each member is set here, too: one of a polluted `Object.prototype` would fail, or remove headers.
    let built = builder.body(JsValue::UNDEFINED);
    built.map_err(|_| Error::new(Code::Internal, "The browser rejected the request before sending it."))?;
    let init = foreign::object(&POLICY);
    foreign::set(&init, "method", &JsValue::from_str(request.method.as_str()));
    foreign::set(&init, "headers", &foreign::with_prototype(&headers));
    foreign::set(&init, "body", &body);
    foreign::set(&init, "signal", signal);
    Ok((request.url.clone(), foreign::with_prototype(&init)))
}

/// Reads the body to its end, or until it exceeds the limit. The bytes stay on the JavaScript side because wasm memory never
/// shrinks.
async fn read_body(response: &JsValue) -> Result<Body<JsValue>, Error<JsValue>> {
    let stream = foreign::get(response, "body").map_err(unreadable)?;
    if stream.is_null() {
        return Ok(Body::Empty);
    }
    if !foreign::has_method(&stream, "getReader") {
        return read_text(response).await;
    }
    let reader = foreign::call(&stream, "getReader", &[]).map_err(unreadable)?;
    let chunks = Array::new();
    let mut total: u32 = 0;
    loop {
        let result = network_result(foreign::call(&reader, "read", &[])).await?;
        let Some(chunk) = foreign::get(&result, "value")
            .ok()
            .and_then(|value| plain_copy::byte_view(&value))
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
    Ok(parse_body(&text))
}

/// Reads the body of a response without a stream, as polyfills and native bridges return it.
async fn read_text(response: &JsValue) -> Result<Body<JsValue>, Error<JsValue>> {
    if !foreign::has_method(response, "text") {
        return Err(Error::new(Code::InvalidResponse, UNREADABLE));
    }
    let text = network_result(foreign::call(response, "text", &[])).await?;
    let text: JsString = text
        .dyn_into()
        .map_err(|_| Error::new(Code::InvalidResponse, UNREADABLE))?;
    Ok(match text.length() {
        0 => Body::Empty,
        length if length > MAX_BODY_BYTES => Body::TooLarge,
        _ => parse_body(&text),
    })
}

fn parse_body(text: &JsValue) -> Body<JsValue> {
    foreign::parse_json(text).map_or(Body::Other, Body::Json)
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
