//! The cached list of authentication methods.

use std::rc::Rc;

use futures::executor::block_on;
use serde_json::{Value, json};

use super::fixtures::{TestClient, handle_callback, signed_in, start_login, token_response};
use crate::engine::CallOptions;
use crate::ports::memory::TestPlatform;
use crate::protocol::account::authentication_methods::{self, Changes};
use crate::protocol::account::custom_request;
use crate::protocol::account::enrollment::{EnrollmentProof, EnrollmentRequest, EnrollmentType};
use crate::protocol::account::operation::Operation;
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::Method;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::percent::Pairs;
use crate::protocol::scope::Scopes;

fn perform(client: &Rc<TestClient>, operation: Operation) -> Result<Option<Value>, Error<Value>> {
    block_on(client.perform(operation, CallOptions::default()))
}

fn list(client: &Rc<TestClient>, kind: Option<&str>) -> Value {
    perform(client, authentication_methods::list(kind.map(str::to_owned)))
        .unwrap()
        .unwrap()
}

fn method(id: &str) -> Value {
    json!({ "id": id, "type": id.split('|').next().unwrap() })
}

fn id(text: &str) -> ResourceId {
    ResourceId::parse(text).unwrap()
}

/// A client with a session that has read the list once.
fn signed_in_with_cached_list() -> (Rc<TestClient>, TestPlatform) {
    let (client, platform) = signed_in();
    platform.respond(
        200,
        json!({ "authentication_methods": [method("totp|1"), method("phone|1")] }),
    );
    list(&client, None);
    platform.requests.borrow_mut().clear();
    (client, platform)
}

fn respond_with_empty_list(platform: &TestPlatform) {
    platform.respond(200, json!({ "authentication_methods": [] }));
}

#[test]
fn list_is_cached_for_thirty_seconds() {
    let (client, platform) = signed_in_with_cached_list();
    assert_eq!(list(&client, None).as_array().unwrap().len(), 2);
    assert_eq!(list(&client, Some("phone")), json!([method("phone|1")]));
    assert!(platform.requests.borrow().is_empty());
    platform.advance(30_000.0);
    respond_with_empty_list(&platform);
    assert_eq!(list(&client, None), json!([]));
    assert_eq!(platform.request_lines().len(), 1);
}

#[test]
fn reload_requests_and_updates_the_cache() {
    let (client, platform) = signed_in_with_cached_list();
    respond_with_empty_list(&platform);
    let options = CallOptions {
        reload: true,
        ..CallOptions::default()
    };
    let reloaded = block_on(client.perform(authentication_methods::list(None), options)).unwrap();
    assert_eq!(reloaded, Some(json!([])));
    assert_eq!(list(&client, None), json!([]));
    assert_eq!(platform.request_lines().len(), 1);
}

#[test]
fn filtered_list_is_not_cached_as_the_full_list() {
    let (client, platform) = signed_in();
    platform.respond(200, json!({ "authentication_methods": [method("phone|1")] }));
    list(&client, Some("phone"));
    respond_with_empty_list(&platform);
    assert_eq!(list(&client, None), json!([]));
    assert_eq!(platform.request_lines().len(), 2);
}

#[test]
fn updates_and_deletions_change_the_cached_list() {
    let (client, platform) = signed_in_with_cached_list();
    let renamed = json!({ "id": "totp|1", "type": "totp", "name": "App" });
    platform.respond(200, renamed.clone());
    let changes = Changes {
        name: Some("App".into()),
        ..Changes::default()
    };
    perform(&client, authentication_methods::update(&id("totp|1"), &changes)).unwrap();
    platform.respond(204, json!(null));
    perform(&client, authentication_methods::delete(&id("phone|1"))).unwrap();
    assert_eq!(list(&client, None), json!([renamed]));
    assert_eq!(platform.request_lines().len(), 2);
}

#[test]
fn enrollment_adds_the_method_without_another_read() {
    let (client, platform) = signed_in_with_cached_list();
    platform.respond(202, json!({ "id": "email|1", "auth_session": "as-1" }));
    let request = EnrollmentRequest::read(
        EnrollmentType::Email,
        |_| Ok(Some("a@b.c".into())),
        |name, _| name.to_owned(),
    );
    let begun = block_on(client.enrollment_challenge(request.unwrap(), CallOptions::default())).unwrap();
    platform.respond(201, method("email|1"));
    let proof = EnrollmentProof::otp_code("123456".into()).unwrap();
    block_on(client.enrollment_verify(begun.handle, proof, CallOptions::default())).unwrap();
    assert_eq!(list(&client, None).as_array().unwrap().len(), 3);
    let base = "https://login.example.com/me/v1/authentication-methods";
    assert_eq!(
        platform.request_lines(),
        [format!("POST {base}"), format!("POST {base}/email%7C1/verify")]
    );
}

#[test]
fn unknown_changes_invalidate_the_cached_list() {
    type Write = fn(&Rc<TestClient>, &TestPlatform);
    let writes: [(&str, Write); 7] = [
        ("a failed update", |client, platform| {
            platform.respond(500, json!({}));
            perform(
                client,
                authentication_methods::update(&id("totp|1"), &Changes::default()),
            )
            .unwrap_err();
        }),
        ("a deletion whose response was lost", |client, platform| {
            platform.fail(Code::Network);
            perform(client, authentication_methods::delete(&id("totp|1"))).unwrap_err();
        }),
        ("an update with an unexpected response", |client, platform| {
            platform.respond(200, json!({}));
            perform(
                client,
                authentication_methods::update(&id("totp|1"), &Changes::default()),
            )
            .unwrap_err();
        }),
        ("a started enrollment", |client, platform| {
            platform.respond(202, json!({ "id": "totp|2", "auth_session": "as", "barcode_uri": "b" }));
            let request =
                EnrollmentRequest::read(EnrollmentType::Totp, |_| Ok(None), |name, _| name.to_owned()).unwrap();
            block_on(client.enrollment_challenge(request, CallOptions::default())).unwrap();
        }),
        ("a method that may replace another", |client, platform| {
            platform.respond(
                202,
                json!({ "id": "recovery-code|2", "auth_session": "as", "recovery_code": "r" }),
            );
            let request =
                EnrollmentRequest::read(EnrollmentType::RecoveryCode, |_| Ok(None), |name, _| name.to_owned()).unwrap();
            let begun = block_on(client.enrollment_challenge(request, CallOptions::default())).unwrap();
            platform.respond(201, method("recovery-code|2"));
            block_on(client.enrollment_verify(begun.handle, EnrollmentProof::Nothing, CallOptions::default())).unwrap();
        }),
        ("a custom request", |client, platform| {
            platform.respond(200, json!({}));
            let scopes = Scopes::default();
            perform(
                client,
                custom_request::operation(Method::Post, "/x", Pairs::new(), &scopes, None),
            )
            .unwrap();
        }),
        ("a new session", |client, platform| {
            let login = start_login(client, platform, LoginRequest::default());
            platform.respond(200, token_response(&login.nonce));
            handle_callback(client, &login.response_url("code=c-2")).unwrap();
        }),
    ];
    for (name, write) in writes {
        let (client, platform) = signed_in_with_cached_list();
        write(&client, &platform);
        platform.requests.borrow_mut().clear();
        respond_with_empty_list(&platform);
        assert_eq!(list(&client, None), json!([]), "{name}");
        assert_eq!(platform.request_lines().len(), 1, "{name}");
    }
}

#[test]
fn list_is_cached_again_after_a_failed_write() {
    let (client, platform) = signed_in_with_cached_list();
    platform.fail(Code::Network);
    perform(&client, authentication_methods::delete(&id("totp|1"))).unwrap_err();
    respond_with_empty_list(&platform);
    list(&client, None);
    platform.requests.borrow_mut().clear();
    assert_eq!(list(&client, None), json!([]));
    assert!(platform.requests.borrow().is_empty());
}

#[test]
fn other_reads_keep_the_cached_list() {
    let (client, platform) = signed_in_with_cached_list();
    platform.respond(200, json!({}));
    let scopes = Scopes::default();
    perform(
        &client,
        custom_request::operation(Method::Get, "/x", Pairs::new(), &scopes, None),
    )
    .unwrap();
    list(&client, None);
    assert_eq!(platform.request_lines().len(), 1);
}

#[test]
fn cached_list_requires_the_scope() {
    let (client, platform) = signed_in_with_cached_list();
    let login = start_login(&client, &platform, LoginRequest::default());
    let mut tokens = token_response(&login.nonce);
    tokens["scope"] = json!("openid");
    platform.respond(200, tokens);
    handle_callback(&client, &login.response_url("code=c-2")).unwrap();
    let error = perform(&client, authentication_methods::list(None)).unwrap_err();
    assert_eq!(error.code, Code::InsufficientScope);
}
