use std::rc::Rc;

use futures::executor::{LocalPool, block_on};
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::fixtures::{NOW, TestClient, client, parameter, signed_in, token_response};
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, TestSignal};
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::LoginRequest;

fn check_session(client: &Rc<TestClient>) -> Result<bool, Error<Value>> {
    block_on(Rc::clone(client).check_session(LoginRequest::default(), CallOptions::default()))
}

/// The hidden iframe's next message has these members, and `state` unless it is among them.
fn respond_in_frame(platform: &TestPlatform, members: Value) {
    let respond = move |url: &str| {
        let mut response = members;
        if response.get("state").is_none() {
            response["state"] = json!(parameter(url, "state"));
        }
        Ok(json!({ "type": "authorization_response", "response": response }))
    };
    platform.frame_messages.borrow_mut().push_back(Box::new(respond));
}

/// The hidden iframe's next message has a code, and the token endpoint accepts it.
fn respond_with_code(platform: &TestPlatform) {
    let token_endpoint = Rc::clone(platform);
    let respond = move |url: &str| {
        token_endpoint.respond(200, token_response(&parameter(url, "nonce")));
        let response = json!({ "code": "c-1", "state": parameter(url, "state") });
        Ok(json!({ "type": "authorization_response", "response": response }))
    };
    platform.frame_messages.borrow_mut().push_back(Box::new(respond));
}

#[test]
fn tenant_session_signs_in_without_navigation() {
    let (client, platform) = client();
    respond_with_code(&platform);
    assert!(check_session(&client).unwrap());
    assert!(client.is_authenticated());
    assert!(platform.transactions.borrow().is_empty() && platform.navigations.borrow().is_empty());
    assert_eq!(platform.request_lines(), ["POST https://login.example.com/oauth/token"]);
    assert_eq!(parameter(&platform.frame_urls.borrow()[0], "prompt"), "none");
}

#[test]
fn existing_session_loads_no_frame() {
    let (client, platform) = signed_in();
    assert!(check_session(&client).unwrap());
    assert!(platform.requests.borrow().is_empty() && platform.frame_urls.borrow().is_empty());
    platform.advance(3_600_000.0);
    platform.respond(
        200,
        json!({ "access_token": "at-2", "token_type": "Bearer", "refresh_token": "rt-2" }),
    );
    assert!(check_session(&client).unwrap());
    assert!(
        platform.frame_urls.borrow().is_empty(),
        "the refresh token is tried first"
    );
}

#[test]
fn revoked_refresh_token_falls_back_to_the_frame() {
    let (client, platform) = signed_in();
    platform.advance(3_600_000.0);
    platform.respond(403, json!({ "error": "invalid_grant" }));
    respond_in_frame(&platform, json!({ "error": "login_required" }));
    assert!(!check_session(&client).unwrap());
    assert!(!client.is_authenticated());
    let (client, platform) = signed_in();
    platform.advance(3_600_000.0);
    platform.respond(500, json!({}));
    assert_eq!(
        check_session(&client).unwrap_err().code,
        Code::ServerError,
        "whether the tenant has a session is unknown"
    );
    assert!(client.is_authenticated());
}

#[test]
fn no_session_is_distinguished_from_errors() {
    for error in ["login_required", "consent_required", "interaction_required"] {
        let (client, platform) = client();
        respond_in_frame(&platform, json!({ "error": error }));
        assert!(!check_session(&client).unwrap(), "{error}");
    }
    for (response, code) in [
        (json!({ "error": "server_error" }), Code::AuthorizationFailed),
        (
            json!({ "error": "login_required", "error_description": "Multifactor authentication required" }),
            Code::MfaRequired,
        ),
        (
            json!({ "error": "unmet_authentication_requirements" }),
            Code::StepUpRequired,
        ),
        (
            json!({ "code": "c", "iss": "https://evil.example/" }),
            Code::IssuerMismatch,
        ),
        (json!({ "code": "c", "state": "another" }), Code::StateMismatch),
        (
            json!({ "error": "login_required", "state": "another" }),
            Code::StateMismatch,
        ),
        (
            json!({ "code": "c", "error": "login_required" }),
            Code::AuthorizationFailed,
        ),
        (json!({ "code": 7 }), Code::AuthorizationFailed),
        (json!({ "connect_code": "c" }), Code::AuthorizationFailed),
    ] {
        let (client, platform) = client();
        respond_in_frame(&platform, response.clone());
        assert_eq!(check_session(&client).unwrap_err().code, code, "{response}");
        assert!(platform.requests.borrow().is_empty() && !client.is_authenticated());
    }
}

#[test]
fn unexpected_frame_message_is_state_mismatch() {
    for message in [
        json!(null),
        json!("x"),
        json!({}),
        json!({ "type": "authorization_response" }),
        json!({ "response": {} }),
    ] {
        let (client, platform) = client();
        let posted = message.clone();
        platform
            .frame_messages
            .borrow_mut()
            .push_back(Box::new(move |_: &str| Ok(posted)));
        assert_eq!(
            check_session(&client).unwrap_err().code,
            Code::StateMismatch,
            "{message}"
        );
    }
}

#[test]
fn on_line_false_does_not_stop_a_silent_login() {
    let (client, platform) = client();
    platform.is_offline.set(true);
    respond_with_code(&platform);
    assert!(check_session(&client).unwrap());
    assert_eq!(platform.key_requests.borrow().len(), 1, "the keys are fetched once");
}

#[test]
fn offline_or_unsupported_frame_fails_at_once() {
    let (client, platform) = client();
    platform.is_offline.set(true);
    platform.respond_to_key_request(async { Err(Error::new(Code::Network, "simulated")) });
    assert_eq!(check_session(&client).unwrap_err().code, Code::Network);
    platform.is_offline.set(false);
    platform.frame_unsupported_reason.set(Some("simulated"));
    assert_eq!(check_session(&client).unwrap_err().code, Code::UnsupportedEnvironment);
    assert!(platform.frame_urls.borrow().is_empty());
}

#[test]
fn prerendered_page_asks_once_it_is_activated() {
    let (client, platform) = client();
    platform.is_prerendering.set(true);
    let mut pool = LocalPool::new();
    let (aborted, waiting) = (TestSignal::default(), CallOptions::default());
    let begin = |options| {
        let client = Rc::clone(&client);
        async move { client.check_session(LoginRequest::default(), options).await }
    };
    let signal = Some(aborted.clone());
    let abortable = CallOptions {
        signal,
        ..CallOptions::default()
    };
    let [abortable, waiting] =
        [abortable, waiting].map(|options| pool.spawner().spawn_local_with_handle(begin(options)).unwrap());
    pool.run_until_stalled();
    aborted.abort();
    assert_eq!(pool.run_until(abortable).unwrap_err().code, Code::Aborted);
    // Longer than any time-out.
    platform.advance(3_600_000.0);
    pool.run_until_stalled();
    assert!(platform.frame_urls.borrow().is_empty());
    respond_with_code(&platform);
    platform.now.set(NOW);
    platform.activate();
    assert!(pool.run_until(waiting).unwrap());
}
