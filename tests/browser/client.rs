//! The exported class: conversions in and out.

use crate::js::Client;
use crate::ports::page::TransactionStore;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::wasm_bindgen_test;

use super::signed_in_client::{CONFIG, code, construction_error, rejection, signed_in};
use super::support::{self, RestoreOnDrop, browser, evaluate, get, json, make_error};

#[wasm_bindgen_test]
fn invalid_config_error_names_the_field() {
    for (config, field) in [
        ("({})", "domain"),
        ("({ clientId: 'c' })", "domain"),
        ("({ domain: 1, clientId: 'c' })", "domain"),
        ("({ domain: null, clientId: 'c' })", "domain"),
        ("({ domain: '\\ud800.example.com', clientId: 'c' })", "domain"),
        ("({ domain: 'http://a.example.com', clientId: 'c' })", "domain"),
        ("({ domain: 'a.example.com' })", "clientId"),
        ("({ domain: 'a.example.com', clientId: '' })", "clientId"),
        (
            "({ domain: 'a.example.com', clientId: 'c', redirectUri: '/cb' })",
            "redirectUri",
        ),
        (
            "({ domain: 'a.example.com', clientId: 'c', redirectUri: 'https://a.example.com/#x' })",
            "redirectUri",
        ),
        (
            "({ domain: 'a.example.com', clientId: 'c', redirectUri: 'https://a.example.com/cb?state=1' })",
            "redirectUri",
        ),
        (
            "({ domain: 'a.example.com', clientId: 'c', connectOrigins: 'b.example.com' })",
            "connectOrigins",
        ),
        (
            "({ domain: 'a.example.com', clientId: 'c', connectOrigins: ['https://b.example.com/x'] })",
            "connectOrigins",
        ),
        (
            "({ domain: 'a.example.com', clientId: 'c', scope: ['openid'] })",
            "scope",
        ),
        (
            "({ domain: 'a.example.com', clientId: 'c', timeoutMs: '10' })",
            "timeoutMs",
        ),
        (
            "({ domain: 'a.example.com', clientId: 'c', timeoutMs: 0 })",
            "timeoutMs",
        ),
        (
            "({ domain: 'a.example.com', clientId: 'c', leewaySeconds: -1 })",
            "leewaySeconds",
        ),
        (
            "({ domain: 'a.example.com', clientId: 'c', preview: 'yes' })",
            "preview",
        ),
        (
            "({ domain: 'a.example.com', clientId: 'c', correlationId: 'id-1' })",
            "correlationId",
        ),
        (
            "({ domain: 'a.example.com', clientId: 'c', correlationId: null })",
            "correlationId",
        ),
        (
            "({ domain: 'a.example.com', clientId: 'c', idTokenSigningAlg: 'HS256' })",
            "idTokenSigningAlg",
        ),
        ("({ domain: 'a.example.com', clientId: 'c', dpop: 'yes' })", "dpop"),
        (
            "({ domain: 'a.example.com', clientId: 'c', isolation: 'worker' })",
            "isolation",
        ),
    ] {
        let (code, message) = construction_error(config);
        assert_eq!(code, "invalid_config", "{config}");
        assert!(message.starts_with(&format!("{field} ")), "{config}: {message}");
    }
}

#[wasm_bindgen_test]
fn config_that_is_not_an_object_is_invalid() {
    for config in ["undefined", "null", "'x'", "7", "true"] {
        assert_eq!(construction_error(config).0, "invalid_config");
    }
    assert_eq!(
        construction_error("({ get domain() { throw new Error() }, clientId: 'c' })").0,
        "invalid_config"
    );
    let throwing_proxy =
        "new Proxy({}, { ownKeys() { throw new Error() }, getOwnPropertyDescriptor() { throw new Error() } })";
    assert_eq!(construction_error(throwing_proxy).0, "invalid_config");
    assert_eq!(
        construction_error("Object.create({ domain: 'a.example.com', clientId: 'c' })").0,
        "invalid_config"
    );
}

#[wasm_bindgen_test]
async fn invalid_id_sends_no_request() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    support::fetch_hangs();
    for id in [
        "''",
        "'.'",
        "'..'",
        "'\\ud800'",
        "'a\\udc00b'",
        "undefined",
        "null",
        "7",
        "({})",
        "'x'.repeat(600)",
    ] {
        let id = evaluate(id);
        for promise in [
            client.get_authentication_method(&id, &JsValue::UNDEFINED),
            client.delete_authentication_method(&id, &JsValue::UNDEFINED),
        ] {
            assert_eq!(code(&rejection(promise).await), "invalid_request");
        }
    }
    assert_eq!(support::request_count(), 0);
}

#[wasm_bindgen_test]
async fn invalid_options_send_no_request() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    support::fetch_hangs();
    for options in [
        "7",
        "null",
        "'x'",
        "({ signal: {} })",
        "({ signal: { aborted: false } })",
        "({ signal: { aborted: 'no', addEventListener() {}, removeEventListener() {} } })",
        "({ signal: new Proxy(new AbortController().signal, {}) })",
        "({ signal: { get aborted() { throw 1 } } })",
        "({ signal: 'x' })",
        "({ timeoutMs: '1' })",
        "({ timeoutMs: 0 })",
        "({ timeoutMs: NaN })",
        "({ cache: 'never' })",
        "({ cache: true })",
    ] {
        assert_eq!(
            code(&rejection(client.get_factors(&evaluate(options))).await),
            "invalid_request",
            "{options}"
        );
    }
    for options in [
        "({ connection: 'a b' })",
        "({ connection: 7 })",
        "({ identity_user_id: '' })",
        "({ identity_user_id: '\\ud800' })",
    ] {
        assert_eq!(
            code(&rejection(client.enroll_passkey(&evaluate(options))).await),
            "invalid_request",
            "{options}"
        );
    }
    for options in [
        "({ scope: 7 })",
        "({ scope: 'a\\tb' })",
        "({ stepUp: 'x' })",
        "({ stepUp: { scope: 7 } })",
        "({ appState: () => 1 })",
        "({ appState: 1n })",
    ] {
        assert_eq!(
            code(&rejection(client.login_with_redirect(&evaluate(options))).await),
            "invalid_request",
            "{options}"
        );
    }
    for url in [
        "7",
        "null",
        "({})",
        "({ href: 7 })",
        "({ get href() { throw 1 } })",
        "'\\ud800'",
    ] {
        assert_eq!(
            code(&rejection(client.handle_redirect_callback(&evaluate(url))).await),
            "invalid_request",
            "{url}"
        );
    }
    assert_eq!(support::request_count(), 0);
    assert!(browser().transaction_states().is_empty(), "no login was started");
}

#[wasm_bindgen_test]
async fn signal_may_be_null_or_of_another_realm() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    respond_with_factors();
    for options in ["({ signal: null })", "({ signal: undefined })"] {
        let factors = JsFuture::from(client.get_factors(&evaluate(options))).await.unwrap();
        assert_eq!(json(&factors), "[]", "{options}");
    }
    evaluate("document.body.appendChild(document.createElement('iframe')).id = 'realm'");
    for controller in [
        "new (document.getElementById('realm').contentWindow.AbortController)()",
        POLYFILL,
    ] {
        support::fetch_hangs();
        let controller = evaluate(controller);
        let options = js_sys::Object::new();
        js_sys::Reflect::set(&options, &"signal".into(), &get(&controller, "signal")).unwrap();
        let pending = client.get_factors(&options);
        let abort = get(&controller, "abort").unchecked_into::<js_sys::Function>();
        abort.call1(&controller, &"enough".into()).unwrap();
        let error = rejection(pending).await;
        assert_eq!(code(&error), "aborted");
        assert_eq!(get(&get(&error, "details"), "cause"), JsValue::from_str("enough"));
        assert_eq!(
            code(&rejection(client.get_factors(&options)).await),
            "aborted",
            "it is aborted already"
        );
    }
    evaluate("document.getElementById('realm').remove()");
}

/// An `AbortController` of a polyfill.
const POLYFILL: &str = "(() => {
    const listeners = new Set();
    const signal = {
        aborted: false,
        addEventListener: (_, listener) => listeners.add(listener),
        removeEventListener: (_, listener) => listeners.delete(listener),
    };
    return { signal, abort(reason) { Object.assign(signal, { aborted: true, reason }); listeners.forEach((one) => one({})); } };
})()";

fn respond_with_factors() {
    let headers = evaluate("({ 'content-type': 'application/json' })");
    support::fetch_responds(200, &headers, &"{\"factors\":[]}".into());
}

#[wasm_bindgen_test]
async fn callback_url_may_be_a_url_object() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    evaluate("document.body.appendChild(document.createElement('iframe')).id = 'realm'");
    for url in [
        "new URL('https://app.example.com/cb?x=1')",
        "new (document.getElementById('realm').contentWindow.URL)('https://app.example.com/cb?x=1')",
        "location",
        "undefined",
    ] {
        let result = JsFuture::from(client.handle_redirect_callback(&evaluate(url)))
            .await
            .unwrap();
        assert_eq!(json(&result), "{\"kind\":\"none\"}", "{url}");
    }
    let response = "new URL('https://app.example.com/cb?code=c&state=BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA')";
    let error = rejection(client.handle_redirect_callback(&evaluate(response))).await;
    assert_eq!(code(&error), "transaction_missing", "the response in it is read");
    evaluate("document.getElementById('realm').remove()");
}

#[wasm_bindgen_test]
async fn error_has_code_and_details() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    let headers = evaluate("({ 'content-type': 'application/json', 'retry-after': '70' })");
    support::fetch_responds(
        429,
        &headers,
        &"{\"title\":\"Too Many Requests\",\"status\":200}".into(),
    );
    let error = rejection(client.get_factors(&JsValue::UNDEFINED)).await;
    assert_eq!(code(&error), "rate_limited");
    let expected = "{\"status\":429,\"retryAfter\":70,\"problem\":{\"title\":\"Too Many Requests\",\"status\":200}}";
    assert_eq!(json(&get(&error, "details")), expected);

    let error = rejection(client.delete_authentication_method(&"a".into(), &JsValue::UNDEFINED)).await;
    assert_eq!(code(&error), "insufficient_scope");
    let expected = "{\"stepUp\":{\"scope\":\"delete:me:authentication_methods\"},\"isRepeatable\":true}";
    assert_eq!(json(&get(&error, "details")), expected);
}

#[wasm_bindgen_test]
async fn session_and_user_expose_no_token() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    assert!(client.is_authenticated());
    let session = client.get_session();
    let scopes = json(&get(&session, "scopes"));
    assert_eq!(
        scopes,
        "[\"openid\",\"read:me:factors\",\"read:me:authentication_methods\",\"create:me:authentication_methods\"]"
    );
    assert!((0.0..=60.0).contains(&get(&session, "expiresIn").as_f64().unwrap()));
    assert!(get(&session, "expiresAt").as_f64().unwrap() > js_sys::Date::now());
    assert!(get(&session, "authTime").as_f64().is_some());
    assert_eq!(json(&get(&session, "amr")), "[\"pwd\"]");
    assert!(!json(&session).contains("s3cret"));

    let user = client.get_user();
    assert_eq!(
        json(&user),
        "{\"sub\":\"u\",\"name\":\"Ada\",\"__proto__\":{\"admin\":true}}"
    );
    assert!(get(&user, "admin").is_undefined(), "a claim named __proto__ is data");
    assert!(js_sys::Object::is_frozen(user.unchecked_ref::<js_sys::Object>()));
    assert!(
        js_sys::Object::is(&user, &client.get_user()),
        "the same object until the session changes"
    );

    client.close();
    assert!(!client.is_authenticated() && client.get_user().is_undefined() && client.get_session().is_undefined());
    assert_eq!(
        code(&rejection(client.get_factors(&JsValue::UNDEFINED)).await),
        "login_required"
    );
}

#[wasm_bindgen_test]
async fn lists_pass_through_unchanged() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    let headers = evaluate("({ 'content-type': 'application/json' })");
    let methods = "[{\"id\":\"passkey|1\",\"type\":\"passkey\",\"new_member\":{\"deep\":[1,null]}}]";
    support::fetch_responds(
        200,
        &headers,
        &format!("{{\"authentication_methods\":{methods}}}").into(),
    );
    let list = JsFuture::from(client.get_authentication_methods(&JsValue::UNDEFINED))
        .await
        .unwrap();
    assert_eq!(json(&list), methods);
}

#[wasm_bindgen_test]
async fn enroll_passkey_returns_the_verified_method() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    support::create_returns(&support::credential("plain"));
    let challenge =
        "{ status: 202, headers: { location: 'https://evil.example/x/passkey%7Cnew' }, body: { auth_session: 's3cret',
        authn_params_public_key: { challenge: 'AQ', rp: { name: 'x' }, user: { id: 'AQ', name: 'n', displayName: 'd' },
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }] } } }";
    let verified = "{ status: 201, body: { id: 'passkey|dev_1', type: 'passkey' } }";
    support::fetch_responds_in_order(&evaluate(&format!("[{challenge}, {verified}]")));
    let passkey = JsFuture::from(client.enroll_passkey(&evaluate("({ connection: 'db' })")))
        .await
        .unwrap();
    assert_eq!(json(&passkey), "{\"id\":\"passkey|dev_1\",\"type\":\"passkey\"}");
    let verify = support::last_request().await.unwrap();
    assert_eq!(
        get(&verify, "url").as_string().unwrap(),
        "https://login.example.com/me/v1/authentication-methods/passkey%7Cnew/verify"
    );
}

#[wasm_bindgen_test]
async fn pending_calls_settle_when_the_client_closes() {
    let _restore = RestoreOnDrop;
    let client = signed_in().await;
    support::fetch_responds(
        200,
        &evaluate("({ 'content-type': 'application/json' })"),
        &"{\"factors\":[]}".into(),
    );
    let (first, second) = (
        client.get_factors(&JsValue::UNDEFINED),
        client.get_factors(&JsValue::UNDEFINED),
    );
    assert!(client.is_authenticated(), "a getter works during pending calls");
    client.close();
    drop(client);
    for promise in [first, second] {
        // Both calls started with a session: each may resolve or reject, but none hangs.
        match JsFuture::from(promise).await {
            Ok(value) => assert_eq!(json(&value), "[]"),
            Err(error) => assert_eq!(code(&error), "login_required"),
        }
    }
}

#[wasm_bindgen_test]
async fn polluted_prototype_does_not_change_options() {
    let _restore = RestoreOnDrop;
    support::pollute_object_prototype("timeoutMs", &"planted".into());
    support::pollute_object_prototype("scope", &JsValue::from_f64(7.0));
    let client = Client::new(&evaluate(CONFIG), make_error(), support::no_op_listener()).unwrap();
    let error = rejection(client.get_factors(&evaluate("({})"))).await;
    assert_eq!(code(&error), "login_required");
}
