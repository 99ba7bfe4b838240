//! A client with a session, and helpers for its errors.

use crate::js::Client;
use crate::ports::page::TransactionStore;
use crate::protocol::base64url;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::support::{self, browser, evaluate, get, json, make_error};

pub(crate) const CONFIG: &str =
    "({ domain: 'login.example.com', clientId: 'client-1', redirectUri: 'https://app.example.com/cb' })";
const STATE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(crate) fn code(error: &JsValue) -> String {
    assert!(error.is_instance_of::<js_sys::Error>(), "a rejection is an Error");
    get(error, "code").as_string().unwrap()
}

pub(crate) fn construction_error(config: &str) -> (String, String) {
    let error = Client::new(&evaluate(config), make_error(), support::no_op_listener())
        .err()
        .unwrap_or_else(|| panic!("{config} was accepted"));
    (code(&error), get(&error, "message").as_string().unwrap())
}

pub(crate) async fn rejection(promise: js_sys::Promise) -> JsValue {
    JsFuture::from(promise).await.expect_err("the call rejects")
}

/// Signs in with a stored transaction, because navigating away from the test page would end the tests.
pub(crate) async fn signed_in() -> Client {
    signed_in_with(CONFIG, "").await
}

/// Like [`signed_in`], with another configuration and extra scopes.
pub(crate) async fn signed_in_with(config: &str, extra_scopes: &str) -> Client {
    let client = Client::new(&evaluate(config), make_error(), support::no_op_listener()).unwrap();
    let result = complete_login(&client, "RS256", extra_scopes, |token| token)
        .await
        .unwrap();
    assert_eq!(json(&result), "{\"kind\":\"login\",\"appState\":{\"a\":1}}");
    client
}

/// Handles the callback of a login. The tenant's key signs the ID token, which `alter_token` changes afterwards.
pub(crate) async fn complete_login(
    client: &Client,
    algorithm: &str,
    extra_scopes: &str,
    alter_token: impl FnOnce(String) -> String,
) -> Result<JsValue, JsValue> {
    let record = format!(
        "{{\"nonce\":\"n\",\"verifier\":\"v\",\"redirectUri\":\"https://app.example.com/cb\",\"scope\":\"openid \
         read:me:factors read:me:authentication_methods create:me:authentication_methods{extra_scopes}\",\"appState\":\"{{\\\"a\\\":1}}\",\
         \"startedAt\":{}}}",
        js_sys::Date::now()
    );
    assert!(browser().put_transaction(STATE, &record));
    let now = (js_sys::Date::now() / 1_000.0).floor();
    let claims = format!(
        "{{\"iss\":\"https://login.example.com/\",\"aud\":\"client-1\",\"sub\":\"u\",\"nonce\":\"n\",\"iat\":{now},\
         \"exp\":{},\"name\":\"Ada\",\"__proto__\":{{\"admin\":true}},\"amr\":[\"pwd\"],\"auth_time\":{now}}}",
        now + 60.0
    );
    let header = format!("{{\"alg\":\"{algorithm}\",\"kid\":\"k1\"}}");
    let signed = format!("{}.{}", base64url::encode(header), base64url::encode(claims));
    let signature = support::sign(algorithm, "k1", signed.as_bytes()).await;
    let id_token = alter_token(format!("{signed}.{}", base64url::encode(signature)));
    let token_response = format!(
        "{{\"access_token\":\"s3cret-at\",\"token_type\":\"Bearer\",\"expires_in\":60,\"id_token\":\"{id_token}\"}}"
    );
    let bodies = js_sys::Object::new();
    for (path, body) in [
        ("/oauth/token", token_response),
        (
            "/.well-known/jwks.json",
            json(&support::key_set(algorithm, "k1").await.unwrap()),
        ),
    ] {
        js_sys::Reflect::set(&bodies, &path.into(), &body.into()).unwrap();
    }
    support::fetch_responds_by_path(&bodies);
    let url = format!("https://app.example.com/cb?code=c&state={STATE}");
    JsFuture::from(client.handle_redirect_callback(&url.into())).await
}
