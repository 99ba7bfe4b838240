//! What every operation of the API has in common: its scope, its path, its failures.

use super::super::config::Config;
use super::super::error::{Code, Error, StepUp};
use super::super::http::{Content, Method, Request, Response};
use super::super::json::Json;
use super::super::retry_after::retry_after;
use super::super::secret::Secret;

/// Judges the answer to an operation; `None` where a success has nothing to say. The time is in seconds.
pub type Judge<J> = fn(&Response<J>, f64) -> Result<Option<J>, Error<J>>;

/// An operation that only lacks the access token.
#[derive(Debug)]
pub struct Operation {
    /// The scope the token must have.
    pub scope: &'static str,
    request: Request,
}

impl Operation {
    /// An operation on a path below `/me/v1`, which begins with `/` and is encoded.
    pub fn new(config: &Config, method: Method, path: &str, scope: &'static str) -> Self {
        let mut full = String::from("/me/v1");
        full.push_str(path);
        Self {
            scope,
            request: Request::new(method, config.tenant.url(&full)),
        }
    }

    /// Adds a JSON body.
    pub fn with_body(mut self, json: String) -> Self {
        self.request = self.request.with_content(Content::json(json));
        self
    }

    /// The request, with the access token in the `Authorization` header and nowhere else (RFC 6750 section 2.1).
    pub fn authorized(self, access_token: &Secret) -> Request {
        let mut request = self.request;
        request.authorization = Some(Secret::new(String::from("Bearer ") + access_token.expose()));
        request
    }
}

/// The JSON object of a success; every other answer as a typed error. `now` is in seconds.
pub fn judge<'a, J: Json>(response: &'a Response<J>, scope: &str, now: f64) -> Result<&'a J, Error<J>> {
    judge_status(response, scope, now)?;
    response
        .json_object()
        .ok_or_else(|| unusable(response, "The API did not answer with a JSON object."))
}

/// The array under `name` of a success, as the server sent it; each item must be what is promised.
pub fn judge_list<J: Json>(
    response: &Response<J>,
    scope: &str,
    now: f64,
    name: &str,
    is_item: fn(&J) -> bool,
) -> Result<Option<J>, Error<J>> {
    let list = judge(response, scope, now)?.get(name);
    if list
        .as_ref()
        .and_then(J::items)
        .is_some_and(|items| items.iter().all(is_item))
    {
        Ok(list)
    } else {
        Err(unusable(
            response,
            "The API did not answer with the list that it promises.",
        ))
    }
}

/// A success, whatever its body; every other answer as a typed error. The HTTP status decides, never the `status` of
/// the body.
pub fn judge_status<J: Json>(response: &Response<J>, scope: &str, now: f64) -> Result<(), Error<J>> {
    let (code, message) = match response.status {
        200..=299 => return Ok(()),
        401 => (Code::Unauthorized, "The API did not accept the access token."),
        403 if lacks_scope(response) => (Code::InsufficientScope, "The access token lacks a scope."),
        403 => (Code::Forbidden, "The API does not allow this."),
        404 => (Code::NotFound, "The API knows no such resource."),
        409 => (Code::Conflict, "The request conflicts with the state of the resource."),
        429 => (Code::RateLimited, "The API asks for fewer requests."),
        400..=499 => (Code::InvalidRequest, "The API refused the request."),
        500..=599 => (Code::ServerError, "The API failed."),
        _ => (Code::InvalidResponse, "The API answered with a status it should not."),
    };
    let error = Error::new(code, message)
        .with_status(response.status)
        .with_retry_after(retry_after(response, now))
        .with_problem(response.error_object().cloned());
    Err(if code == Code::InsufficientScope {
        error.with_step_up(missing(scope))
    } else {
        error
    })
}

/// The answer was a success but not what the API promises.
pub fn unusable<J: Json>(response: &Response<J>, message: &'static str) -> Error<J> {
    Error::new(Code::InvalidResponse, message).with_status(response.status)
}

/// What a login has to ask for so that `scope` is granted.
pub fn missing(scope: &str) -> StepUp {
    StepUp {
        scopes: vec![scope.to_owned()],
    }
}

/// The error's `type` ends in a code whose separator differs between sources: only its end is compared.
fn lacks_scope<J: Json>(response: &Response<J>) -> bool {
    response
        .error_object()
        .and_then(|body| body.text("type"))
        .is_some_and(|kind| kind.ends_with("A0E-403-0002"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::config::tests::config;
    use crate::protocol::http::Body;

    fn response(status: u16, body: Body<Value>) -> Response<Value> {
        Response {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body,
        }
    }

    #[test]
    fn the_token_stands_in_the_header_only() {
        let operation = Operation::new(&config(), Method::Get, "/factors", "read:me:factors");
        let request = operation.authorized(&Secret::new("at".into()));
        assert_eq!(request.url, "https://login.example.com/me/v1/factors");
        assert_eq!(request.authorization.unwrap().expose(), "Bearer at");
    }

    #[test]
    fn the_status_decides_and_the_problem_is_kept() {
        let problem = json!({ "type": "x", "status": 200, "title": "t", "detail": "d", "validation_errors": null });
        for (status, code) in [
            (400, Code::InvalidRequest),
            (401, Code::Unauthorized),
            (403, Code::Forbidden),
            (404, Code::NotFound),
            (409, Code::Conflict),
            (415, Code::InvalidRequest),
            (418, Code::InvalidRequest),
            (422, Code::InvalidRequest),
            (429, Code::RateLimited),
            (500, Code::ServerError),
            (503, Code::ServerError),
            (301, Code::InvalidResponse),
            (304, Code::InvalidResponse),
            (100, Code::InvalidResponse),
            (600, Code::InvalidResponse),
        ] {
            let error = judge(&response(status, Body::Json(problem.clone())), "s", 0.0).unwrap_err();
            assert_eq!((error.code, error.status), (code, Some(status)));
            assert_eq!(error.problem, Some(problem.clone()));
            for body in [
                Body::Empty,
                Body::Other,
                Body::TooLarge,
                Body::Json(json!([1])),
                Body::Json(json!("x")),
            ] {
                let error = judge(&response(status, body), "s", 0.0).unwrap_err();
                assert_eq!(error.code, code);
                assert_eq!(error.problem, None);
            }
        }
    }

    #[test]
    fn a_missing_scope_is_named_with_either_separator() {
        for separator in ["/", "#"] {
            let body = json!({ "type": format!("https://auth0.com/api-errors{separator}A0E-403-0002") });
            let error = judge(&response(403, Body::Json(body)), "read:me:factors", 0.0).unwrap_err();
            assert_eq!(error.code, Code::InsufficientScope);
            assert_eq!(error.step_up, Some(missing("read:me:factors")));
        }
    }

    #[test]
    fn a_success_must_be_an_object() {
        assert!(judge(&response(200, Body::Json(json!({}))), "s", 0.0).is_ok());
        for body in [
            Body::Empty,
            Body::Other,
            Body::TooLarge,
            Body::Json(json!([])),
            Body::Json(json!(1)),
        ] {
            let error = judge(&response(200, body), "s", 0.0).unwrap_err();
            assert_eq!((error.code, error.status), (Code::InvalidResponse, Some(200)));
        }
    }

    #[test]
    fn the_wait_is_told() {
        let mut limited = response(429, Body::Empty);
        limited.headers.push(("retry-after", "3".into()));
        assert_eq!(judge(&limited, "s", 0.0).unwrap_err().retry_after, Some(3.0));
    }
}
