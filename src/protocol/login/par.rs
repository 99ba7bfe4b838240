//! Pushed authorization requests (RFC 9126): the parameters are posted to the tenant instead of put into the address
//! bar.

use crate::protocol::config::Config;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Content, Method, Request, Response};
use crate::protocol::json::Json;
use crate::protocol::login::token;
use crate::protocol::percent::Pairs;
use crate::protocol::secret::Secret;

/// Pushes the parameters of an authorization request.
pub(crate) fn request(config: &Config, query: &str) -> Request {
    let form = Content::form(Secret::new(query.to_owned()));
    Request::new(Method::Post, config.tenant.url("/oauth/par")).with_content(form)
}

/// The URL to redirect the browser to (section 4).
pub(crate) fn parse_response<J: Json>(response: &Response<J>, config: &Config, now: f64) -> Result<String, Error<J>> {
    if !response.is_success() {
        let error = token::parse_error(response, &[], now);
        return Err(if error.code == Code::TokenRequestFailed {
            error.reported_as(
                Code::AuthorizationFailed,
                "The tenant rejected the pushed authorization request.",
            )
        } else {
            error
        });
    }
    let request_uri = response.json_object().and_then(|body| body.get_string("request_uri"));
    let request_uri = request_uri.filter(|uri| !uri.is_empty()).ok_or_else(|| {
        Error::new(
            Code::InvalidResponse,
            "The tenant returned no request_uri for the pushed authorization request.",
        )
    })?;
    let query = Pairs::new()
        .with("client_id", &config.client_id)
        .with("request_uri", &request_uri)
        .into_query();
    Ok(config.tenant.url("/authorize?") + &query)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::config::tests::config;
    use crate::protocol::http::Body;
    use crate::protocol::http::tests::{json_response, response};

    fn parsed(response: &Response<Value>) -> Result<String, Code> {
        parse_response(response, &config(), 0.0).map_err(|error| error.code)
    }

    #[test]
    fn request_is_the_query_as_a_form() {
        let request = request(&config(), "a=b%26c");
        assert_eq!(
            (request.method, request.url.as_str()),
            (Method::Post, "https://login.example.com/oauth/par")
        );
        let content = request.content.unwrap();
        assert_eq!(content.media_type, "application/x-www-form-urlencoded");
        assert_eq!(content.text.expose(), "a=b%26c");
    }

    #[test]
    fn authorize_url_has_client_id_and_request_uri() {
        let pushed = json_response(201, json!({ "request_uri": "urn:x:1&2", "expires_in": 60 }));
        assert_eq!(
            parsed(&pushed).unwrap(),
            "https://login.example.com/authorize?client_id=client-1&request_uri=urn%3Ax%3A1%262"
        );
    }

    #[test]
    fn other_responses_are_errors() {
        for (response, code) in [
            (json_response(201, json!({})), Code::InvalidResponse),
            (json_response(201, json!({ "request_uri": "" })), Code::InvalidResponse),
            (json_response(201, json!({ "request_uri": 7 })), Code::InvalidResponse),
            (response(201, Body::Other), Code::InvalidResponse),
            (
                json_response(400, json!({ "error": "invalid_request" })),
                Code::AuthorizationFailed,
            ),
            (json_response(404, json!({})), Code::AuthorizationFailed),
            (json_response(429, json!({})), Code::RateLimited),
            (response(503, Body::Other), Code::ServerError),
        ] {
            assert_eq!(parsed(&response), Err(code));
        }
    }
}
