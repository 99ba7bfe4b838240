//! Login and sign-up with a passkey in the app itself: the vendor's `/passkey/challenge` and `/passkey/register`, and
//! the grant that redeems the credential.

use crate::protocol::config::Config;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Content, Method, Request, Response};
use crate::protocol::json::{Json, ObjectWriter};
use crate::protocol::login::token;
use crate::protocol::secret::Secret;

/// Where the user's account is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Directory {
    /// The database connection. Defaults to the tenant's default directory.
    pub(crate) realm: Option<String>,
    /// The organization to log in to.
    pub(crate) organization: Option<String>,
}

/// The user who signs up, as JSON texts.
#[derive(Clone, Debug)]
pub(crate) struct NewUser {
    pub(crate) profile: String,
    pub(crate) metadata: Option<String>,
}

/// What a ceremony needs.
pub(crate) struct CeremonyStart<J> {
    /// Ties the credential to its challenge.
    pub(crate) auth_session: Secret,
    /// The WebAuthn options (`authn_params_public_key`).
    pub(crate) options: J,
}

impl Directory {
    fn write_to(&self, body: ObjectWriter) -> ObjectWriter {
        body.optional("realm", self.realm.as_deref())
            .optional("organization", self.organization.as_deref())
    }
}

/// Requests a challenge for a login, or for the sign-up of `user`.
pub(crate) fn start_request(config: &Config, directory: &Directory, user: Option<&NewUser>) -> Request {
    let body = directory.write_to(ObjectWriter::new().string("client_id", &config.client_id));
    let (path, body) = match user {
        None => ("/passkey/challenge", body),
        Some(user) => {
            let body = body.raw("user_profile", &user.profile);
            let body = match &user.metadata {
                Some(metadata) => body.raw("user_metadata", metadata),
                None => body,
            };
            ("/passkey/register", body)
        }
    };
    let content = Content::json(Secret::new(body.finish()));
    Request::new(Method::Post, config.tenant.url(path)).with_content(content)
}

const REJECTED: &str = "The tenant rejected the passkey login or sign-up.";

/// Parses the response to [`start_request`].
pub(crate) fn parse_start<J: Json>(response: &Response<J>, now: f64) -> Result<CeremonyStart<J>, Error<J>> {
    if !response.is_success() {
        let error = token::parse_error(response, &[], now);
        let (code, message) = match response.status {
            409 => (Code::Conflict, "A user with this identifier already exists."),
            404 => (Code::NotFound, "The tenant does not offer passkey logins."),
            400 => (Code::InvalidRequest, REJECTED),
            _ if error.code == Code::TokenRequestFailed => (Code::AuthorizationFailed, REJECTED),
            _ => return Err(error),
        };
        return Err(error.reported_as(code, message));
    }
    let body = response.json_object();
    let start = body.and_then(|body| {
        Some(CeremonyStart {
            auth_session: Secret::new(body.get_string("auth_session").filter(|text| !text.is_empty())?),
            options: body.get("authn_params_public_key").filter(Json::is_object)?,
        })
    });
    start.ok_or_else(|| {
        Error::new(Code::InvalidResponse, "The tenant returned no valid passkey challenge.")
            .with_status(response.status)
    })
}

/// The grant. `credential` is JSON text. It is sent as an object, as the vendor's own libraries do.
pub(crate) fn grant_request(
    config: &Config,
    directory: &Directory,
    auth_session: &Secret,
    credential: &str,
    scope: &str,
) -> Request {
    let body = ObjectWriter::new()
        .string("grant_type", "urn:okta:params:oauth:grant-type:webauthn")
        .string("client_id", &config.client_id)
        .string("auth_session", auth_session.expose())
        .raw("authn_response", credential)
        .string("scope", scope)
        .string("audience", &config.tenant.my_account_audience());
    token::token_request(config, Content::json(Secret::new(directory.write_to(body).finish())))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::config::tests::config;
    use crate::protocol::http::Body;
    use crate::protocol::http::tests::{json_response, response};

    fn sent(request: Request) -> (String, Value) {
        assert_eq!(request.method, Method::Post);
        assert!(request.authorization.is_none());
        let content = request.content.unwrap();
        assert_eq!(content.media_type, "application/json");
        (request.url, serde_json::from_str(content.text.expose()).unwrap())
    }

    fn acme() -> Directory {
        Directory {
            realm: Some("users".into()),
            organization: Some("org_1".into()),
        }
    }

    #[test]
    fn login_posts_to_passkey_challenge() {
        let (url, body) = sent(start_request(&config(), &Directory::default(), None));
        assert_eq!(url, "https://login.example.com/passkey/challenge");
        assert_eq!(body, json!({ "client_id": "client-1" }));
        let (_, body) = sent(start_request(&config(), &acme(), None));
        assert_eq!(
            body,
            json!({ "client_id": "client-1", "realm": "users", "organization": "org_1" })
        );
    }

    #[test]
    fn sign_up_posts_the_profile_to_passkey_register() {
        let mut user = NewUser {
            profile: "{\"email\":\"ada@example.com\"}".into(),
            metadata: None,
        };
        let (url, body) = sent(start_request(&config(), &Directory::default(), Some(&user)));
        assert_eq!(url, "https://login.example.com/passkey/register");
        assert_eq!(
            body,
            json!({ "client_id": "client-1", "user_profile": { "email": "ada@example.com" } })
        );
        user.metadata = Some("{\"plan\":\"free\"}".into());
        let (_, body) = sent(start_request(&config(), &acme(), Some(&user)));
        assert_eq!(body["user_metadata"], json!({ "plan": "free" }));
        assert_eq!(body["realm"], "users");
    }

    #[test]
    fn grant_sends_the_credential_as_an_object() {
        let secret = Secret::new("as-1".into());
        let request = grant_request(&config(), &acme(), &secret, "{\"id\":\"c\"}", "openid x");
        assert!(!format!("{request:?}").contains("as-1"));
        let (url, body) = sent(request);
        assert_eq!(url, "https://login.example.com/oauth/token");
        assert_eq!(
            body,
            json!({
                "grant_type": "urn:okta:params:oauth:grant-type:webauthn", "client_id": "client-1", "auth_session": "as-1",
                "authn_response": { "id": "c" }, "scope": "openid x", "audience": "https://login.example.com/me/",
                "realm": "users", "organization": "org_1",
            })
        );
    }

    #[test]
    fn start_needs_auth_session_and_options() {
        let parsed = |response: &Response<Value>| parse_start(response, 0.0).map_err(|error| error.code);
        let good = json!({ "auth_session": "as", "authn_params_public_key": { "challenge": "c" } });
        let start = parsed(&json_response(200, good.clone())).unwrap();
        assert_eq!(
            (start.auth_session.expose(), &start.options["challenge"]),
            ("as", &json!("c"))
        );
        for (status, body, code) in [
            (200, json!({ "auth_session": "as" }), Code::InvalidResponse),
            (
                200,
                json!({ "auth_session": "", "authn_params_public_key": {} }),
                Code::InvalidResponse,
            ),
            (
                200,
                json!({ "auth_session": "as", "authn_params_public_key": [] }),
                Code::InvalidResponse,
            ),
            (200, json!([]), Code::InvalidResponse),
            (400, json!({ "error": "invalid_request" }), Code::InvalidRequest),
            (401, json!({ "error": "invalid_client" }), Code::AuthorizationFailed),
            (
                403,
                json!({ "error": "unauthorized_client" }),
                Code::AuthorizationFailed,
            ),
            (404, json!({ "error": "not_found" }), Code::NotFound),
            (409, json!({ "error": "user_exists" }), Code::Conflict),
            (429, json!({}), Code::RateLimited),
            (503, json!({}), Code::ServerError),
            (302, json!({}), Code::InvalidResponse),
        ] {
            let error = parsed(&json_response(status, body.clone())).err();
            assert_eq!(error, Some(code), "{status} {body}");
        }
        assert_eq!(parsed(&response(200, Body::Other)).err(), Some(Code::InvalidResponse));
    }
}
