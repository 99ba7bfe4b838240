use crate::ports::engine::Http;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Body, Content, MAX_BODY_BYTES, Method, Request, Response};
use crate::protocol::secret::Secret;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{self, RestoreOnDrop, browser, evaluate, get, json};

const URL: &str = "https://login.example.com/me/v1/factors";

async fn send() -> Result<Response<JsValue>, Error<JsValue>> {
    browser().send(Request::new(Method::Get, URL.into())).await
}

async fn body_of(body: &str) -> Body<JsValue> {
    support::fetch_responds(200, &JsValue::UNDEFINED, &body.into());
    send().await.unwrap().body
}

#[wasm_bindgen_test]
async fn request_omits_cookies_cache_referrer_and_redirects() {
    let _restore = RestoreOnDrop;
    support::fetch_responds(204, &JsValue::UNDEFINED, &JsValue::NULL);
    let mut request =
        Request::new(Method::Patch, URL.into()).with_content(Content::json(Secret::new("{\"name\":\"é\"}".into())));
    request.authorization = Some(Secret::new("Bearer at-1".into()));
    let response = browser().send(request).await.unwrap();
    assert_eq!(response.status, 204);
    assert!(matches!(response.body, Body::Empty));
    let sent = support::last_request().await.unwrap();
    for (member, expected) in [
        ("method", "PATCH"),
        ("url", URL),
        ("mode", "cors"),
        ("credentials", "omit"),
        ("cache", "no-store"),
        ("redirect", "error"),
        ("referrerPolicy", "no-referrer"),
        ("body", "{\"name\":\"é\"}"),
    ] {
        assert_eq!(get(&sent, member).as_string().as_deref(), Some(expected), "{member}");
    }
    let expected =
        "{\"accept\":\"application/json\",\"authorization\":\"Bearer at-1\",\"content-type\":\"application/json\"}";
    assert_eq!(json(&get(&sent, "headers")), expected);
}

#[wasm_bindgen_test]
async fn response_has_status_known_headers_and_json() {
    let _restore = RestoreOnDrop;
    let headers = evaluate("({ 'Content-Type': 'application/json', 'Retry-After': '3', 'X-Other': 'y' })");
    support::fetch_responds(429, &headers, &"{\"a\":[1]}".into());
    let response = send().await.unwrap();
    assert_eq!(response.status, 429);
    assert_eq!(
        response.headers,
        [
            ("content-type", "application/json".to_owned()),
            ("retry-after", "3".to_owned())
        ]
    );
    let Body::Json(value) = response.body else { panic!() };
    assert_eq!(json(&value), "{\"a\":[1]}");
}

#[wasm_bindgen_test]
async fn body_is_empty_or_json_or_other() {
    let _restore = RestoreOnDrop;
    assert!(matches!(body_of("").await, Body::Empty));
    for body in [
        "<!doctype html><title>x</title>",
        "{\"a\":",
        "undefined",
        "{'a':1}",
        "\u{0}",
    ] {
        assert!(matches!(body_of(body).await, Body::Other), "{body}");
    }
    support::fetch_responds_with_bytes(10, 0xff);
    assert!(matches!(send().await.unwrap().body, Body::Other));
}

#[wasm_bindgen_test]
async fn deeply_nested_json_does_not_trap() {
    let _restore = RestoreOnDrop;
    let nested = "[".repeat(100_000) + &"]".repeat(100_000);
    let body = body_of(&nested).await;
    assert!(matches!(body, Body::Json(_) | Body::Other));
    assert!(matches!(body_of("{}").await, Body::Json(_)), "the instance still works");
}

#[wasm_bindgen_test]
async fn body_above_the_limit_aborts_the_request() {
    let _restore = RestoreOnDrop;
    let quoted = |length: u32| format!("\"{}\"", "x".repeat(length as usize - 2));
    assert!(matches!(body_of(&quoted(MAX_BODY_BYTES)).await, Body::Json(_)));
    assert!(matches!(body_of(&quoted(MAX_BODY_BYTES + 1)).await, Body::TooLarge));
    support::fetch_responds_with_bytes(20 * MAX_BODY_BYTES, b' ');
    assert!(matches!(send().await.unwrap().body, Body::TooLarge));
    assert!(support::is_request_aborted(), "the rest of the body is not read");
    assert!(matches!(body_of("{}").await, Body::Json(_)));
    assert!(!support::is_request_aborted(), "a complete request is not aborted");
}

#[wasm_bindgen_test]
async fn fetch_rejection_is_a_network_error() {
    let _restore = RestoreOnDrop;
    for reason in [
        "new TypeError('x')",
        "'text'",
        "undefined",
        "null",
        "Symbol('s')",
        "({ get name() { throw 1 } })",
    ] {
        let reason = evaluate(reason);
        support::fetch_rejects(&reason);
        let error = send().await.unwrap_err();
        assert_eq!(error.code, Code::Network);
        assert!(
            js_sys::Object::is(error.cause.as_ref().unwrap(), &reason),
            "the cause is the same value"
        );
        support::fetch_throws(&reason);
        assert_eq!(send().await.unwrap_err().code, Code::Network);
    }
}

#[wasm_bindgen_test]
async fn value_that_is_not_a_response_is_an_invalid_response() {
    let _restore = RestoreOnDrop;
    for value in [
        "undefined",
        "null",
        "({})",
        "Promise.resolve(7)",
        "Promise.resolve(new Proxy(new Response('{}'), {}))",
    ] {
        support::fetch_returns(&evaluate(value));
        assert_eq!(send().await.unwrap_err().code, Code::InvalidResponse, "{value}");
    }
    support::fetch_returns(&evaluate("({ json: () => ({ access_token: 's3cret' }) })"));
    assert!(
        send().await.unwrap_err().cause.is_none(),
        "the value is not exposed as the cause"
    );
}

#[wasm_bindgen_test]
async fn interrupted_body_is_a_network_error() {
    let _restore = RestoreOnDrop;
    support::fetch_body_stops(&evaluate("new TypeError('x')"));
    assert_eq!(send().await.unwrap_err().code, Code::Network);
}

#[wasm_bindgen_test]
async fn dropped_request_is_aborted() {
    let _restore = RestoreOnDrop;
    let stubs: [fn(); 2] = [support::fetch_hangs, || support::fetch_body_stops(&JsValue::UNDEFINED)];
    for stub in stubs {
        stub();
        let mut sending = Box::pin(send());
        // Long enough for the second stub to have started its body.
        support::poll_for(&mut sending, 20).await;
        assert_eq!(support::request_count(), 1);
        assert!(!support::is_request_aborted());
        drop(sending);
        assert!(support::is_request_aborted());
    }
}
