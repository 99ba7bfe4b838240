//! `GET /factors`: the types of factor the user can enrol.

use super::super::config::Config;
use super::super::error::Error;
use super::super::http::{Method, Response};
use super::super::json::Json;
use super::super::scope;
use super::operation::{self, Operation};

/// Asks for the factors.
pub fn list(config: &Config) -> Operation {
    Operation::new(config, Method::Get, "/factors", scope::READ_FACTORS)
}

/// The array of factors, as the server sent it.
pub fn judge_list<J: Json>(response: &Response<J>, now: f64) -> Result<Option<J>, Error<J>> {
    operation::judge_list(response, scope::READ_FACTORS, now, "factors", J::is_object)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::config::tests::config;
    use crate::protocol::error::Code;
    use crate::protocol::http::Body;
    use crate::protocol::secret::Secret;

    fn judged(body: Value) -> Result<Value, Code> {
        let headers = vec![("content-type", "application/json".to_owned())];
        judge_list(
            &Response {
                status: 200,
                headers,
                body: Body::Json(body),
            },
            0.0,
        )
        .map(Option::unwrap)
        .map_err(|error| error.code)
    }

    #[test]
    fn the_request_is_a_get() {
        let request = list(&config()).authorized(&Secret::new("at".into()));
        assert_eq!(
            (request.method, request.url.as_str()),
            (Method::Get, "https://login.example.com/me/v1/factors")
        );
    }

    #[test]
    fn factors_pass_through_with_what_is_new_in_them() {
        let factors = json!([{ "type": "passkey", "usage": ["primary"] }, { "type": "new-one", "extra": { "a": 1 } }]);
        assert_eq!(judged(json!({ "factors": factors, "more": 1 })), Ok(factors));
        assert_eq!(judged(json!({ "factors": [] })), Ok(json!([])));
    }

    #[test]
    fn another_shape_is_refused() {
        for body in [
            json!({}),
            json!({ "factors": {} }),
            json!({ "factors": null }),
            json!({ "factors": [1] }),
        ] {
            assert_eq!(judged(body), Err(Code::InvalidResponse));
        }
    }
}
