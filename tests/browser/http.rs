use crate::ports::engine::Http;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Body, Content, MAX_BODY_BYTES, Method, Request, Response};
use crate::protocol::secret::Secret;
use wasm_bindgen::{JsCast, JsValue};
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
async fn wrapped_request_does_not_choose_the_url() {
    let _restore = RestoreOnDrop;
    support::fetch_responds(204, &JsValue::UNDEFINED, &JsValue::NULL);
    let wrapper =
        "new Proxy(Request, { construct: (target, [, init]) => new target('https://elsewhere.example/', init) })";
    support::with_global("Request", &evaluate(wrapper));
    browser().send(Request::new(Method::Get, URL.into())).await.unwrap();
    assert_eq!(support::last_arguments().get(0).as_string().as_deref(), Some(URL));
}

#[wasm_bindgen_test]
async fn fetch_gets_a_string_and_plain_objects() {
    let _restore = RestoreOnDrop;
    support::fetch_responds(204, &JsValue::UNDEFINED, &JsValue::NULL);
    let mut request = Request::new(Method::Post, URL.into()).with_content(Content::json(Secret::new("{}".into())));
    request.authorization = Some(Secret::new("Bearer at-1".into()));
    request.dpop_proof = Some("proof".into());
    browser().send(request).await.unwrap();
    let [url, init, none] = [0, 1, 2].map(|index| support::last_arguments().get(index));
    assert_eq!(url.as_string().as_deref(), Some(URL));
    assert!(none.is_undefined());
    let is_plain = evaluate("(value) => Object.getPrototypeOf(value) === Object.prototype");
    for object in [&init, &get(&init, "headers")] {
        let is_plain = is_plain
            .unchecked_ref::<js_sys::Function>()
            .call1(&JsValue::UNDEFINED, object);
        assert!(
            is_plain.unwrap().is_truthy(),
            "scripts that wrap fetch call methods of its arguments"
        );
    }
    assert!(get(&init, "signal").is_instance_of::<web_sys::AbortSignal>());
    js_sys::Reflect::delete_property(init.unchecked_ref::<js_sys::Object>(), &"signal".into()).unwrap();
    let expected = evaluate(
        "({ mode: 'cors', credentials: 'omit', cache: 'no-store', redirect: 'error', referrerPolicy: 'no-referrer',
            integrity: '', method: 'POST', headers: { accept: 'application/json', authorization: 'Bearer at-1',
            'content-type': 'application/json', dpop: 'proof' }, body: '{}' })",
    );
    assert_eq!(json(&init), json(&expected));
}

#[wasm_bindgen_test]
async fn polluted_prototype_changes_no_argument_of_fetch() {
    let _restore = RestoreOnDrop;
    support::fetch_responds(204, &JsValue::UNDEFINED, &JsValue::NULL);
    let accessor = "Object.defineProperty(Object.prototype, 'authorization', { configurable: true, set(value) { window.stolen = value } })";
    evaluate(accessor);
    support::pollute_object_prototype("redirect", &"follow".into());
    support::pollute_object_prototype("x-planted", &"1".into());
    let mut request = Request::new(Method::Get, URL.into());
    request.authorization = Some(Secret::new("Bearer at-1".into()));
    let sent = browser().send(request).await;
    evaluate("delete Object.prototype.authorization");
    sent.unwrap();
    assert!(
        evaluate("window.stolen").is_undefined(),
        "no setter of a prototype sees a header"
    );
    let sent = support::last_request().await.unwrap();
    assert_eq!(get(&sent, "redirect").as_string().as_deref(), Some("error"));
    assert_eq!(
        json(&get(&sent, "headers")),
        "{\"accept\":\"application/json\",\"authorization\":\"Bearer at-1\"}"
    );
}

#[wasm_bindgen_test]
async fn response_without_a_stream_is_read_as_text() {
    let _restore = RestoreOnDrop;
    let respond = |text: &str, body: &str| {
        let response = format!("({{ status: 200, headers: new Headers(), {body} text: async () => {text} }})");
        support::fetch_returns(&evaluate(&response));
    };
    for body in [
        "",
        "body: undefined,",
        "body: {},",
        "body: { getReader: 1 },",
        "body: 'x',",
        "_bodyText: 'x',",
    ] {
        respond("'{\"a\":1}'", body);
        let Body::Json(value) = send().await.unwrap().body else {
            panic!("{body}")
        };
        assert_eq!(json(&value), "{\"a\":1}", "{body}");
    }
    respond("''", "");
    assert!(matches!(send().await.unwrap().body, Body::Empty));
    respond("'<html>'", "");
    assert!(matches!(send().await.unwrap().body, Body::Other));
    respond(&format!("'\"' + 'x'.repeat({MAX_BODY_BYTES}) + '\"'"), "");
    assert!(matches!(send().await.unwrap().body, Body::TooLarge));
    for text in ["7", "undefined", "({})"] {
        respond(text, "");
        assert_eq!(send().await.unwrap_err().code, Code::InvalidResponse, "{text}");
    }
    respond("Promise.reject(new TypeError('x'))", "");
    assert_eq!(send().await.unwrap_err().code, Code::Network);
    support::fetch_returns(&evaluate("({ status: 204, headers: new Headers(), body: null })"));
    assert!(matches!(send().await.unwrap().body, Body::Empty));
}

#[wasm_bindgen_test]
async fn chunks_of_another_realm_are_read() {
    let _restore = RestoreOnDrop;
    let stub = "(() => {
        const frame = document.body.appendChild(document.createElement('iframe'));
        const chunks = ['{\"a\":', '1}'].map((text) => frame.contentWindow.Uint8Array.from(new TextEncoder().encode(text)));
        const read = async () => (chunks.length ? { done: false, value: chunks.shift() } : { done: true });
        return { status: 200, headers: new Headers(), body: { getReader: () => ({ read }) } };
    })()";
    support::fetch_returns(&evaluate(stub));
    let Body::Json(value) = send().await.unwrap().body else {
        panic!()
    };
    assert_eq!(json(&value), "{\"a\":1}");
    evaluate("document.querySelector('iframe').remove()");
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
