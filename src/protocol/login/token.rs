//! The token endpoint: requests and responses.

use crate::protocol::config::Config;
use crate::protocol::error::{Code, Error, OAuthError, sanitize_unless_secret};
use crate::protocol::http::{Content, Method, Request, Response};
use crate::protocol::json::Json;
use crate::protocol::login::transaction::LoginTransaction;
use crate::protocol::mfa_requirements::MfaRequirements;
use crate::protocol::percent::Pairs;
use crate::protocol::retry_after::retry_after;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;
use crate::protocol::token_type::TokenType;

/// Lifetime of an access token if the server states none (RFC 6749 section 5.1 leaves it open), or none that can be read.
const DEFAULT_LIFETIME: f64 = 300.0;

/// Longer lifetimes are cut to 30 days, so that no sum overflows.
const MAX_LIFETIME: f64 = 2_592_000.0;

/// A token response. Nothing of it is stored until the ID token is validated.
#[derive(Debug)]
pub(crate) struct TokenResponse {
    /// Visible ASCII, so that it fits into a header.
    pub(crate) access_token: Secret,
    pub(crate) token_type: TokenType,
    /// Seconds from receipt, from 0 to 30 days.
    pub(crate) expires_in: f64,
    /// The granted scopes.
    pub(crate) scopes: Scopes,
    /// Not validated.
    pub(crate) id_token: Option<Secret>,
    pub(crate) refresh_token: Option<Secret>,
}

/// The parameters that every grant starts with.
pub(crate) fn grant_form(config: &Config, grant_type: &str) -> Pairs {
    Pairs::new()
        .with("grant_type", grant_type)
        .with("client_id", &config.client_id)
}

/// A request to the token endpoint.
pub(crate) fn token_request(config: &Config, content: Content) -> Request {
    Request::new(Method::Post, config.tenant.url("/oauth/token")).with_content(content)
}

/// The code exchange of a public client (RFC 6749 section 4.1.3, RFC 7636 section 4.5). It is sent once, whatever the
/// outcome: a code can be used once.
pub(crate) fn exchange_request(config: &Config, code: &Secret, login: &LoginTransaction) -> Request {
    let form = grant_form(config, "authorization_code")
        .with("code", code.expose())
        .with("code_verifier", login.pending.verifier.expose())
        .with("redirect_uri", &login.pending.redirect_uri)
        .into_body();
    token_request(config, Content::form(form))
}

/// Parses a response of the token endpoint (RFC 6749 sections 5.1 and 5.2).
///
/// `requested_scope` is the scope if the response has none. `sent` are the secrets of the request: no error may contain
/// them.
pub(crate) fn parse_response<J: Json>(
    response: &Response<J>,
    requested_scope: &str,
    sent: &[Secret],
    now: f64,
) -> Result<TokenResponse, Error<J>> {
    if !response.is_success() {
        return Err(parse_error(response, sent, now));
    }
    let invalid = |message| Error::new(Code::InvalidResponse, message).with_status(response.status);
    let body = response
        .json_object()
        .ok_or_else(|| invalid("The token endpoint returned no JSON object."))?;
    let access_token = body
        .get_string("access_token")
        .filter(|token| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()))
        .ok_or_else(|| invalid("The token response has no valid access_token."))?;
    let token_type = body
        .get_string("token_type")
        .and_then(|text| TokenType::parse(&text))
        .ok_or_else(|| invalid("The token response has no valid token_type."))?;
    let secret = |name| body.get_string(name).filter(|text| !text.is_empty()).map(Secret::new);
    Ok(TokenResponse {
        access_token: Secret::new(access_token),
        token_type,
        expires_in: lifetime(body.get("expires_in").as_ref()),
        scopes: Scopes::parse_lenient(body.get_string("scope").as_deref().unwrap_or(requested_scope)),
        id_token: secret("id_token"),
        refresh_token: secret("refresh_token"),
    })
}

/// The lifetime that `expires_in` states, as a number or as the text of one. Anything else counts as absent: the client can
/// do without it, and to reject the response would lose the tokens.
fn lifetime<J: Json>(value: Option<&J>) -> f64 {
    let seconds = value.and_then(|value| value.number().or_else(|| J::parse(&value.string()?)?.number()));
    seconds.unwrap_or(DEFAULT_LIFETIME).clamp(0.0, MAX_LIFETIME)
}

/// The error of an OAuth endpoint (RFC 6749 section 5.2). It contains none of the secrets in `sent`.
pub(crate) fn parse_error<J: Json>(response: &Response<J>, sent: &[Secret], now: f64) -> Error<J> {
    let oauth = response.error_object().and_then(|body| {
        Some(OAuthError {
            error: sanitize_unless_secret(&body.get_string("error")?, sent)?,
            description: body
                .get_string("error_description")
                .and_then(|text| sanitize_unless_secret(&text, sent)),
        })
    });
    let (code, message) = match response.status {
        429 => (Code::RateLimited, "Too many requests to the tenant; retry later."),
        500..=599 => (Code::ServerError, "The tenant responded with a server error."),
        400..=499 => (Code::TokenRequestFailed, "The tenant rejected the request."),
        _ => (Code::InvalidResponse, "Unexpected response status from the tenant."),
    };
    Error::new(code, message)
        .with_status(response.status)
        .with_retry_after(retry_after(response, now))
        .with_oauth(oauth)
        .with_mfa(response.error_object().and_then(MfaRequirements::read))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::config::tests::config;
    use crate::protocol::http::Body;
    use crate::protocol::http::tests::json_response as response;
    use crate::protocol::login::transaction::tests::login;
    use crate::protocol::percent::parse_query;

    fn token_response() -> Value {
        json!({ "access_token": "at", "token_type": "Bearer", "expires_in": 60, "id_token": "it", "refresh_token": "rt" })
    }

    fn parsed(change: impl FnOnce(&mut Value)) -> Result<TokenResponse, Code> {
        let mut body = token_response();
        change(&mut body);
        parse_response(&response(200, body), "a b", &[], 0.0).map_err(|error| error.code)
    }

    #[test]
    fn exchange_request_has_exactly_these_parameters() {
        let mut transaction = login();
        transaction.pending.verifier = Secret::new("v-1".into());
        transaction.pending.redirect_uri = "https://app.example.com/cb".into();
        let request = exchange_request(&config(), &Secret::new("c&d=e".into()), &transaction);
        assert_eq!(
            (request.method, request.url.as_str()),
            (Method::Post, "https://login.example.com/oauth/token")
        );
        assert!(request.authorization.is_none());
        let content = request.content.unwrap();
        assert_eq!(content.media_type, "application/x-www-form-urlencoded");
        let pairs: Vec<_> = parse_query(content.text.expose()).collect();
        let expected = [
            ("grant_type", "authorization_code"),
            ("client_id", "client-1"),
            ("code", "c&d=e"),
            ("code_verifier", "v-1"),
            ("redirect_uri", "https://app.example.com/cb"),
        ];
        assert_eq!(pairs, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn token_response_is_parsed() {
        let token_response = parsed(|_| ()).unwrap();
        assert_eq!(token_response.access_token.expose(), "at");
        assert_eq!(token_response.expires_in, 60.0);
        assert_eq!(token_response.scopes.to_text(), "a b");
        assert_eq!(token_response.id_token.unwrap().expose(), "it");
        assert_eq!(token_response.refresh_token.unwrap().expose(), "rt");
        assert_eq!(parsed(|body| body["scope"] = json!("a")).unwrap().scopes.to_text(), "a");
    }

    #[test]
    fn access_token_must_fit_a_header() {
        for token in [
            json!(""),
            json!("a b"),
            json!("a\r\nX: y"),
            json!("é"),
            json!(1),
            json!(null),
            json!(["a"]),
        ] {
            assert_eq!(
                parsed(|body| body["access_token"] = token).unwrap_err(),
                Code::InvalidResponse
            );
        }
    }

    #[test]
    fn token_type_ignores_case() {
        for kind in ["bearer", "BEARER", "Bearer"] {
            assert!(parsed(|body| body["token_type"] = json!(kind)).is_ok(), "{kind}");
        }
        for kind in [json!("mac"), json!("N_A"), json!(""), json!(null), json!(1)] {
            assert_eq!(
                parsed(|body| body["token_type"] = kind).unwrap_err(),
                Code::InvalidResponse
            );
        }
    }

    #[test]
    fn expires_in_is_clamped_or_defaulted() {
        for (value, seconds) in [
            (json!(0), 0.0),
            (json!(-5), 0.0),
            (json!(86_400.5), 86_400.5),
            (json!(1e300), 2_592_000.0),
            // Some servers and proxies write the number as text.
            (json!("3600"), 3_600.0),
            (json!("3600.0"), 3_600.0),
            (json!("0"), 0.0),
            (json!("1e300"), 2_592_000.0),
            // What is no number counts as absent.
            (json!(""), 300.0),
            (json!("soon"), 300.0),
            (json!("3600 seconds"), 300.0),
            (json!("\"3600\""), 300.0),
            (json!("[3600]"), 300.0),
            (json!(null), 300.0),
            (json!(true), 300.0),
            (json!([3_600]), 300.0),
            (json!({ "seconds": 3_600 }), 300.0),
        ] {
            let expires_in = parsed(|body| body["expires_in"] = value.clone()).unwrap().expires_in;
            assert_eq!(expires_in, seconds, "{value}");
        }
        let without = parsed(|body| drop(body.as_object_mut().unwrap().remove("expires_in")));
        assert_eq!(without.unwrap().expires_in, 300.0);
    }

    #[test]
    fn success_without_json_is_rejected() {
        let body = |body, media_type: &str| {
            let response = Response {
                status: 200,
                headers: vec![("content-type", media_type.to_owned())],
                body,
            };
            parse_response::<Value>(&response, "", &[], 0.0).unwrap_err().code
        };
        assert_eq!(body(Body::Json(token_response()), "text/html"), Code::InvalidResponse);
        for broken in [
            Body::Empty,
            Body::Other,
            Body::TooLarge,
            Body::Json(json!([])),
            Body::Json(json!(null)),
        ] {
            assert_eq!(body(broken, "application/json"), Code::InvalidResponse);
        }
    }

    #[test]
    fn error_code_depends_on_status() {
        for (status, body, code, oauth) in [
            (
                400,
                json!({ "error": "invalid_grant" }),
                Code::TokenRequestFailed,
                Some("invalid_grant"),
            ),
            (
                403,
                json!({ "error": "invalid_grant" }),
                Code::TokenRequestFailed,
                Some("invalid_grant"),
            ),
            (401, json!({}), Code::TokenRequestFailed, None),
            (403, json!({ "error": 1 }), Code::TokenRequestFailed, None),
            (400, json!([]), Code::TokenRequestFailed, None),
            (
                429,
                json!({ "error": "too_many_requests" }),
                Code::RateLimited,
                Some("too_many_requests"),
            ),
            (500, json!({}), Code::ServerError, None),
            (599, json!({}), Code::ServerError, None),
            (304, json!({}), Code::InvalidResponse, None),
        ] {
            let error = parse_response(&response(status, body), "", &[], 0.0).unwrap_err();
            assert_eq!((error.code, error.status), (code, Some(status)));
            assert_eq!(error.oauth.as_ref().map(|oauth| oauth.error.as_str()), oauth);
        }
    }

    #[test]
    fn echoed_code_is_withheld() {
        let body = json!({ "error": "invalid_grant", "error_description": "Bad code c0de-1" });
        let error = parse_response(&response(403, body), "", &[Secret::new("c0de-1".into())], 0.0).unwrap_err();
        assert!(!format!("{error:?}").contains("c0de-1"));
    }
}
