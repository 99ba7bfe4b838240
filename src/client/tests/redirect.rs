use std::rc::Rc;

use futures::executor::{LocalPool, block_on};
use futures::task::LocalSpawnExt;

use super::fixtures::{TestClient, client, handle_callback, start_login, token_response};
use crate::protocol::error::Code;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::scope::Scopes;

#[test]
fn transaction_is_stored_under_its_state() {
    let (client, platform) = client();
    let login = start_login(
        &client,
        &platform,
        LoginRequest {
            scopes: Scopes::default(),
            app_state: Some("7".into()),
            ..LoginRequest::default()
        },
    );
    let records = platform.transactions.borrow();
    assert_eq!(records.keys().collect::<Vec<_>>(), [&login.state]);
    assert!(records[&login.state].contains(&login.nonce));
}

#[test]
fn each_login_has_its_own_state_and_nonce() {
    let (client, platform) = client();
    let first = start_login(&client, &platform, LoginRequest::default());
    let second = start_login(&client, &platform, LoginRequest::default());
    assert_ne!(first.state, second.state);
    assert_ne!(first.nonce, second.nonce);
    assert_ne!(first.url, second.url);
    assert_eq!(platform.transactions.borrow().len(), 2);
}

#[test]
fn login_without_storage_does_not_navigate() {
    let (client, platform) = client();
    platform.refuses_storage.set(true);
    let error = block_on(client.login_with_redirect(LoginRequest::default())).unwrap_err();
    assert_eq!(error.code, Code::UnsupportedEnvironment);
    assert!(platform.navigations.borrow().is_empty());
}

#[test]
fn full_storage_has_a_message_of_its_own() {
    let (client, platform) = client();
    let message = |client: &TestClient| {
        let error = block_on(client.login_with_redirect(LoginRequest::default())).unwrap_err();
        assert_eq!(error.code, Code::UnsupportedEnvironment);
        error.message.clone()
    };
    platform.is_storage_full.set(true);
    assert!(message(&client).starts_with("sessionStorage is full"));
    platform.is_storage_full.set(false);
    platform.refuses_storage.set(true);
    assert!(message(&client).contains("refuses sessionStorage"));
    assert!(platform.navigations.borrow().is_empty());
}

#[test]
fn login_in_another_sites_frame_is_refused_before_it_leaves() {
    for ancestors in [
        &["https://other.example"][..],
        &["https://app.example.com", "https://other.example"],
        &["https://other.example", "https://app.example.com"],
        &["http://app.example.com"],
        &["null"],
        &[""],
    ] {
        let (client, platform) = client();
        platform
            .ancestor_origins
            .replace(ancestors.iter().map(|&origin| origin.to_owned()).collect());
        let error = block_on(client.login_with_redirect(LoginRequest::default())).unwrap_err();
        assert_eq!(error.code, Code::UnsupportedEnvironment, "{ancestors:?}");
        assert!(error.message.contains("loginWithPopup"));
        assert!(platform.navigations.borrow().is_empty() && platform.transactions.borrow().is_empty());
        assert!(platform.requests.borrow().is_empty() && platform.redirect_log.borrow().is_empty());
    }
    for ancestors in [
        &["https://app.example.com"][..],
        &["https://www.example.com", "https://example.com:8443"],
    ] {
        let (client, platform) = client();
        platform
            .ancestor_origins
            .replace(ancestors.iter().map(|&origin| origin.to_owned()).collect());
        start_login(&client, &platform, LoginRequest::default());
    }
}

#[test]
fn next_login_removes_expired_transactions() {
    let (client, platform) = client();
    let abandoned = start_login(&client, &platform, LoginRequest::default());
    platform
        .transactions
        .borrow_mut()
        .insert("written-by-other-code".into(), "{}".into());
    platform.advance(1_200_000.0);
    let pending = start_login(&client, &platform, LoginRequest::default());
    assert_eq!(platform.transactions.borrow().len(), 2);
    platform.advance(600_001.0);
    let latest = start_login(&client, &platform, LoginRequest::default());
    let mut expected = [&pending.state, &latest.state];
    expected.sort();
    assert_eq!(platform.transactions.borrow().keys().collect::<Vec<_>>(), expected);
    assert!(!platform.transactions.borrow().contains_key(&abandoned.state));
}

#[test]
fn redirect_loop_is_stopped() {
    let (client, platform) = client();
    platform.has_user_activation.set(false);
    for _ in 0..3 {
        start_login(&client, &platform, LoginRequest::default());
        platform.advance(5_000.0);
        platform.reload();
    }
    let error = block_on(client.login_with_redirect(LoginRequest::default())).unwrap_err();
    assert_eq!(error.code, Code::AuthorizationFailed);
    assert_eq!(
        (
            platform.navigations.borrow().len(),
            platform.transactions.borrow().len()
        ),
        (3, 3)
    );
    platform.advance(45_000.0);
    start_login(&client, &platform, LoginRequest::default());
}

#[test]
fn clicks_and_successful_logins_are_no_redirect_loop() {
    let (client, platform) = client();
    for _ in 0..10 {
        start_login(&client, &platform, LoginRequest::default());
    }
    for _ in 0..10 {
        platform.reload();
        let login = start_login(&client, &platform, LoginRequest::default());
        platform.respond(200, token_response(&login.nonce));
        handle_callback(&client, &login.response_url("code=c")).unwrap();
    }
}

#[test]
fn calls_of_one_page_load_count_once() {
    let (client, platform) = client();
    for _ in 0..3 {
        platform.reload();
        for _ in 0..10 {
            start_login(&client, &platform, LoginRequest::default());
        }
    }
    platform.reload();
    for _ in 0..2 {
        let error = block_on(client.login_with_redirect(LoginRequest::default())).unwrap_err();
        assert_eq!(error.code, Code::AuthorizationFailed, "the fourth page load");
    }
}

#[test]
fn prerendered_page_leaves_once_it_is_activated() {
    let (client, platform) = client();
    platform.reload();
    platform.is_prerendering.set(true);
    let mut pool = LocalPool::new();
    let login = {
        let client = Rc::clone(&client);
        let log_in = async move { client.login_with_redirect(LoginRequest::default()).await };
        pool.spawner().spawn_local_with_handle(log_in).unwrap()
    };
    pool.run_until_stalled();
    assert!(platform.navigations.borrow().is_empty() && platform.transactions.borrow().is_empty());
    assert!(platform.redirect_log.borrow().is_empty(), "nothing counts yet");
    platform.activate();
    pool.run_until(login).unwrap();
    assert_eq!(platform.navigations.borrow().len(), 1);
}
