use futures::executor::block_on;
use serde_json::json;

use super::stage::{client, signed_in};
use crate::protocol::error::Code;
use crate::protocol::origin::RedirectUri;

#[test]
fn the_session_is_over_before_anything_is_sent() {
    let (client, world) = signed_in();
    let refresh_token = client.end_session();
    assert!(!client.is_authenticated() && client.user().is_none() && client.session_view().is_none());
    assert!(world.sent.borrow().is_empty());
    world.answer(200, json!({}));
    block_on(client.leave(refresh_token, None)).unwrap();
    assert_eq!(world.log(), ["POST https://login.example.com/oauth/revoke"]);
    assert!(
        world.sent.borrow()[0]
            .content
            .as_ref()
            .unwrap()
            .text
            .expose()
            .contains("token=rt-1")
    );
    assert_eq!(
        world.left_for.borrow().last().unwrap(),
        "https://login.example.com/v2/logout?client_id=client-1&returnTo=https%3A%2F%2Fapp.example.com%2Fsettings"
    );
}

#[test]
fn a_revocation_that_fails_keeps_nobody() {
    for code in [Code::Network, Code::Timeout] {
        let (client, world) = signed_in();
        world.fail(code);
        let refresh_token = client.end_session();
        block_on(client.leave(refresh_token, None)).unwrap();
        assert!(world.left_for.borrow().last().unwrap().contains("/v2/logout"));
    }
}

#[test]
fn without_a_session_there_is_nothing_to_revoke() {
    let (client, world) = client();
    let return_to = RedirectUri::parse("https://app.example.com/bye").ok();
    block_on(client.leave(client.end_session(), return_to)).unwrap();
    assert!(world.sent.borrow().is_empty());
    assert!(
        world
            .left_for
            .borrow()
            .last()
            .unwrap()
            .ends_with("returnTo=https%3A%2F%2Fapp.example.com%2Fbye")
    );
}
