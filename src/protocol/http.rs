//! Requests and responses as plain values.

use crate::protocol::correlation_id::CorrelationId;
use crate::protocol::json::Json;
use crate::protocol::secret::Secret;
use crate::protocol::token_type::TokenType;

/// The request methods in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// The method token of RFC 9110 section 9.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A body with its media type.
#[derive(Clone, Debug)]
pub(crate) struct Content {
    pub(crate) media_type: &'static str,
    /// A secret, since it may contain a code, a verifier or an `auth_session`.
    pub(crate) text: Secret,
}

impl Content {
    pub(crate) fn form(text: Secret) -> Self {
        Self {
            media_type: "application/x-www-form-urlencoded",
            text,
        }
    }

    pub(crate) fn json(text: Secret) -> Self {
        Self {
            media_type: "application/json",
            text,
        }
    }
}

/// A request that is ready to be sent. Its URL is built from the configuration and encoded segments.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// Absolute, on the configured origin.
    pub(crate) url: String,
    /// The whole value of `Authorization`, in visible ASCII.
    pub(crate) authorization: Option<Secret>,
    /// The value of the `DPoP` header (RFC 9449 section 4.1).
    pub(crate) dpop_proof: Option<String>,
    /// The value of `x-correlation-id`.
    pub(crate) correlation_id: Option<CorrelationId>,
    pub(crate) content: Option<Content>,
}

impl Request {
    /// A request without credentials or body.
    pub(crate) fn new(method: Method, url: String) -> Self {
        Self {
            method,
            url,
            authorization: None,
            dpop_proof: None,
            correlation_id: None,
            content: None,
        }
    }

    /// Puts the token into the `Authorization` header and nowhere else (RFC 6750 section 2.1, RFC 9449 section 7.1).
    pub(crate) fn with_token(mut self, token_type: TokenType, token: &Secret) -> Self {
        let mut value = String::from(token_type.as_str());
        value.push(' ');
        value.push_str(token.expose());
        self.authorization = Some(Secret::new(value));
        self
    }

    pub(crate) fn with_bearer(self, token: &Secret) -> Self {
        self.with_token(TokenType::Bearer, token)
    }

    /// The token, if it is bound to a key.
    pub(crate) fn dpop_token(&self) -> Option<Secret> {
        let (scheme, token) = self.authorization.as_ref()?.expose().split_once(' ')?;
        (scheme == TokenType::Dpop.as_str()).then(|| Secret::new(token.to_owned()))
    }

    pub(crate) fn with_content(mut self, content: Content) -> Self {
        self.content = Some(content);
        self
    }
}

/// The response headers that the rules read. CORS may hide each of them.
pub(crate) const READ_HEADERS: [&str; 6] = [
    "content-type",
    "dpop-nonce",
    "location",
    "retry-after",
    "www-authenticate",
    "x-ratelimit-reset",
];

/// Larger bodies are not read to their end.
pub(crate) const MAX_BODY_BYTES: u32 = 1 << 20;

#[derive(Clone, Debug)]
pub(crate) enum Body<J> {
    Empty,
    /// JSON, whatever the declared media type.
    Json(J),
    /// Anything else, such as an HTML page. It is never shown.
    Other,
    /// More than [`MAX_BODY_BYTES`].
    TooLarge,
}

/// A response whose body has been read.
#[derive(Clone, Debug)]
pub(crate) struct Response<J> {
    pub(crate) status: u16,
    /// The readable ones of [`READ_HEADERS`], with lower-case names.
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body<J>,
}

impl<J: Json> Response<J> {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn is_empty(&self) -> bool {
        matches!(self.body, Body::Empty)
    }

    /// The body, if the declared media type is JSON.
    pub(crate) fn json(&self) -> Option<&J> {
        match &self.body {
            Body::Json(value) if self.declares_json() => Some(value),
            _ => None,
        }
    }

    /// The same, if the value is an object.
    pub(crate) fn json_object(&self) -> Option<&J> {
        self.json().filter(|value| value.is_object())
    }

    /// The body of an error, if it is an object. The declared media type is ignored: servers differ there.
    pub(crate) fn error_object(&self) -> Option<&J> {
        match &self.body {
            Body::Json(value) if value.is_object() => Some(value),
            _ => None,
        }
    }

    pub(crate) fn declares_json(&self) -> bool {
        let declared = self.header("content-type").unwrap_or_default();
        let essence = declared
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .to_ascii_lowercase();
        essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub(crate) mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// A JSON response.
    pub(crate) fn json_response(status: u16, body: Value) -> Response<Value> {
        response(status, Body::Json(body))
    }

    /// A response that declares JSON, whatever its body.
    pub(crate) fn response(status: u16, body: Body<Value>) -> Response<Value> {
        Response {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body,
        }
    }

    #[test]
    fn success_body_needs_a_json_media_type() {
        for (media_type, accepted) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/problem+json", true),
            ("text/html", false),
            ("text/json", false),
            ("application/jsonp", false),
            ("", false),
        ] {
            let response = Response {
                status: 200,
                headers: vec![("content-type", media_type.to_owned())],
                body: Body::Json(json!({})),
            };
            assert_eq!(response.json_object().is_some(), accepted, "{media_type:?}");
            assert!(response.error_object().is_some());
        }
    }

    #[test]
    fn json_object_rejects_other_bodies() {
        for body in [
            Body::Json(json!([])),
            Body::Json(Value::Null),
            Body::Empty,
            Body::Other,
            Body::TooLarge,
        ] {
            let response = response(200, body);
            assert!(response.json_object().is_none() && response.error_object().is_none());
        }
    }

    #[test]
    fn debug_of_request_shows_no_secret() {
        let mut request = Request::new(Method::Post, "https://tenant.example/".into())
            .with_content(Content::json(Secret::new("{\"auth_session\":\"s3cret\"}".into())));
        request.authorization = Some(Secret::new("Bearer s3cret".into()));
        assert!(!format!("{request:?}").contains("s3cret"));
    }
}
