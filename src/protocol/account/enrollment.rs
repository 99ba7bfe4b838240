//! Enrolment: a challenge, then its verification.

use super::super::config::Config;
use super::super::error::Error;
use super::super::http::{Method, Response};
use super::super::json::{Json, ObjectText};
use super::super::passkey::attestation::Attestation;
use super::super::scope;
use super::super::secret::Secret;
use super::authentication_methods::{collection, judge_method, path_of};
use super::method_id::MethodId;
use super::operation::{Operation, judge, unusable};

/// What a passkey is enrolled for, where the user has several identities.
#[derive(Clone, Debug, Default)]
pub struct PasskeyEnrollment {
    /// Database connection: 1 to 128 letters, digits and hyphens.
    pub connection: Option<String>,
    /// Identity: 1 to 255 characters without white space.
    pub identity_user_id: Option<String>,
}

impl PasskeyEnrollment {
    /// The first option that the API's schema would refuse.
    pub fn broken_rule(&self) -> Option<&'static str> {
        let is_connection = |text: &String| {
            (1..=128).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let is_identity =
            |text: &String| (1..=255).contains(&text.chars().count()) && !text.contains(char::is_whitespace);
        if !self.connection.as_ref().is_none_or(is_connection) {
            return Some("connection must be 1 to 128 letters, digits or hyphens.");
        }
        if !self.identity_user_id.as_ref().is_none_or(is_identity) {
            return Some("identityUserId must be 1 to 255 characters without white space.");
        }
        None
    }
}

/// A passkey enrolment that waits for its credential.
#[derive(Clone, Debug)]
pub struct PasskeyChallenge<J> {
    /// Where to verify.
    pub id: MethodId,
    /// Ties the verification to this challenge.
    pub auth_session: Secret,
    /// `PublicKeyCredentialCreationOptionsJSON`.
    pub creation_options: J,
}

/// Starts the enrolment of a passkey.
pub fn create_passkey(config: &Config, enrollment: &PasskeyEnrollment) -> Operation {
    let body = ObjectText::new()
        .string("type", "passkey")
        .optional("connection", enrollment.connection.as_deref())
        .optional("identity_user_id", enrollment.identity_user_id.as_deref())
        .finish();
    Operation::new(config, Method::Post, collection(), scope::CREATE_AUTHENTICATION_METHODS).with_body(body)
}

/// The challenge. Its id comes from the body, else from the last segment of `Location`, which CORS may hide, else it
/// is the documented `passkey|new`.
pub fn judge_passkey_challenge<J: Json>(response: &Response<J>, now: f64) -> Result<PasskeyChallenge<J>, Error<J>> {
    let body = judge(response, scope::CREATE_AUTHENTICATION_METHODS, now)?;
    let auth_session = body.text("auth_session").filter(|text| !text.is_empty());
    let creation_options = body.get("authn_params_public_key").filter(J::is_object);
    let (Some(auth_session), Some(creation_options)) = (auth_session, creation_options) else {
        return Err(unusable(response, "The API did not answer with a passkey challenge."));
    };
    let id = body
        .text("id")
        .and_then(|id| MethodId::parse(&id))
        .or_else(|| response.header("location").and_then(MethodId::from_location))
        .unwrap_or_else(MethodId::new_passkey);
    Ok(PasskeyChallenge {
        id,
        auth_session: Secret::new(auth_session),
        creation_options,
    })
}

/// Verifies the new credential. The body holds the members of the closed schema and no other.
pub fn verify_passkey<J: Json>(
    config: &Config,
    challenge: &PasskeyChallenge<J>,
    attestation: &Attestation<J>,
) -> Operation {
    let body = ObjectText::new()
        .string("auth_session", challenge.auth_session.expose())
        .raw("authn_response", &attestation.to_text())
        .finish();
    let path = path_of(&challenge.id, "/verify");
    Operation::new(config, Method::Post, &path, scope::CREATE_AUTHENTICATION_METHODS).with_body(body)
}

/// The method that was enrolled.
pub fn judge_verified<J: Json>(response: &Response<J>, now: f64) -> Result<Option<J>, Error<J>> {
    judge_method(response, scope::CREATE_AUTHENTICATION_METHODS, now)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::config::tests::config;
    use crate::protocol::error::Code;
    use crate::protocol::http::Body;
    use crate::protocol::passkey::attestation::tests::attestation;

    const BASE: &str = "https://login.example.com/me/v1/authentication-methods";

    fn challenged(headers: &[(&'static str, &str)], body: Value) -> Result<PasskeyChallenge<Value>, Code> {
        let mut all = vec![("content-type", "application/json".to_owned())];
        all.extend(headers.iter().map(|(name, value)| (*name, (*value).to_owned())));
        judge_passkey_challenge(
            &Response {
                status: 202,
                headers: all,
                body: Body::Json(body),
            },
            0.0,
        )
        .map_err(|error| error.code)
    }

    fn body() -> Value {
        json!({ "auth_session": "as-1", "authn_params_public_key": { "challenge": "AA" } })
    }

    fn sent(operation: Operation) -> (Method, String, Value) {
        assert_eq!(operation.scope, "create:me:authentication_methods");
        let request = operation.authorized(&Secret::new("at".into()));
        let body = serde_json::from_str(request.content.unwrap().text.expose()).unwrap();
        (request.method, request.url, body)
    }

    #[test]
    fn the_creation_holds_what_was_given() {
        let plain = create_passkey(&config(), &PasskeyEnrollment::default());
        assert_eq!(
            sent(plain),
            (Method::Post, BASE.to_owned(), json!({ "type": "passkey" }))
        );
        let full = PasskeyEnrollment {
            connection: Some("db-1".into()),
            identity_user_id: Some("auth0|1".into()),
        };
        let body = json!({ "type": "passkey", "connection": "db-1", "identity_user_id": "auth0|1" });
        assert_eq!(sent(create_passkey(&config(), &full)).2, body);
    }

    #[test]
    fn options_the_schema_refuses_are_seen_before_the_request() {
        let long = "a".repeat(129);
        for (connection, identity, fine) in [
            (None, None, true),
            (Some("a-B-1"), Some("auth0|1"), true),
            (Some(""), None, false),
            (Some("a b"), None, false),
            (Some("a_b"), None, false),
            (Some(long.as_str()), None, false),
            (None, Some(""), false),
            (None, Some("a b"), false),
            (None, Some("a\u{a0}b"), false),
        ] {
            let enrollment = PasskeyEnrollment {
                connection: connection.map(str::to_owned),
                identity_user_id: identity.map(str::to_owned),
            };
            assert_eq!(enrollment.broken_rule().is_none(), fine, "{enrollment:?}");
        }
    }

    #[test]
    fn the_id_comes_from_body_location_or_documentation() {
        let location = [("location", "https://evil.example/x/passkey%7Cfrom_location")];
        let with_id = json!({ "id": "passkey|from_body", "auth_session": "a", "authn_params_public_key": {} });
        for (headers, body, id) in [
            (&location[..], with_id, "passkey|from_body"),
            (&location, body(), "passkey|from_location"),
            (&[("location", "..")], body(), "passkey|new"),
            (
                &[("location", "https://login.example.com/a/%2E%2E?x")],
                body(),
                "passkey|new",
            ),
            (&[], body(), "passkey|new"),
        ] {
            assert_eq!(challenged(headers, body).unwrap().id.as_str(), id);
        }
    }

    #[test]
    fn a_challenge_without_its_parts_is_refused() {
        for (auth_session, options) in [
            (json!(null), json!({})),
            (json!(""), json!({})),
            (json!(1), json!({})),
            (json!("a"), json!(null)),
            (json!("a"), json!([])),
            (json!("a"), json!("x")),
        ] {
            let body = json!({ "auth_session": auth_session, "authn_params_public_key": options });
            assert_eq!(
                challenged(&[], body.clone()).unwrap_err(),
                Code::InvalidResponse,
                "{body}"
            );
        }
    }

    #[test]
    fn the_verification_goes_to_our_tenant_with_the_closed_body() {
        let location = [(
            "location",
            "https://evil.example/me/v1/authentication-methods/passkey%7Cnew",
        )];
        let challenge = challenged(&location, body()).unwrap();
        let (method, url, body) = sent(verify_passkey(&config(), &challenge, &attestation()));
        assert_eq!((method, url), (Method::Post, format!("{BASE}/passkey%7Cnew/verify")));
        let response = serde_json::from_str::<Value>(&attestation().to_text()).unwrap();
        assert_eq!(body, json!({ "auth_session": "as-1", "authn_response": response }));
    }

    #[test]
    fn debug_output_shows_no_auth_session() {
        let body = json!({ "auth_session": "s3cret", "authn_params_public_key": {} });
        assert!(!format!("{:?}", challenged(&[], body).unwrap()).contains("s3cret"));
    }
}
