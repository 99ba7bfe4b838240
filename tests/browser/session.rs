//! A client with somebody signed in, and what its promises come to.

use my_account_wasm::browser::SessionStorage;
use my_account_wasm::js::Client;
use my_account_wasm::ports::TransactionStore;
use my_account_wasm::protocol::base64url;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use crate::support::{self, evaluate, get, json, make_error};

pub const CONFIG: &str =
    "({ domain: 'login.example.com', clientId: 'client-1', redirectUri: 'https://app.example.com/cb' })";
const STATE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub fn code(error: &JsValue) -> String {
    assert!(error.is_instance_of::<js_sys::Error>(), "a rejection is a real Error");
    get(error, "code").as_string().unwrap()
}

pub fn refused(config: &str) -> (String, String) {
    let error = Client::new(&evaluate(config), make_error(), support::ignore())
        .err()
        .unwrap_or_else(|| panic!("{config} was taken"));
    (code(&error), get(&error, "message").as_string().unwrap())
}

pub async fn rejected(promise: js_sys::Promise) -> JsValue {
    JsFuture::from(promise).await.expect_err("a rejection")
}

/// Signs in by way of a stored transaction, since leaving the test page would end the tests.
pub async fn signed_in() -> Client {
    signed_in_with(CONFIG, "").await
}

/// The same with another configuration, and with more scopes.
pub async fn signed_in_with(config: &str, more: &str) -> Client {
    let client = Client::new(&evaluate(config), make_error(), support::ignore()).unwrap();
    let record = format!(
        "{{\"nonce\":\"n\",\"verifier\":\"v\",\"redirectUri\":\"https://app.example.com/cb\",\"scope\":\"openid \
         read:me:factors read:me:authentication_methods create:me:authentication_methods{more}\",\"appState\":\"{{\\\"a\\\":1}}\",\
         \"startedAt\":{}}}",
        js_sys::Date::now()
    );
    assert!(SessionStorage.put(STATE, &record));
    let now = (js_sys::Date::now() / 1_000.0).floor();
    let claims = format!(
        "{{\"iss\":\"https://login.example.com/\",\"aud\":\"client-1\",\"sub\":\"u\",\"nonce\":\"n\",\"iat\":{now},\
         \"exp\":{},\"name\":\"Ada\",\"__proto__\":{{\"admin\":true}},\"amr\":[\"pwd\"],\"auth_time\":{now}}}",
        now + 60.0
    );
    let id_token = format!(
        "{}.{}.c2ln",
        base64url::encode("{\"alg\":\"RS256\"}"),
        base64url::encode(claims)
    );
    let answer = format!(
        "{{\"access_token\":\"s3cret-at\",\"token_type\":\"Bearer\",\"expires_in\":60,\"id_token\":\"{id_token}\"}}"
    );
    support::fetch_answers(
        200,
        &evaluate("({ 'content-type': 'application/json' })"),
        &answer.into(),
    );
    let url = format!("https://app.example.com/cb?code=c&state={STATE}");
    let result = JsFuture::from(client.handle_redirect_callback(&url.into()))
        .await
        .unwrap();
    assert_eq!(json(&result), "{\"kind\":\"login\",\"appState\":{\"a\":1}}");
    client
}
