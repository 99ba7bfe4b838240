//! Every operation against every kind of response.

mod rows;

use serde_json::{Value, json};

use crate::protocol::account::connected_accounts::{self, ConnectRequest};
use crate::protocol::account::custom_request;
use crate::protocol::account::enrollment::EnrollmentProof;
use crate::protocol::account::factors;
use crate::protocol::account::operation::{ResponseShape, step_up_for};
use crate::protocol::config::tests::config;
use crate::protocol::error::Code;
use crate::protocol::http::tests::response;
use crate::protocol::http::{Body, Method, Response};
use crate::protocol::percent::Pairs;
use crate::protocol::scope::Scopes;
use crate::protocol::token_type::TokenType;

use rows::{rows, secret, verify};

#[test]
fn each_operation_sends_exactly_this_request() {
    for row in rows() {
        let request = row
            .operation
            .authorized(&config().tenant, TokenType::Bearer, &secret("at-1"));
        let url = format!("https://login.example.com/me/v1{}", row.path);
        assert_eq!((request.method, request.url), (row.method, url), "{}", row.name);
        assert_eq!(request.authorization.unwrap().expose(), "Bearer at-1", "{}", row.name);
        let body = request
            .content
            .map(|content| serde_json::from_str::<Value>(content.text.expose()).unwrap());
        assert_eq!(body, row.body, "{}", row.name);
        assert_eq!(row.operation.scope, row.scope, "{}", row.name);
        assert!(!format!("{:?}", row.operation).contains("as-1"), "{}", row.name);
    }
}

#[test]
fn each_operation_accepts_unknown_members() {
    for row in rows() {
        for status in [200, 201, 202, 204] {
            let result = row
                .operation
                .parse_response(&response(status, row.success.clone()), &Scopes::default(), 0.0);
            assert_eq!(result.unwrap(), row.result, "{} {status}", row.name);
        }
    }
}

#[test]
fn each_operation_rejects_other_shapes() {
    for row in rows() {
        let has_result = row.result.is_some();
        let mut bodies: Vec<Body<Value>> = row.rejected.iter().cloned().map(Body::Json).collect();
        if has_result {
            bodies.extend([Body::Other, Body::TooLarge]);
            if row.name != "another request" {
                let is_list = matches!(row.operation.shape, ResponseShape::List(..) | ResponseShape::Page(..));
                bodies.push(Body::Json(if is_list { json!([7]) } else { json!([]) }));
                bodies.extend([Body::Empty, Body::Json(json!("x")), Body::Json(json!(null))]);
            }
        }
        for body in bodies {
            let error = row
                .operation
                .parse_response(&response(200, body.clone()), &Scopes::default(), 0.0)
                .unwrap_err();
            assert_eq!(
                (error.code, error.status),
                (Code::InvalidResponse, Some(200)),
                "{} {body:?}",
                row.name
            );
        }
        if has_result {
            let html = Response {
                headers: vec![("content-type", "text/html".to_owned())],
                ..response(200, row.success.clone())
            };
            assert_eq!(
                row.operation
                    .parse_response(&html, &Scopes::default(), 0.0)
                    .unwrap_err()
                    .code,
                Code::InvalidResponse,
                "{}",
                row.name
            );
        }
    }
}

/// The vendor's guide prints lists as bare arrays, its API definition in objects.
#[test]
fn list_may_be_a_bare_array() {
    let mut lists = 0;
    for row in rows() {
        let (ResponseShape::List(name, _) | ResponseShape::Page(name, _)) = row.operation.shape else {
            continue;
        };
        lists += 1;
        let Body::Json(wrapper) = &row.success else { panic!() };
        for bare in [wrapper[name].clone(), json!([])] {
            let result =
                row.operation
                    .parse_response(&response(200, Body::Json(bare.clone())), &Scopes::default(), 0.0);
            assert_eq!(result.unwrap(), Some(bare), "{}", row.name);
        }
        for rejected in &row.rejected {
            let items = rejected.get(name).filter(|_| rejected.get("next").is_none());
            if let Some(items) = items.filter(|items| items.is_array()) {
                let result =
                    row.operation
                        .parse_response(&response(200, Body::Json(items.clone())), &Scopes::default(), 0.0);
                assert_eq!(result.unwrap_err().code, Code::InvalidResponse, "{} {items}", row.name);
            }
        }
    }
    assert!(
        lists >= 6,
        "methods, factors, accounts, connections, consents, organizations"
    );
}

#[test]
fn status_decides_the_code_and_problem_is_kept() {
    let problem = json!({ "type": "x", "status": 200, "title": "t", "detail": "d", "validation_errors": null });
    for row in rows() {
        for (status, code) in [
            (400, Code::InvalidRequest),
            (401, Code::Unauthorized),
            (403, Code::Forbidden),
            (404, Code::NotFound),
            (409, Code::Conflict),
            (413, Code::InvalidRequest),
            (415, Code::InvalidRequest),
            (418, Code::InvalidRequest),
            (422, Code::InvalidRequest),
            (429, Code::RateLimited),
            (500, Code::ServerError),
            (503, Code::ServerError),
            (599, Code::ServerError),
            (301, Code::InvalidResponse),
            (304, Code::InvalidResponse),
            (100, Code::InvalidResponse),
            (600, Code::InvalidResponse),
            (0, Code::InvalidResponse),
        ] {
            let error_for = |body| {
                row.operation
                    .parse_response(&response(status, body), &Scopes::default(), 0.0)
                    .unwrap_err()
            };
            let error = error_for(Body::Json(problem.clone()));
            assert_eq!((error.code, error.status), (code, Some(status)), "{}", row.name);
            assert_eq!(error.problem, Some(problem.clone()), "{}", row.name);
            assert_eq!(error.step_up, None);
            for body in [
                Body::Empty,
                Body::Other,
                Body::TooLarge,
                Body::Json(json!([1])),
                Body::Json(json!("x")),
            ] {
                let error = error_for(body);
                assert_eq!(
                    (error.code, error.problem.clone()),
                    (code, None),
                    "{} {status}",
                    row.name
                );
            }
        }
    }
}

#[test]
fn scope_that_the_session_has_offers_no_step_up() {
    let by_type = || {
        response(
            403,
            Body::Json(json!({ "type": "https://auth0.com/api-errors#A0E-403-0002" })),
        )
    };
    let by_header = |challenge: &str| {
        let mut refused = response(403, Body::Empty);
        refused.headers.push(("www-authenticate", challenge.into()));
        refused
    };
    let named = "Bearer error=\"insufficient_scope\", scope=\"read:me:x read:me:factors\"";
    for (refused, granted, step_up) in [
        (by_type(), "", Some("read:me:factors")),
        (by_type(), "openid read:me:factors", None),
        (
            by_header("Bearer error=\"insufficient_scope\""),
            "read:me:factors",
            None,
        ),
        (by_header(named), "read:me:factors read:me:x", None),
        (by_header(named), "read:me:factors", Some("read:me:x")),
        (by_header(named), "", Some("read:me:factors read:me:x")),
        (
            by_header("Bearer error=insufficient_scope, scope=\u{e9}"),
            "read:me:factors",
            None,
        ),
    ] {
        let granted = Scopes::parse(granted).unwrap();
        let error = factors::list().parse_response(&refused, &granted, 0.0).unwrap_err();
        assert_eq!(error.code, Code::InsufficientScope);
        assert_eq!(error.step_up, step_up.map(step_up_for), "{granted:?}");
        assert_eq!(error.message.contains("already has"), step_up.is_none());
    }
}

#[test]
fn request_without_a_scope_offers_the_named_one() {
    let operation = custom_request::operation(Method::Get, "/x", Pairs::new(), &Scopes::default(), None);
    let mut refused = response(403, Body::Empty);
    let error = |refused: &Response<Value>| operation.parse_response(refused, &Scopes::default(), 0.0).unwrap_err();
    refused
        .headers
        .push(("www-authenticate", "Bearer error=\"insufficient_scope\"".into()));
    assert_eq!(error(&refused).step_up, None, "no scope is known");
    refused.headers.pop();
    let challenge = "Bearer error=\"insufficient_scope\", scope=\"read:me:x\"";
    refused.headers.push(("www-authenticate", challenge.into()));
    assert_eq!(error(&refused).step_up, Some(step_up_for("read:me:x")));
}

#[test]
fn insufficient_scope_by_type_or_header() {
    for row in rows() {
        for kind in [
            "https://auth0.com/api-errors/A0E-403-0002",
            "https://auth0.com/api-errors#A0E-403-0002",
        ] {
            let body = Body::Json(json!({ "type": kind }));
            let error = row
                .operation
                .parse_response(&response(403, body), &Scopes::default(), 0.0)
                .unwrap_err();
            assert_eq!(error.code, Code::InsufficientScope, "{}", row.name);
            assert_eq!(error.step_up, Some(step_up_for(row.scope)), "{}", row.name);
        }
        for (challenge, code) in [
            (
                "Bearer error=\"insufficient_scope\", scope=\"x\"",
                Code::InsufficientScope,
            ),
            ("Bearer error=\"invalid_token\"", Code::Forbidden),
        ] {
            let mut refused = response(403, Body::Json(json!({ "type": "access_denied" })));
            refused.headers.push(("www-authenticate", challenge.into()));
            assert_eq!(
                row.operation
                    .parse_response(&refused, &Scopes::default(), 0.0)
                    .unwrap_err()
                    .code,
                code,
                "{}",
                row.name
            );
        }
    }
}

#[test]
fn step_up_required_by_header_of_a_401() {
    for row in rows() {
        for (status, error, code) in [
            (401, "insufficient_user_authentication", Code::StepUpRequired),
            (401, "invalid_token", Code::Unauthorized),
            (403, "insufficient_user_authentication", Code::Forbidden),
            (400, "insufficient_user_authentication", Code::InvalidRequest),
        ] {
            let mut refused = response(status, Body::Json(json!({ "type": "unauthorized" })));
            let challenge = format!("Bearer error=\"{error}\", max_age=\"900\"");
            refused.headers.push(("www-authenticate", challenge));
            let error = row
                .operation
                .parse_response(&refused, &Scopes::default(), 0.0)
                .unwrap_err();
            assert_eq!((error.code, error.status), (code, Some(status)), "{}", row.name);
            let max_age = error.step_up.as_ref().and_then(|step_up| step_up.max_age);
            assert_eq!(max_age, (code == Code::StepUpRequired).then_some(900.0), "{}", row.name);
        }
    }
}

#[test]
fn retry_after_is_reported() {
    let mut limited = response(429, Body::Empty);
    limited.headers.push(("retry-after", "3".into()));
    assert_eq!(
        factors::list()
            .parse_response(&limited, &Scopes::default(), 0.0)
            .unwrap_err()
            .retry_after,
        Some(3.0)
    );
}

#[test]
fn problem_that_echoes_a_secret_is_withheld() {
    let problem = |text: &str| Body::Json(json!({ "title": "Bad", "detail": format!("got {text}") }));
    let operations = [
        (verify(EnrollmentProof::Nothing), "as-1"),
        (
            verify(EnrollmentProof::new_password("corr3ct-horse".into()).unwrap()),
            "corr3ct-horse",
        ),
        (
            connected_accounts::complete(&secret("as-2"), &secret("cc-2"), "https://a/", &secret("v-2")),
            "cc-2",
        ),
        (
            connected_accounts::connect(
                &ConnectRequest::default(),
                "https://a/",
                &secret("st-2"),
                &secret("v-2"),
            ),
            "st-2",
        ),
    ];
    for (operation, secret) in operations {
        let error = operation
            .parse_response(&response(400, problem(secret)), &Scopes::default(), 0.0)
            .unwrap_err();
        assert_eq!(
            (error.code, error.problem.clone()),
            (Code::InvalidRequest, None),
            "{secret}"
        );
        let error = operation
            .parse_response(&response(400, problem("nothing")), &Scopes::default(), 0.0)
            .unwrap_err();
        assert!(error.problem.is_some(), "{secret}");
    }
}
