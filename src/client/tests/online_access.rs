//! `online_access`: a refresh token that does not rotate and ends with the tenant's session.

use futures::executor::block_on;
use serde_json::json;

use super::calls::{form_values, get_factors, refresh, refresh_response};
use super::fixtures::{client, client_with, handle_callback, parameter, start_login, token_response};
use crate::engine::CallOptions;
use crate::protocol::config::ConfigInput;
use crate::protocol::error::Code;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::password_grant::PasswordLogin;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;

fn online() -> ConfigInput {
    ConfigInput {
        scope: Some("openid online_access read:me:factors".into()),
        allow_password_grant: Some(true),
        ..ConfigInput::default()
    }
}

#[test]
fn token_is_kept_over_refreshes_and_lost_responses() {
    let (client, platform) = client_with(online());
    let login = start_login(&client, &platform, LoginRequest::default());
    assert_eq!(parameter(&login.url, "scope"), "openid online_access read:me:factors");
    platform.respond(200, token_response(&login.nonce));
    handle_callback(&client, &login.response_url("code=c-1")).unwrap();
    platform.requests.borrow_mut().clear();
    let mut tokens = refresh_response(2);
    tokens.as_object_mut().unwrap().remove("refresh_token");
    platform.respond(200, tokens.clone());
    refresh(&client).unwrap();
    for _ in 0..3 {
        platform.fail(Code::Network);
        platform.respond(200, tokens.clone());
        refresh(&client).unwrap();
    }
    assert_eq!(form_values(&platform, "refresh_token"), ["rt-1"; 7]);
    platform.advance(3_600_000.0);
    platform.respond(403, json!({ "error": "invalid_grant" }));
    assert_eq!(
        get_factors(&client).unwrap_err().code,
        Code::SessionExpired,
        "the tenant's session has ended"
    );
}

#[test]
fn login_for_both_kinds_is_refused_before_any_request() {
    let both = |scope: &str| LoginRequest {
        scopes: Scopes::parse(scope).unwrap(),
        ..LoginRequest::default()
    };
    let (client, platform) = client();
    let error = block_on(client.login_with_redirect(both("online_access"))).unwrap_err();
    assert_eq!(error.code, Code::InvalidRequest);
    assert!(error.message.contains("offline_access") && error.message.contains("online_access"));

    let (online_client, online_platform) = client_with(online());
    let error = block_on(online_client.login_with_redirect(both("offline_access"))).unwrap_err();
    assert_eq!(error.code, Code::InvalidRequest);
    let login = PasswordLogin {
        username: "ada".into(),
        password: Secret::new("p".into()),
        realm: None,
    };
    let scopes = Scopes::parse("offline_access").unwrap();
    let error = block_on(online_client.login_with_password(login, scopes, CallOptions::default())).unwrap_err();
    assert_eq!(error.code, Code::InvalidRequest);
    for platform in [platform, online_platform] {
        assert!(platform.requests.borrow().is_empty() && platform.navigations.borrow().is_empty());
        assert!(platform.transactions.borrow().is_empty());
    }
}
