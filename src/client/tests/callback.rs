use std::rc::Rc;

use futures::channel::oneshot;
use futures::executor::{LocalPool, block_on};
use futures::task::LocalSpawnExt;
use serde_json::{Value, json};

use super::fixtures::{NOW, PAGE, client, client_with, handle_callback, id_token, start_login, token_response};
use crate::client::callback::CallbackResult;
use crate::ports::memory::{TestPlatform, json_response};
use crate::protocol::config::ConfigInput;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Body;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::scope::Scopes;

const FOREIGN_STATE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn with_app_state(text: &str) -> LoginRequest {
    LoginRequest {
        scopes: Scopes::default(),
        app_state: Some(text.to_owned()),
        ..LoginRequest::default()
    }
}

#[test]
fn callback_completes_the_login() {
    let (client, platform) = client();
    let login = start_login(
        &client,
        &platform,
        with_app_state("{\"__proto__\":{\"a\":1},\"from\":\"/x\"}"),
    );
    platform.respond(200, token_response(&login.nonce));
    let Ok(CallbackResult::Login { app_state }) = handle_callback(&client, &login.response_url("code=c-1")) else {
        panic!()
    };
    assert_eq!(app_state, Some(json!({ "__proto__": { "a": 1 }, "from": "/x" })));
    assert_eq!(client.user(), Some(json!({ "sub": "auth0|1", "name": "Ada" })));
    assert!(client.is_authenticated());
    let session = client.session_view().unwrap();
    assert_eq!((session.expires_in, session.expires_at), (3_600.0, NOW + 3_600_000.0));
    assert!(session.scopes.contains("read:me:factors"));
    assert_eq!(platform.request_lines(), ["POST https://login.example.com/oauth/token"]);
    assert!(platform.transactions.borrow().is_empty());
}

#[test]
fn transaction_and_url_are_cleared_synchronously() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    platform
        .url
        .replace(format!("{}#fragment", login.response_url("keep=1&code=c-1")));
    let callback = client.begin_callback(None);
    assert_eq!(*platform.url.borrow(), format!("{PAGE}?keep=1#fragment"));
    assert!(platform.transactions.borrow().is_empty());
    assert!(platform.requests.borrow().is_empty());
    drop(callback);
}

#[test]
fn explicit_url_leaves_the_address_bar_unchanged() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.respond(200, token_response(&login.nonce));
    handle_callback(&client, &login.response_url("code=c-1")).unwrap();
    assert_eq!(*platform.url.borrow(), PAGE);
}

#[test]
fn unrelated_url_has_no_effect() {
    let (client, platform) = client();
    start_login(&client, &platform, LoginRequest::default());
    for url in [
        PAGE.to_owned(),
        format!("{PAGE}?code=1"),
        format!("{PAGE}?code=1&state=of-another-library"),
        format!("https://app.example.com/other?code=1&state={FOREIGN_STATE}"),
        String::new(),
    ] {
        platform.url.replace(url.clone());
        let callback = client.begin_callback(None);
        assert!(
            matches!(block_on(client.finish_callback(callback)), Ok(CallbackResult::None)),
            "{url}"
        );
        assert_eq!(*platform.url.borrow(), url);
    }
    assert_eq!(platform.transactions.borrow().len(), 1);
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn wrong_state_keeps_the_pending_login() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    for forged in [
        format!("{PAGE}?code=c-1&state={FOREIGN_STATE}"),
        format!("{PAGE}?error=access_denied&state={FOREIGN_STATE}"),
        format!("{PAGE}?code=c-1&state={}&state={}", login.state, login.state),
    ] {
        assert_eq!(
            handle_callback(&client, &forged).unwrap_err().code,
            Code::StateMismatch,
            "{forged}"
        );
    }
    assert!(platform.requests.borrow().is_empty());
    platform.respond(200, token_response(&login.nonce));
    assert!(matches!(
        handle_callback(&client, &login.response_url("code=c-1")),
        Ok(CallbackResult::Login { .. })
    ));
}

#[test]
fn response_without_pending_login_sends_no_request() {
    let (client, platform) = client();
    let forged = format!("{PAGE}?code=c-1&state={FOREIGN_STATE}");
    assert_eq!(
        handle_callback(&client, &forged).unwrap_err().code,
        Code::TransactionMissing
    );
    platform
        .transactions
        .borrow_mut()
        .insert(FOREIGN_STATE.into(), "written by other code".into());
    assert_eq!(
        handle_callback(&client, &forged).unwrap_err().code,
        Code::TransactionMissing
    );
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn login_expires_after_the_login_timeout() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.advance(1_800_001.0);
    assert_eq!(
        handle_callback(&client, &login.response_url("code=c-1"))
            .unwrap_err()
            .code,
        Code::TransactionExpired
    );
    assert!(platform.transactions.borrow().is_empty() && platform.requests.borrow().is_empty());
}

#[test]
fn error_response_consumes_the_transaction_without_a_request() {
    for (parameters, code) in [
        ("error=access_denied", Code::AuthorizationFailed),
        ("code=a&code=b", Code::AuthorizationFailed),
        ("code=a&error=b", Code::AuthorizationFailed),
        ("code=a&iss=https%3A%2F%2Fevil.example%2F", Code::IssuerMismatch),
    ] {
        let (client, platform) = client();
        let login = start_login(&client, &platform, LoginRequest::default());
        assert_eq!(
            handle_callback(&client, &login.response_url(parameters))
                .unwrap_err()
                .code,
            code,
            "{parameters}"
        );
        assert!(platform.transactions.borrow().is_empty() && platform.requests.borrow().is_empty());
    }
}

/// The error of a login with `appState: 7`, whose response has these parameters and arrives after this many milliseconds.
fn failed_callback(parameters: &str, later: f64, respond: fn(&TestPlatform)) -> Error<Value> {
    let (client, platform) = client();
    let login = start_login(&client, &platform, with_app_state("7"));
    platform.advance(later);
    respond(&platform);
    handle_callback(&client, &login.response_url(parameters)).unwrap_err()
}

#[test]
fn callback_error_has_the_app_state() {
    type Respond = fn(&TestPlatform);
    let cases: [(&str, f64, Respond, Code); 7] = [
        ("error=access_denied", 0.0, |_| (), Code::AuthorizationFailed),
        (
            "code=c&iss=https%3A%2F%2Fevil.example%2F",
            0.0,
            |_| (),
            Code::IssuerMismatch,
        ),
        ("code=c", 1_800_001.0, |_| (), Code::TransactionExpired),
        ("code=c", 0.0, |platform| platform.fail(Code::Network), Code::Network),
        (
            "code=c",
            0.0,
            |platform| platform.respond(503, json!({})),
            Code::ServerError,
        ),
        (
            "code=c",
            0.0,
            |platform| platform.respond(403, json!({ "error": "invalid_grant" })),
            Code::TokenRequestFailed,
        ),
        (
            "code=c",
            0.0,
            |platform| platform.respond(200, token_response("another")),
            Code::InvalidIdToken,
        ),
    ];
    for (parameters, later, respond, code) in cases {
        let error = failed_callback(parameters, later, respond);
        assert_eq!((error.code, &error.app_state), (code, &Some(json!(7))), "{parameters}");
    }
}

#[test]
fn callback_error_without_pending_login_has_no_app_state() {
    let (client, platform) = client();
    start_login(&client, &platform, with_app_state("7"));
    let forged = format!("{PAGE}?code=c-1&state={FOREIGN_STATE}");
    assert_eq!(handle_callback(&client, &forged).unwrap_err().app_state, None);
}

#[test]
fn login_timeout_is_an_option() {
    for (later, code) in [(60_001.0, Some(Code::TransactionExpired)), (60_000.0, None)] {
        let input = ConfigInput {
            login_timeout_seconds: Some(60.0),
            ..ConfigInput::default()
        };
        let (client, platform) = client_with(input);
        let login = start_login(&client, &platform, LoginRequest::default());
        platform.advance(later);
        platform.respond(200, token_response(&login.nonce));
        let outcome = handle_callback(&client, &login.response_url("code=c-1"));
        assert_eq!(outcome.err().map(|error| error.code), code, "{later}");
    }
}

#[test]
fn two_pending_logins_are_independent() {
    let (client, platform) = client();
    let first = start_login(&client, &platform, with_app_state("1"));
    let second = start_login(&client, &platform, with_app_state("2"));
    platform.respond(200, token_response(&second.nonce));
    let Ok(CallbackResult::Login { app_state }) = handle_callback(&client, &second.response_url("code=c")) else {
        panic!()
    };
    assert_eq!(app_state, Some(json!(2)));
    platform.respond(200, token_response(&first.nonce));
    let Ok(CallbackResult::Login { app_state }) = handle_callback(&client, &first.response_url("code=c")) else {
        panic!()
    };
    assert_eq!(app_state, Some(json!(1)));
}

#[test]
fn nonce_detects_an_injected_code() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    let other = start_login(&client, &platform, LoginRequest::default());
    platform.respond(200, token_response(&other.nonce));
    assert_eq!(
        handle_callback(&client, &login.response_url("code=c"))
            .unwrap_err()
            .code,
        Code::InvalidIdToken
    );
    assert!(!client.is_authenticated());
}

#[test]
fn failed_check_stores_no_tokens() {
    type Change = fn(&mut Value, &str);
    let changes: [(Change, Code); 6] = [
        (|tokens, _| tokens["access_token"] = json!(""), Code::InvalidResponse),
        (|tokens, _| tokens["token_type"] = json!("mac"), Code::InvalidResponse),
        (|tokens, _| tokens["id_token"] = json!(null), Code::InvalidIdToken),
        (
            |tokens, nonce| tokens["id_token"] = json!(id_token(nonce, |c| c["aud"] = json!("other"))),
            Code::InvalidIdToken,
        ),
        (
            |tokens, nonce| tokens["id_token"] = json!(id_token(nonce, |c| c["iss"] = json!("x"))),
            Code::InvalidIdToken,
        ),
        (
            |tokens, nonce| tokens["id_token"] = json!(id_token(nonce, |c| c["exp"] = json!(1))),
            Code::InvalidIdToken,
        ),
    ];
    for (index, (change, code)) in changes.into_iter().enumerate() {
        let (client, platform) = client();
        let login = start_login(&client, &platform, LoginRequest::default());
        let mut tokens = token_response(&login.nonce);
        change(&mut tokens, &login.nonce);
        platform.respond(200, tokens);
        assert_eq!(
            handle_callback(&client, &login.response_url("code=c"))
                .unwrap_err()
                .code,
            code,
            "change {index}"
        );
        assert!(client.user().is_none() && client.session_view().is_none());
        assert!(
            client.end_session().refresh_token.is_none(),
            "no refresh token is stored either"
        );
    }
}

#[test]
fn code_is_never_sent_twice() {
    for respond in [
        |platform: &TestPlatform| platform.fail(Code::Network),
        |platform: &TestPlatform| platform.fail(Code::Timeout),
        |platform: &TestPlatform| platform.respond(503, json!({})),
        |platform: &TestPlatform| platform.respond(429, json!({})),
        |platform: &TestPlatform| platform.respond_with(200, &[("content-type", "text/html")], Body::Other),
    ] {
        let (client, platform) = client();
        let login = start_login(&client, &platform, LoginRequest::default());
        respond(&platform);
        assert!(handle_callback(&client, &login.response_url("code=c")).is_err());
        assert!(
            handle_callback(&client, &login.response_url("code=c")).is_err(),
            "the second call returns the first outcome"
        );
        assert_eq!(platform.request_lines().len(), 1);
    }
}

#[test]
fn second_callback_shares_the_first_result() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, with_app_state("\"x\""));
    let (sender, receiver) = oneshot::channel();
    platform.respond_later(async { receiver.await.unwrap() });
    platform.url.replace(login.response_url("code=c"));

    let mut pool = LocalPool::new();
    let handle = || {
        let (client, callback) = (client.clone(), client.begin_callback(None));
        pool.spawner()
            .spawn_local_with_handle(async move { client.finish_callback(callback).await })
            .unwrap()
    };
    let (first, second) = (handle(), handle());
    pool.run_until_stalled();
    assert_eq!(platform.request_lines().len(), 1);
    let response = json_response(200, token_response(&login.nonce));
    sender.send(Ok::<_, Error<Value>>(response)).unwrap();
    for outcome in [
        pool.run_until(first),
        pool.run_until(second),
        handle_callback(&client, &login.response_url("code=c")),
    ] {
        let Ok(CallbackResult::Login { app_state }) = outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(app_state, Some(json!("x")));
    }
    assert_eq!(platform.request_lines().len(), 1);
}

#[test]
fn tokens_received_after_logout_are_revoked() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.respond(200, token_response(&login.nonce));
    platform.respond(200, json!({}));
    let callback = client.begin_callback(Some(login.response_url("code=c")));
    assert!(client.end_session().refresh_token.is_none());
    assert_eq!(
        block_on(client.finish_callback(callback)).unwrap_err().code,
        Code::LoginRequired
    );
    assert_eq!(
        platform.request_lines()[1],
        "POST https://login.example.com/oauth/revoke"
    );
    let requests = platform.requests.borrow();
    assert!(
        requests[1]
            .content
            .as_ref()
            .unwrap()
            .text
            .expose()
            .contains("token=rt-1")
    );
    assert!(!client.is_authenticated());
}

#[test]
fn code_is_form_encoded() {
    for code in ["%00%0d%0a", "%E2%80%AE", "a%26grant_type%3Dpassword"] {
        let (client, platform) = client();
        let login = start_login(&client, &platform, LoginRequest::default());
        platform.respond(403, json!({ "error": "invalid_grant" }));
        let error = handle_callback(&client, &login.response_url(&format!("code={code}"))).unwrap_err();
        assert_eq!(error.code, Code::TokenRequestFailed);
        assert_eq!(error.oauth.as_ref().unwrap().error, "invalid_grant");
        let requests = platform.requests.borrow();
        let body = requests[0].content.as_ref().unwrap().text.expose().to_owned();
        assert_eq!(body.matches("grant_type=").count(), 1);
        assert!(body.is_ascii());
    }
}

#[test]
fn code_with_invalid_utf8_is_not_sent() {
    let (client, platform) = client();
    let login = start_login(&client, &platform, LoginRequest::default());
    let error = handle_callback(&client, &login.response_url("code=%ff%fe")).unwrap_err();
    assert_eq!(error.code, Code::AuthorizationFailed);
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn prerendered_page_handles_its_callback_once_it_is_activated() {
    for is_given in [true, false] {
        let (client, platform) = client();
        let login = start_login(&client, &platform, LoginRequest::default());
        let url = login.response_url("code=c-1");
        platform.url.replace(url.clone());
        platform.is_prerendering.set(true);
        let mut pool = LocalPool::new();
        let callback = client.begin_callback(is_given.then(|| url.clone()));
        let finish = {
            let client = Rc::clone(&client);
            async move { client.finish_callback(callback).await }
        };
        let handled = pool.spawner().spawn_local_with_handle(finish).unwrap();
        pool.run_until_stalled();
        assert_eq!(platform.transactions.borrow().len(), 1, "the transaction stays");
        assert_eq!(*platform.url.borrow(), url);
        assert!(platform.requests.borrow().is_empty());
        platform.respond(200, token_response(&login.nonce));
        platform.activate();
        assert!(matches!(pool.run_until(handled), Ok(CallbackResult::Login { .. })));
        assert!(platform.transactions.borrow().is_empty());
        assert_eq!(*platform.url.borrow(), PAGE);
    }
}

#[test]
fn login_survives_a_clock_that_is_set_back_by_two_minutes() {
    let (client, platform) = client();
    platform.now.set(NOW + 120_000.0);
    let login = start_login(&client, &platform, LoginRequest::default());
    platform.now.set(NOW);
    platform.respond(200, token_response(&login.nonce));
    assert!(handle_callback(&client, &login.response_url("code=c-1")).is_ok());
}
