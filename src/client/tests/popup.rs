use std::rc::Rc;

use futures::executor::{LocalPool, block_on};
use futures::future::RemoteHandle;
use futures::task::LocalSpawnExt;
use serde_json::Value;

use super::calls::{REVOKE, TOKEN};
use super::fixtures::{PAGE, TestClient, client, handle_callback, parameter, token_response};
use crate::client::callback::CallbackResult;
use crate::engine::CallOptions;
use crate::ports::memory::{TestPlatform, TestSignal};
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::state::is_popup_state;

type Login = RemoteHandle<Result<(), Error<Value>>>;

/// Spawns a login and returns it with the URL that the popup navigated to.
fn spawn_popup_login(
    client: &Rc<TestClient>,
    platform: &TestPlatform,
    options: CallOptions<TestSignal>,
) -> (LocalPool, Login, String) {
    let mut pool = LocalPool::new();
    let popup = client.open_popup().unwrap();
    let login = Rc::clone(client).login_with_popup(popup, LoginRequest::default(), options);
    let login = pool.spawner().spawn_local_with_handle(login).unwrap();
    pool.run_until_stalled();
    let url = platform.popups.navigations.borrow().last().unwrap().clone();
    (pool, login, url)
}

/// The popup returns with these parameters besides `state`.
fn return_from_tenant(platform: &TestPlatform, url: &str, parameters: &str) {
    let state = parameter(url, "state");
    platform
        .popups
        .deliver(&state, &format!("{PAGE}?{parameters}&state={state}"));
}

/// Lets the client poll the popup once.
fn poll(pool: &mut LocalPool, platform: &TestPlatform, is_closed: bool, is_unfocused: bool) {
    platform.popups.is_closed.set(is_closed);
    platform.is_unfocused.set(is_unfocused);
    platform.advance(500.0);
    pool.run_until_stalled();
}

/// The popup returns with a code, and the login succeeds.
fn complete_login(pool: &mut LocalPool, platform: &TestPlatform, login: Login, url: &str) {
    platform.respond(200, token_response(&parameter(url, "nonce")));
    return_from_tenant(platform, url, "code=c-1");
    pool.run_until(login).unwrap();
}

#[test]
fn popup_login_begins_a_session_and_closes_the_popup() {
    let (client, platform) = client();
    let (mut pool, login, url) = spawn_popup_login(&client, &platform, CallOptions::default());
    assert!(is_popup_state(&parameter(&url, "state")));
    assert!(platform.transactions.borrow().is_empty() && platform.navigations.borrow().is_empty());
    complete_login(&mut pool, &platform, login, &url);
    assert_eq!(client.user().unwrap()["name"], "Ada");
    assert_eq!(
        (platform.request_lines(), platform.popups.close_count.get()),
        (vec![TOKEN.to_owned()], 1)
    );
}

#[test]
fn blocked_popup_fails_at_once() {
    let (client, platform) = client();
    platform.popups.is_blocked.set(true);
    assert_eq!(client.open_popup().err().unwrap().code, Code::PopupBlocked);
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn closed_popup_fails_the_login() {
    let (client, platform) = client();
    let (mut pool, login, _) = spawn_popup_login(&client, &platform, CallOptions::default());
    for _ in 0..2 {
        poll(&mut pool, &platform, true, false);
    }
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::PopupClosed);
    assert!(!client.is_authenticated());
}

#[test]
fn single_closed_poll_does_not_fail_the_login() {
    let (client, platform) = client();
    let (mut pool, login, url) = spawn_popup_login(&client, &platform, CallOptions::default());
    for is_closed in [true, false, true, false, true] {
        poll(&mut pool, &platform, is_closed, false);
    }
    complete_login(&mut pool, &platform, login, &url);
    assert!(client.is_authenticated());
}

#[test]
fn severed_popup_is_awaited_regardless_of_focus() {
    let (client, platform) = client();
    let (mut pool, login, url) = spawn_popup_login(&client, &platform, CallOptions::default());
    for is_unfocused in [true, true, false, false, false] {
        poll(&mut pool, &platform, true, is_unfocused);
    }
    complete_login(&mut pool, &platform, login, &url);
    assert!(client.is_authenticated());
}

#[test]
fn popup_closed_during_a_brief_blur_fails_the_login() {
    let (client, platform) = client();
    let (mut pool, login, _) = spawn_popup_login(&client, &platform, CallOptions::default());
    for is_unfocused in [true, false, false] {
        poll(&mut pool, &platform, true, is_unfocused);
    }
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::PopupClosed);
}

#[test]
fn popup_times_out_and_abort_closes_it() {
    let (client, platform) = client();
    let (mut pool, login, _) = spawn_popup_login(&client, &platform, CallOptions::default());
    platform.advance(1_799_999.0);
    pool.run_until_stalled();
    assert_eq!(platform.popups.close_count.get(), 0);
    platform.advance(1.0);
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::Timeout);
    assert_eq!(platform.popups.close_count.get(), 1);

    let options = CallOptions {
        timeout_ms: Some(700),
        ..CallOptions::default()
    };
    let (mut pool, login, _) = spawn_popup_login(&client, &platform, options);
    platform.advance(700.0);
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::Timeout);
    assert_eq!(platform.popups.close_count.get(), 2);

    let signal = TestSignal::default();
    let options = CallOptions {
        signal: Some(signal.clone()),
        ..CallOptions::default()
    };
    let (mut pool, login, _) = spawn_popup_login(&client, &platform, options);
    signal.abort();
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::Aborted);
    assert_eq!(platform.popups.close_count.get(), 3);
}

#[test]
fn response_to_another_request_is_rejected() {
    for text in [
        "https://app.example.com/settings?code=c-1&state=popup-another",
        "https://app.example.com/settings",
        "no url",
    ] {
        let (client, platform) = client();
        let (mut pool, login, url) = spawn_popup_login(&client, &platform, CallOptions::default());
        platform.popups.deliver(&parameter(&url, "state"), text);
        assert_eq!(pool.run_until(login).unwrap_err().code, Code::StateMismatch, "{text}");
        assert!(platform.requests.borrow().is_empty());
    }
}

#[test]
fn error_response_of_the_tenant_is_reported() {
    let (client, platform) = client();
    let (mut pool, login, url) = spawn_popup_login(&client, &platform, CallOptions::default());
    return_from_tenant(&platform, &url, "error=access_denied");
    let error = pool.run_until(login).unwrap_err();
    assert_eq!(
        (error.code, error.oauth.as_ref().unwrap().error.as_str()),
        (Code::AuthorizationFailed, "access_denied")
    );
    let (mut pool, login, url) = spawn_popup_login(&client, &platform, CallOptions::default());
    return_from_tenant(&platform, &url, "code=c-1&iss=https%3A%2F%2Fevil.example%2F");
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::IssuerMismatch);
}

#[test]
fn logout_during_the_popup_stays_signed_out() {
    let (client, platform) = client();
    let (mut pool, login, url) = spawn_popup_login(&client, &platform, CallOptions::default());
    client.end_session();
    platform.respond(200, token_response(&parameter(&url, "nonce")));
    return_from_tenant(&platform, &url, "code=c-1");
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::LoginRequired);
    assert!(!client.is_authenticated());
    assert_eq!(platform.request_lines(), [TOKEN, REVOKE]);
}

#[test]
fn page_in_popup_posts_its_response_and_closes() {
    let (client, platform) = client();
    let state = format!("popup-{}", "A".repeat(43));
    let url = format!("{PAGE}?code=c-1&state={state}#part");
    platform.url.replace(url.clone());
    platform.popups.is_acknowledged.set(true);
    let first = client.begin_callback(None);
    assert_eq!(
        *platform.url.borrow(),
        format!("{PAGE}#part"),
        "the URL is cleaned synchronously"
    );
    let second = client.begin_callback(None);
    assert!(matches!(
        block_on(client.finish_callback(first)),
        Ok(CallbackResult::Popup)
    ));
    assert!(matches!(
        block_on(client.finish_callback(second)),
        Ok(CallbackResult::Popup)
    ));
    assert_eq!(
        *platform.popups.posted.borrow(),
        [(state, url)],
        "the response is posted once"
    );
    assert!(platform.popups.own_window_closed.get() && platform.requests.borrow().is_empty());
}

#[test]
fn page_in_popup_without_opener_fails_and_stays_open() {
    let (client, platform) = client();
    let url = format!("{PAGE}?code=c-1&state=popup-{}", "A".repeat(43));
    let mut pool = LocalPool::new();
    let callback = super::fixtures::spawn_callback(&mut pool, &client, &url);
    platform.advance(2_000.0);
    assert_eq!(pool.run_until(callback).unwrap_err().code, Code::TransactionMissing);
    assert!(!platform.popups.own_window_closed.get());
}

#[test]
fn malformed_popup_response_is_not_posted() {
    let state = format!("popup-{}", "A".repeat(43));
    for url in [
        format!("https://app.example.com/elsewhere?code=c&state={state}"),
        format!("{PAGE}#code=c&state={state}"),
        format!("{PAGE}#error=x&state={state}"),
        format!("{PAGE}?code=c&state=popup-A"),
        format!("{PAGE}?state={state}"),
        format!("{PAGE}?code=c&state={state}&state={state}"),
    ] {
        let (client, platform) = client();
        platform.popups.is_acknowledged.set(true);
        let _ = handle_callback(&client, &url);
        assert!(platform.popups.posted.borrow().is_empty(), "{url}");
    }
}
