use std::rc::Rc;

use futures::executor::{LocalPool, block_on};
use futures::future::RemoteHandle;
use futures::task::LocalSpawnExt;
use serde_json::Value;

use super::calls::{REVOKE, TOKEN};
use super::fixtures::{Flows, PAGE, client, come_back, parameter, token_answer};
use crate::client::callback::CallbackResult;
use crate::engine::CallOptions;
use crate::ports::memory::{Shared, TestSignal};
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::pkce::is_popup_state;

type Login = RemoteHandle<Result<(), Error<Value>>>;

/// A login whose window has left for the tenant.
fn away(client: &Rc<Flows>, world: &Shared, options: CallOptions<TestSignal>) -> (LocalPool, Login, String) {
    let mut pool = LocalPool::new();
    let popup = client.open_popup().unwrap();
    let login = Rc::clone(client).login_with_popup(popup, LoginRequest::default(), options);
    let login = pool.spawner().spawn_local_with_handle(login).unwrap();
    pool.run_until_stalled();
    let url = world.windows.sent_to.borrow().last().unwrap().clone();
    (pool, login, url)
}

/// The window comes back with these parameters beside the state.
fn answer(world: &Shared, url: &str, parameters: &str) {
    let state = parameter(url, "state");
    world
        .windows
        .come_back(&state, &format!("{PAGE}?{parameters}&state={state}"));
}

/// The client looks at the window, which is gone or not, while this page is behind another or not.
fn look(pool: &mut LocalPool, world: &Shared, is_gone: bool, is_behind: bool) {
    world.windows.is_gone.set(is_gone);
    world.is_behind.set(is_behind);
    world.wait(500.0);
    pool.run_until_stalled();
}

/// The window comes back with a code, and the login ends well.
fn signs_in(pool: &mut LocalPool, world: &Shared, login: Login, url: &str) {
    world.answer(200, token_answer(&parameter(url, "nonce")));
    answer(world, url, "code=c-1");
    pool.run_until(login).unwrap();
}

#[test]
fn the_window_signs_in_and_is_closed() {
    let (client, world) = client();
    let (mut pool, login, url) = away(&client, &world, CallOptions::default());
    assert!(is_popup_state(&parameter(&url, "state")));
    assert!(world.records.borrow().is_empty() && world.left_for.borrow().is_empty());
    signs_in(&mut pool, &world, login, &url);
    assert_eq!(client.user().unwrap()["name"], "Ada");
    assert_eq!((world.log(), world.windows.closed.get()), (vec![TOKEN.to_owned()], 1));
}

#[test]
fn a_browser_that_opens_none_is_told_at_once() {
    let (client, world) = client();
    world.windows.are_blocked.set(true);
    assert_eq!(client.open_popup().err().unwrap().code, Code::PopupBlocked);
    assert!(world.sent.borrow().is_empty());
}

#[test]
fn a_window_that_was_closed_ends_the_login() {
    let (client, world) = client();
    let (mut pool, login, _) = away(&client, &world, CallOptions::default());
    for _ in 0..2 {
        look(&mut pool, &world, true, false);
    }
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::PopupClosed);
    assert!(!client.is_authenticated());
}

#[test]
fn a_look_that_deceives_ends_nothing_and_neither_does_an_answer_just_before() {
    let (client, world) = client();
    let (mut pool, login, url) = away(&client, &world, CallOptions::default());
    for is_gone in [true, false, true, false, true] {
        look(&mut pool, &world, is_gone, false);
    }
    signs_in(&mut pool, &world, login, &url);
    assert!(client.is_authenticated());
}

#[test]
fn a_window_whose_tie_was_cut_is_waited_for_wherever_the_person_looks() {
    let (client, world) = client();
    let (mut pool, login, url) = away(&client, &world, CallOptions::default());
    for is_behind in [true, true, false, false, false] {
        look(&mut pool, &world, true, is_behind);
    }
    signs_in(&mut pool, &world, login, &url);
    assert!(client.is_authenticated());
}

#[test]
fn a_window_that_is_closed_while_another_page_is_in_front_for_a_moment_is_closed() {
    let (client, world) = client();
    let (mut pool, login, _) = away(&client, &world, CallOptions::default());
    for is_behind in [true, false, false] {
        look(&mut pool, &world, true, is_behind);
    }
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::PopupClosed);
}

#[test]
fn nobody_waits_for_ever_and_whoever_stops_closes_the_window() {
    let (client, world) = client();
    let (mut pool, login, _) = away(&client, &world, CallOptions::default());
    world.wait(599_999.0);
    pool.run_until_stalled();
    assert_eq!(world.windows.closed.get(), 0);
    world.wait(1.0);
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::Timeout);
    assert_eq!(world.windows.closed.get(), 1);

    let options = CallOptions {
        timeout_ms: Some(700),
        ..CallOptions::default()
    };
    let (mut pool, login, _) = away(&client, &world, options);
    world.wait(700.0);
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::Timeout);
    assert_eq!(world.windows.closed.get(), 2);

    let signal = TestSignal::default();
    let options = CallOptions {
        signal: Some(signal.clone()),
        ..CallOptions::default()
    };
    let (mut pool, login, _) = away(&client, &world, options);
    signal.abort();
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::Aborted);
    assert_eq!(world.windows.closed.get(), 3);
}

#[test]
fn an_answer_to_another_question_is_refused() {
    for told in [
        "https://app.example.com/settings?code=c-1&state=popup-another",
        "https://app.example.com/settings",
        "no url",
    ] {
        let (client, world) = client();
        let (mut pool, login, url) = away(&client, &world, CallOptions::default());
        world.windows.come_back(&parameter(&url, "state"), told);
        assert_eq!(pool.run_until(login).unwrap_err().code, Code::StateMismatch, "{told}");
        assert!(world.sent.borrow().is_empty());
    }
}

#[test]
fn a_refusal_of_the_tenant_comes_out_as_one() {
    let (client, world) = client();
    let (mut pool, login, url) = away(&client, &world, CallOptions::default());
    answer(&world, &url, "error=access_denied");
    let error = pool.run_until(login).unwrap_err();
    assert_eq!(
        (error.code, error.oauth.as_ref().unwrap().error.as_str()),
        (Code::AuthorizationFailed, "access_denied")
    );
    let (mut pool, login, url) = away(&client, &world, CallOptions::default());
    answer(&world, &url, "code=c-1&iss=https%3A%2F%2Fevil.example%2F");
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::IssuerMismatch);
}

#[test]
fn a_logout_meanwhile_stays_a_logout() {
    let (client, world) = client();
    let (mut pool, login, url) = away(&client, &world, CallOptions::default());
    client.end_session();
    world.answer(200, token_answer(&parameter(&url, "nonce")));
    answer(&world, &url, "code=c-1");
    assert_eq!(pool.run_until(login).unwrap_err().code, Code::LoginRequired);
    assert!(!client.is_authenticated());
    assert_eq!(world.log(), [TOKEN, REVOKE]);
}

#[test]
fn the_page_in_the_window_hands_its_response_on_and_closes() {
    let (client, world) = client();
    let state = format!("popup-{}", "A".repeat(43));
    let url = format!("{PAGE}?code=c-1&state={state}#part");
    world.url.replace(url.clone());
    world.windows.is_confirmed.set(true);
    let first = client.begin_callback(None);
    assert_eq!(
        *world.url.borrow(),
        format!("{PAGE}#part"),
        "before anything is awaited"
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
    assert_eq!(*world.windows.told.borrow(), [(state, url)], "once");
    assert!(world.windows.own_closed.get() && world.sent.borrow().is_empty());
}

#[test]
fn a_page_that_nobody_waits_for_says_so_and_stays() {
    let (client, world) = client();
    let url = format!("{PAGE}?code=c-1&state=popup-{}", "A".repeat(43));
    let mut pool = LocalPool::new();
    let handling = super::fixtures::come_back_in(&mut pool, &client, &url);
    world.wait(2_000.0);
    assert_eq!(pool.run_until(handling).unwrap_err().code, Code::TransactionMissing);
    assert!(!world.windows.own_closed.get());
}

#[test]
fn what_only_looks_like_it_is_told_to_nobody() {
    let state = format!("popup-{}", "A".repeat(43));
    for url in [
        format!("https://app.example.com/elsewhere?code=c&state={state}"),
        format!("{PAGE}#code=c&state={state}"),
        format!("{PAGE}#error=x&state={state}"),
        format!("{PAGE}?code=c&state=popup-A"),
        format!("{PAGE}?state={state}"),
        format!("{PAGE}?code=c&state={state}&state={state}"),
    ] {
        let (client, world) = client();
        world.windows.is_confirmed.set(true);
        let _ = come_back(&client, &url);
        assert!(world.windows.told.borrow().is_empty(), "{url}");
    }
}
