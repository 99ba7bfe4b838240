use futures::executor::block_on;

use super::fixtures::{client, come_back, depart, token_answer};
use crate::protocol::error::Code;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::scope::Scopes;

#[test]
fn what_the_return_needs_is_stored_under_its_state() {
    let (client, world) = client();
    let left = depart(
        &client,
        &world,
        LoginRequest {
            scopes: Scopes::default(),
            app_state: Some("7".into()),
            ..LoginRequest::default()
        },
    );
    let records = world.records.borrow();
    assert_eq!(records.keys().collect::<Vec<_>>(), [&left.state]);
    assert!(records[&left.state].contains(&left.nonce));
}

#[test]
fn each_login_has_values_of_its_own() {
    let (client, world) = client();
    let first = depart(&client, &world, LoginRequest::default());
    let second = depart(&client, &world, LoginRequest::default());
    assert_ne!(first.state, second.state);
    assert_ne!(first.nonce, second.nonce);
    assert_ne!(first.url, second.url);
    assert_eq!(world.records.borrow().len(), 2);
}

#[test]
fn a_page_without_storage_does_not_leave() {
    let (client, world) = client();
    world.storage_refuses.set(true);
    let error = block_on(client.login_with_redirect(LoginRequest::default())).unwrap_err();
    assert_eq!(error.code, Code::UnsupportedEnvironment);
    assert!(world.left_for.borrow().is_empty());
}

#[test]
fn records_of_logins_given_up_go_with_the_next_one() {
    let (client, world) = client();
    let given_up = depart(&client, &world, LoginRequest::default());
    world
        .records
        .borrow_mut()
        .insert("written-by-something-else".into(), "{}".into());
    world.wait(400_000.0);
    let pending = depart(&client, &world, LoginRequest::default());
    assert_eq!(world.records.borrow().len(), 2);
    world.wait(200_001.0);
    let latest = depart(&client, &world, LoginRequest::default());
    let mut expected = [&pending.state, &latest.state];
    expected.sort();
    assert_eq!(world.records.borrow().keys().collect::<Vec<_>>(), expected);
    assert!(!world.records.borrow().contains_key(&given_up.state));
}

#[test]
fn a_page_that_goes_round_is_stopped() {
    let (client, world) = client();
    world.is_in_use.set(false);
    for _ in 0..3 {
        depart(&client, &world, LoginRequest::default());
        world.wait(5_000.0);
    }
    let error = block_on(client.login_with_redirect(LoginRequest::default())).unwrap_err();
    assert_eq!(error.code, Code::AuthorizationFailed);
    assert_eq!((world.left_for.borrow().len(), world.records.borrow().len()), (3, 3));
    world.wait(45_000.0);
    depart(&client, &world, LoginRequest::default());
}

#[test]
fn somebody_who_clicks_and_somebody_who_signs_in_go_nowhere_in_circles() {
    let (client, world) = client();
    for _ in 0..10 {
        depart(&client, &world, LoginRequest::default());
    }
    world.is_in_use.set(false);
    for _ in 0..10 {
        let left = depart(&client, &world, LoginRequest::default());
        world.answer(200, token_answer(&left.nonce));
        come_back(&client, &left.answer("code=c")).unwrap();
    }
}
