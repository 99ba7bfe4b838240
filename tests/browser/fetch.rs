use my_account_wasm::browser::Fetch;
use my_account_wasm::ports::{Http, Limits};
use my_account_wasm::protocol::error::{Code, Error};
use my_account_wasm::protocol::http::{Body, Content, MAX_BODY_BYTES, Method, Request, Response};
use my_account_wasm::protocol::secret::Secret;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::AbortSignal;

use crate::support::{self, Stage, evaluate, get, json};

const URL: &str = "https://login.example.com/me/v1/factors";

fn limits() -> Limits<AbortSignal> {
    Limits {
        timeout_ms: 10_000,
        signal: None,
    }
}

async fn send_with(limits: &Limits<AbortSignal>) -> Result<Response<JsValue>, Error<JsValue>> {
    Fetch.send(Request::new(Method::Get, URL.into()), limits).await
}

async fn send() -> Result<Response<JsValue>, Error<JsValue>> {
    send_with(&limits()).await
}

async fn body_of(body: &str) -> Body<JsValue> {
    support::fetch_answers(200, &JsValue::UNDEFINED, &body.into());
    send().await.unwrap().body
}

#[wasm_bindgen_test]
async fn a_request_has_no_cookies_no_cache_no_referrer_and_follows_no_redirect() {
    let _stage = Stage;
    support::fetch_answers(204, &JsValue::UNDEFINED, &JsValue::NULL);
    let mut request = Request::new(Method::Patch, URL.into()).with_content(Content::json("{\"name\":\"é\"}".into()));
    request.authorization = Some(Secret::new("Bearer at-1".into()));
    let response = Fetch.send(request, &limits()).await.unwrap();
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
async fn a_response_has_its_status_its_readable_headers_and_its_json() {
    let _stage = Stage;
    let headers = evaluate("({ 'Content-Type': 'application/json', 'Retry-After': '3', 'X-Other': 'y' })");
    support::fetch_answers(429, &headers, &"{\"a\":[1]}".into());
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
async fn a_body_that_is_not_json_is_told_apart() {
    let _stage = Stage;
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
    support::fetch_answers_bytes(10, 0xff);
    assert!(matches!(send().await.unwrap().body, Body::Other));
}

#[wasm_bindgen_test]
async fn a_hundred_thousand_nested_arrays_do_no_harm() {
    let _stage = Stage;
    let nested = "[".repeat(100_000) + &"]".repeat(100_000);
    let body = body_of(&nested).await;
    assert!(matches!(body, Body::Json(_) | Body::Other));
    assert!(matches!(body_of("{}").await, Body::Json(_)), "the instance lives on");
}

#[wasm_bindgen_test]
async fn a_body_is_read_up_to_a_limit() {
    let _stage = Stage;
    let quoted = |length: u32| format!("\"{}\"", "x".repeat(length as usize - 2));
    assert!(matches!(body_of(&quoted(MAX_BODY_BYTES)).await, Body::Json(_)));
    assert!(matches!(body_of(&quoted(MAX_BODY_BYTES + 1)).await, Body::TooLarge));
    support::fetch_answers_bytes(20 * MAX_BODY_BYTES, b' ');
    assert!(matches!(send().await.unwrap().body, Body::TooLarge));
}

#[wasm_bindgen_test]
async fn whatever_fetch_rejects_with_is_a_network_failure() {
    let _stage = Stage;
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
            "the cause is the very same value"
        );
        support::fetch_throws(&reason);
        assert_eq!(send().await.unwrap_err().code, Code::Network);
    }
}

#[wasm_bindgen_test]
async fn what_is_no_response_is_an_invalid_one() {
    let _stage = Stage;
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
        "the answer itself does not come out"
    );
}

#[wasm_bindgen_test]
async fn an_answer_that_does_not_come_ends_with_the_time() {
    let _stage = Stage;
    let short = Limits {
        timeout_ms: 20,
        signal: None,
    };
    support::fetch_hangs();
    assert_eq!(send_with(&short).await.unwrap_err().code, Code::Timeout);
    support::fetch_body_stops(&JsValue::UNDEFINED);
    assert_eq!(send_with(&short).await.unwrap_err().code, Code::Timeout);
}

#[wasm_bindgen_test]
async fn a_body_that_breaks_off_is_a_network_failure() {
    let _stage = Stage;
    support::fetch_body_stops(&evaluate("new TypeError('x')"));
    assert_eq!(send().await.unwrap_err().code, Code::Network);
}

#[wasm_bindgen_test]
async fn the_callers_signal_stops_the_call_wherever_it_is() {
    let _stage = Stage;
    let stages: [fn(); 2] = [support::fetch_hangs, || support::fetch_body_stops(&JsValue::UNDEFINED)];
    for stage in stages {
        stage();
        let (counted, reason) = (support::counted_signal(), evaluate("new Error('enough')"));
        support::abort_later(&counted, &reason);
        let limits = Limits {
            timeout_ms: 10_000,
            signal: Some(get(&counted, "signal").into()),
        };
        let error = send_with(&limits).await.unwrap_err();
        assert_eq!(error.code, Code::Aborted);
        assert!(js_sys::Object::is(error.cause.as_ref().unwrap(), &reason));
        assert_eq!(support::listener_count(&counted), 0, "nothing is left on the signal");
        // The signal is aborted now: no request is made at all.
        support::fetch_hangs();
        assert_eq!(send_with(&limits).await.unwrap_err().code, Code::Aborted);
        assert_eq!(support::request_count(), 0);
    }
}

#[wasm_bindgen_test]
async fn a_call_that_ends_well_leaves_nothing_on_the_signal() {
    let _stage = Stage;
    support::fetch_answers(200, &JsValue::UNDEFINED, &"{}".into());
    let counted = support::counted_signal();
    let limits = Limits {
        timeout_ms: 10_000,
        signal: Some(get(&counted, "signal").into()),
    };
    send_with(&limits).await.unwrap();
    assert_eq!(support::listener_count(&counted), 0);
}
