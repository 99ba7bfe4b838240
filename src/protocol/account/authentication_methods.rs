//! `/authentication-methods`: list, get, delete.

use super::super::config::Config;
use super::super::error::Error;
use super::super::http::{Method, Response};
use super::super::json::Json;
use super::super::scope;
use super::method_id::MethodId;
use super::operation::{self, Operation, judge, judge_status, unusable};

const COLLECTION: &str = "/authentication-methods";

/// Asks for the list.
pub fn list(config: &Config) -> Operation {
    Operation::new(config, Method::Get, COLLECTION, scope::READ_AUTHENTICATION_METHODS)
}

/// The array of methods, as the server sent it.
pub fn judge_list<J: Json>(response: &Response<J>, now: f64) -> Result<Option<J>, Error<J>> {
    let scope = scope::READ_AUTHENTICATION_METHODS;
    operation::judge_list(response, scope, now, "authentication_methods", is_method)
}

/// Asks for one method.
pub fn get(config: &Config, id: &MethodId) -> Operation {
    Operation::new(
        config,
        Method::Get,
        &path_of(id, ""),
        scope::READ_AUTHENTICATION_METHODS,
    )
}

/// The method, as the server sent it.
pub fn judge_get<J: Json>(response: &Response<J>, now: f64) -> Result<Option<J>, Error<J>> {
    judge_method(response, scope::READ_AUTHENTICATION_METHODS, now)
}

/// Removes one method.
pub fn delete(config: &Config, id: &MethodId) -> Operation {
    Operation::new(
        config,
        Method::Delete,
        &path_of(id, ""),
        scope::DELETE_AUTHENTICATION_METHODS,
    )
}

/// A removal has no body.
pub fn judge_delete<J: Json>(response: &Response<J>, now: f64) -> Result<Option<J>, Error<J>> {
    judge_status(response, scope::DELETE_AUTHENTICATION_METHODS, now).map(|()| None)
}

/// One method object, with whatever members it has.
pub(super) fn judge_method<J: Json>(response: &Response<J>, scope: &str, now: f64) -> Result<Option<J>, Error<J>> {
    let body = judge(response, scope, now)?;
    if is_method(body) {
        Ok(Some(body.clone()))
    } else {
        Err(unusable(
            response,
            "The API did not answer with an authentication method.",
        ))
    }
}

/// The collection itself, for the room that creates.
pub(super) fn collection() -> &'static str {
    COLLECTION
}

/// The path of one method, with a suffix such as `/verify`.
pub(super) fn path_of(id: &MethodId, suffix: &str) -> String {
    let mut path = String::from(COLLECTION);
    path.push('/');
    id.push_segment(&mut path);
    path.push_str(suffix);
    path
}

/// What every method has: an id that can be used again, and a type.
fn is_method<J: Json>(value: &J) -> bool {
    value.text("id").is_some_and(|id| MethodId::parse(&id).is_some()) && value.text("type").is_some()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::config::tests::config;
    use crate::protocol::error::Code;
    use crate::protocol::http::Body;
    use crate::protocol::secret::Secret;

    const BASE: &str = "https://login.example.com/me/v1/authentication-methods";

    fn response(status: u16, body: Body<Value>) -> Response<Value> {
        Response {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body,
        }
    }

    fn method() -> Value {
        json!({ "id": "passkey|dev_1", "type": "passkey", "new_member": { "kept": true } })
    }

    #[test]
    fn requests_name_their_method_path_and_scope() {
        let id = MethodId::parse("passkey|dev_1").unwrap();
        let operations = [
            (
                list(&config()),
                Method::Get,
                BASE.to_owned(),
                "read:me:authentication_methods",
            ),
            (
                get(&config(), &id),
                Method::Get,
                format!("{BASE}/passkey%7Cdev_1"),
                "read:me:authentication_methods",
            ),
            (
                delete(&config(), &id),
                Method::Delete,
                format!("{BASE}/passkey%7Cdev_1"),
                "delete:me:authentication_methods",
            ),
        ];
        for (operation, method, url, scope) in operations {
            assert_eq!(operation.scope, scope);
            let request = operation.authorized(&Secret::new("at".into()));
            assert_eq!((request.method, request.url), (method, url));
            assert!(request.content.is_none());
        }
    }

    #[test]
    fn methods_pass_through_with_what_is_new_in_them() {
        let list = json!({ "authentication_methods": [method()] });
        assert_eq!(
            judge_list(&response(200, Body::Json(list)), 0.0).unwrap(),
            Some(json!([method()]))
        );
        assert_eq!(
            judge_get(&response(200, Body::Json(method())), 0.0).unwrap(),
            Some(method())
        );
    }

    #[test]
    fn another_shape_is_refused() {
        for body in [
            json!({}),
            json!({ "authentication_methods": {} }),
            json!({ "authentication_methods": [{}] }),
            json!({ "authentication_methods": [{ "id": "", "type": "totp" }] }),
            json!({ "authentication_methods": [{ "id": "a" }] }),
        ] {
            let list = judge_list(&response(200, Body::Json(body.clone())), 0.0);
            assert_eq!(list.unwrap_err().code, Code::InvalidResponse, "{body}");
            assert_eq!(
                judge_get(&response(200, Body::Json(body)), 0.0).unwrap_err().code,
                Code::InvalidResponse
            );
        }
        assert!(judge_list(&response(200, Body::Json(json!([method()]))), 0.0).is_err());
    }

    #[test]
    fn a_removal_needs_no_body() {
        for body in [Body::Empty, Body::Other, Body::Json(json!({}))] {
            assert!(judge_delete(&response(204, body), 0.0).is_ok());
        }
        assert_eq!(
            judge_delete(&response(409, Body::Empty), 0.0).unwrap_err().code,
            Code::Conflict
        );
    }
}
