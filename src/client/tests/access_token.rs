use futures::executor::block_on;
use serde_json::json;

use super::fixtures::{
    client, handle_callback, signed_in, signed_in_without_refresh_token, start_login, token_response,
};
use crate::engine::CallOptions;
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::account::{authentication_methods, factors};
use crate::protocol::error::Code;
use crate::protocol::http::Body;
use crate::protocol::login::authorize::LoginRequest;

#[test]
fn call_sends_the_access_token() {
    let (client, platform) = signed_in();
    platform.respond(200, json!({ "factors": [{ "type": "passkey" }] }));
    let factors = client.perform(factors::list(), CallOptions::default());
    assert_eq!(block_on(factors).unwrap(), Some(json!([{ "type": "passkey" }])));
    let requests = platform.requests.borrow();
    assert_eq!(requests[0].authorization.as_ref().unwrap().expose(), "Bearer at-1");
    assert_eq!(requests[0].url, "https://login.example.com/me/v1/factors");
}

#[test]
fn missing_session_or_scope_fails_before_the_request() {
    let (client, platform) = client();
    let call = || block_on(client.perform(authentication_methods::list(None), CallOptions::default()));
    assert_eq!(call().unwrap_err().code, Code::LoginRequired);

    let login = start_login(&client, &platform, LoginRequest::default());
    let mut tokens = token_response(&login.nonce);
    tokens["scope"] = json!("openid read:me:factors");
    platform.respond(200, tokens);
    handle_callback(&client, &login.response_url("code=c")).unwrap();
    platform.requests.borrow_mut().clear();
    let error = call().unwrap_err();
    assert_eq!(error.code, Code::InsufficientScope);
    assert_eq!(
        error.step_up.as_ref().unwrap().scopes,
        ["read:me:authentication_methods"]
    );
    assert!(error.message.contains("read:me:authentication_methods"));
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn scope_that_the_session_has_offers_no_step_up() {
    let (client, platform) = signed_in();
    platform.respond(403, json!({ "type": "https://auth0.com/api-errors/A0E-403-0002" }));
    let call = || block_on(client.perform(factors::list(), CallOptions::default()));
    let error = call().unwrap_err();
    assert_eq!((error.code, &error.step_up), (Code::InsufficientScope, &None));
    let challenge = "Bearer error=\"insufficient_scope\", scope=\"read:me:x\"";
    platform.respond_with(403, &[("www-authenticate", challenge)], Body::Empty);
    assert_eq!(call().unwrap_err().step_up.as_ref().unwrap().scopes, ["read:me:x"]);
}

#[test]
fn expired_access_token_is_not_sent() {
    let (client, platform) = signed_in_without_refresh_token();
    platform.advance(3_599_999.0);
    assert!(client.is_authenticated());
    platform.advance(1.0);
    assert!(!client.is_authenticated());
    assert_eq!(client.session_view().unwrap().expires_in, 0.0);
    let call = client.perform(factors::list(), CallOptions::default());
    assert_eq!(block_on(call).unwrap_err().code, Code::SessionExpired);
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn expiry_ignores_clock_changes_and_counts_sleep() {
    let (client, platform) = signed_in_without_refresh_token();
    platform.now.set(platform.now.get() - 86_400_000.0);
    platform.monotonic.set(3_600_000.0);
    assert!(!client.is_authenticated());

    let (client, platform) = signed_in_without_refresh_token();
    platform.now.set(platform.now.get() + 28_800_000.0);
    assert!(!client.is_authenticated(), "the monotonic clock stood still");
}

#[test]
fn rejected_call_keeps_the_session() {
    for (status, code) in [
        (401, Code::Unauthorized),
        (403, Code::Forbidden),
        (404, Code::NotFound),
        (429, Code::RateLimited),
        (500, Code::ServerError),
    ] {
        let (client, platform) = signed_in();
        platform.respond_with(status, &[], Body::Other);
        let id = ResourceId::parse("passkey|dev_1").unwrap();
        let outcome = block_on(client.perform(authentication_methods::delete(&id), CallOptions::default()));
        assert_eq!(outcome.unwrap_err().code, code);
        assert_eq!(platform.request_lines().len(), 1, "the call is not retried");
        assert!(client.is_authenticated());
    }
}

#[test]
fn second_login_replaces_the_session() {
    let (client, platform) = signed_in();
    let login = start_login(&client, &platform, LoginRequest::default());
    let mut tokens = token_response(&login.nonce);
    tokens["access_token"] = json!("at-2");
    platform.respond(200, tokens);
    handle_callback(&client, &login.response_url("code=c-2")).unwrap();
    platform.respond(200, json!({ "factors": [] }));
    block_on(client.perform(factors::list(), CallOptions::default())).unwrap();
    let requests = platform.requests.borrow();
    assert_eq!(
        requests.last().unwrap().authorization.as_ref().unwrap().expose(),
        "Bearer at-2"
    );
}
