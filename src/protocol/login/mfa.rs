//! The MFA API: a second factor for a login or a refresh that requires one.

use crate::protocol::config::Config;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Content, Method, Request, Response};
use crate::protocol::json::{Json, ObjectWriter};
use crate::protocol::login::token;
use crate::protocol::mfa_requirements::MfaRequirements;
use crate::protocol::secret::Secret;

/// Whether the server no longer accepts the `mfa_token`.
pub(crate) fn is_mfa_token_rejected<V>(error: &Error<V>) -> bool {
    error.oauth_is(&["expired_token", "invalid_token", "unauthorized"])
}

/// Lists the user's authenticators.
pub(crate) fn authenticators_request(config: &Config, token: &Secret) -> Request {
    Request::new(Method::Get, config.tenant.url("/mfa/authenticators")).with_bearer(token)
}

/// The authenticators as the server sent them, filtered by the requirements.
pub(crate) fn parse_authenticators<J: Json>(
    response: &Response<J>,
    requirements: &MfaRequirements,
    now: f64,
) -> Result<J, Error<J>> {
    let list = success_body(response, std::slice::from_ref(&requirements.token), now)?;
    let items = list.items().ok_or_else(unexpected)?;
    if !items
        .iter()
        .all(|item| item.get_string("id").is_some() && item.get_string("authenticator_type").is_some())
    {
        return Err(unexpected());
    }
    let is_accepted = |item: &&J| {
        requirements.challenge.is_empty()
            || item
                .get_string("type")
                .is_some_and(|kind| requirements.challenge.contains(&kind))
    };
    let accepted: Vec<J> = items.iter().filter(is_accepted).cloned().collect();
    Ok(J::list(&accepted))
}

/// Has a code sent (`oob`), or announces one from an authenticator app (`otp`).
pub(crate) fn mfa_challenge_request(
    config: &Config,
    token: &Secret,
    kind: &str,
    authenticator_id: Option<&str>,
) -> Request {
    let body = ObjectWriter::new()
        .string("mfa_token", token.expose())
        .string("client_id", &config.client_id)
        .string("challenge_type", kind)
        .optional("authenticator_id", authenticator_id)
        .finish();
    post(config, "/mfa/challenge", body)
}

/// The body of a challenge, and its `oob_code`, which does not leave the client.
pub(crate) fn parse_challenge<J: Json>(
    response: &Response<J>,
    token: &Secret,
    now: f64,
) -> Result<(J, Option<Secret>), Error<J>> {
    let body = success_body(response, std::slice::from_ref(token), now)?;
    let oob_code = body.get_string(OOB_CODE).map(Secret::new);
    match body.get_string("challenge_type").as_deref() {
        Some("otp") => Ok((body, None)),
        Some("oob") if oob_code.is_some() => Ok((body, oob_code)),
        _ => Err(unexpected()),
    }
}

/// The user's first authenticator.
#[derive(Clone, Debug, Default)]
pub(crate) struct Association {
    /// `authenticator_types`: `otp` or `oob`.
    pub(crate) kind: String,
    /// `oob_channels`, for `oob`.
    pub(crate) channels: Vec<String>,
    /// `phone_number`, for `sms` and `voice`.
    pub(crate) phone_number: Option<String>,
    /// `email`, for the channel `email`.
    pub(crate) email: Option<String>,
}

/// Enrolls the authenticator. It is not active until it is verified.
pub(crate) fn associate_request(config: &Config, token: &Secret, association: &Association) -> Request {
    let mut body = ObjectWriter::new().strings("authenticator_types", std::slice::from_ref(&association.kind));
    if !association.channels.is_empty() {
        body = body.strings("oob_channels", &association.channels);
    }
    let body = body
        .optional("phone_number", association.phone_number.as_deref())
        .optional("email", association.email.as_deref())
        .finish();
    post(config, "/mfa/associate", body).with_bearer(token)
}

/// The body of an association, and its `oob_code`.
pub(crate) fn parse_association<J: Json>(
    response: &Response<J>,
    token: &Secret,
    now: f64,
) -> Result<(J, Option<Secret>), Error<J>> {
    let body = success_body(response, std::slice::from_ref(token), now)?;
    if body.get_string("authenticator_type").is_none() {
        return Err(unexpected());
    }
    let oob_code = body.get_string(OOB_CODE).map(Secret::new);
    Ok((body, oob_code))
}

const OTP: &str = "otp";
const BINDING_CODE: &str = "binding_code";
pub(crate) const RECOVERY_CODE: &str = "recovery_code";
/// Ties a proof to its challenge. It never leaves the client.
pub(crate) const OOB_CODE: &str = "oob_code";

/// Proof of a second factor.
#[derive(Clone, Debug)]
pub(crate) enum MfaProof {
    /// A code of an authenticator app.
    Otp(Secret),
    /// The code that was sent, or `None` for an approval on another device.
    Oob(Option<Secret>),
    /// A recovery code. It is used up.
    RecoveryCode(Secret),
}

impl MfaProof {
    /// The members of a proof in JavaScript.
    pub(crate) const MEMBERS: [&str; 3] = [OTP, BINDING_CODE, RECOVERY_CODE];

    /// The proof whose member has this name.
    pub(crate) fn of_member(name: &str, code: Secret) -> Self {
        match name {
            OTP => Self::Otp(code),
            BINDING_CODE => Self::Oob(Some(code)),
            _ => Self::RecoveryCode(code),
        }
    }

    /// The secrets that no error may contain.
    pub(crate) fn secrets(&self, oob_code: Option<&Secret>) -> Vec<Secret> {
        let own = match self {
            Self::Otp(code) | Self::RecoveryCode(code) => Some(code),
            Self::Oob(binding_code) => binding_code.as_ref(),
        };
        own.into_iter().chain(oob_code).cloned().collect()
    }
}

/// The grant that redeems the proof. It is sent once.
pub(crate) fn verify_request(config: &Config, token: &Secret, proof: &MfaProof, oob_code: Option<&Secret>) -> Request {
    let grant = |name: &str| {
        let mut grant = String::from("http://auth0.com/oauth/grant-type/mfa-");
        grant.push_str(name);
        token::grant_form(config, &grant).with("mfa_token", token.expose())
    };
    let form = match proof {
        MfaProof::Otp(code) => grant("otp").with(OTP, code.expose()),
        MfaProof::RecoveryCode(code) => grant("recovery-code").with(RECOVERY_CODE, code.expose()),
        MfaProof::Oob(binding_code) => grant("oob")
            .with(OOB_CODE, oob_code.map(Secret::expose).unwrap_or_default())
            .optional(BINDING_CODE, binding_code.as_ref().map(Secret::expose)),
    };
    token::token_request(config, Content::form(form.into_body()))
}

fn post(config: &Config, path: &str, body: String) -> Request {
    Request::new(Method::Post, config.tenant.url(path)).with_content(Content::json(Secret::new(body)))
}

fn success_body<J: Json>(response: &Response<J>, sent: &[Secret], now: f64) -> Result<J, Error<J>> {
    if !response.is_success() {
        return Err(token::parse_error(response, sent, now));
    }
    response.json().cloned().ok_or_else(unexpected)
}

fn unexpected<J>() -> Error<J> {
    Error::new(Code::InvalidResponse, "Unexpected response from the MFA API.")
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::config::tests::config;

    use crate::protocol::http::tests::json_response as response;
    use crate::protocol::percent::parse_query;

    fn secret(text: &str) -> Secret {
        Secret::new(text.into())
    }

    fn requirements(members: &Value) -> Option<MfaRequirements> {
        MfaRequirements::read(&json!({ "error": "mfa_required", "mfa_token": "mt-1", "mfa_requirements": members }))
    }

    fn body(request: Request) -> (String, Value) {
        let text = request.content.unwrap().text.expose().to_owned();
        (request.url, serde_json::from_str(&text).unwrap())
    }

    #[test]
    fn authenticators_are_filtered_by_requirements() {
        let all = json!([
            { "id": "totp|1", "authenticator_type": "otp", "type": "otp", "new": 1 },
            { "id": "sms|1", "authenticator_type": "oob", "type": "phone", "oob_channels": "sms" },
            { "id": "x|1", "authenticator_type": "oob" },
        ]);
        let listed = |members: Value| {
            parse_authenticators(&response(200, all.clone()), &requirements(&members).unwrap(), 0.0).unwrap()
        };
        assert_eq!(listed(json!({})), all);
        assert_eq!(listed(json!({ "challenge": [{ "type": "phone" }] })), json!([all[1]]));
        for broken in [
            json!({}),
            json!([1]),
            json!([{ "id": "a" }]),
            json!([{ "authenticator_type": "otp" }]),
        ] {
            let parsed = parse_authenticators(&response(200, broken), &requirements(&json!({})).unwrap(), 0.0);
            assert_eq!(parsed.unwrap_err().code, Code::InvalidResponse);
        }
    }

    #[test]
    fn mfa_token_is_in_header_or_body_as_documented() {
        let request = authenticators_request(&config(), &secret("mt-1"));
        assert_eq!(request.url, "https://login.example.com/mfa/authenticators");
        assert_eq!(request.authorization.unwrap().expose(), "Bearer mt-1");
        let request = mfa_challenge_request(&config(), &secret("mt-1"), "oob", Some("sms|1"));
        assert!(request.authorization.is_none());
        assert_eq!(
            body(request),
            (
                "https://login.example.com/mfa/challenge".into(),
                json!({ "mfa_token": "mt-1", "client_id": "client-1", "challenge_type": "oob", "authenticator_id": "sms|1" })
            )
        );
        let association = Association {
            kind: "oob".into(),
            channels: vec!["sms".into()],
            phone_number: Some("+1".into()),
            email: None,
        };
        let request = associate_request(&config(), &secret("mt-1"), &association);
        assert_eq!(request.authorization.as_ref().unwrap().expose(), "Bearer mt-1");
        assert_eq!(
            body(request),
            (
                "https://login.example.com/mfa/associate".into(),
                json!({ "authenticator_types": ["oob"], "oob_channels": ["sms"], "phone_number": "+1" })
            )
        );
    }

    #[test]
    fn each_proof_has_its_grant_type() {
        for (proof, expected) in [
            (
                MfaProof::Otp(secret("1")),
                vec![
                    ("grant_type", "http://auth0.com/oauth/grant-type/mfa-otp"),
                    ("otp", "1"),
                ],
            ),
            (
                MfaProof::Oob(Some(secret("2"))),
                vec![
                    ("grant_type", "http://auth0.com/oauth/grant-type/mfa-oob"),
                    ("oob_code", "oc-1"),
                    ("binding_code", "2"),
                ],
            ),
            (
                MfaProof::Oob(None),
                vec![
                    ("grant_type", "http://auth0.com/oauth/grant-type/mfa-oob"),
                    ("oob_code", "oc-1"),
                ],
            ),
            (
                MfaProof::RecoveryCode(secret("R")),
                vec![
                    ("grant_type", "http://auth0.com/oauth/grant-type/mfa-recovery-code"),
                    ("recovery_code", "R"),
                ],
            ),
        ] {
            let request = verify_request(&config(), &secret("mt-1"), &proof, Some(&secret("oc-1")));
            let content = request.content.unwrap();
            let mut pairs: Vec<_> = parse_query(content.text.expose()).collect();
            pairs.retain(|(name, _)| name != "client_id" && name != "mfa_token");
            let expected: Vec<_> = expected
                .iter()
                .map(|(name, value)| ((*name).into(), (*value).into()))
                .collect();
            assert_eq!(pairs, expected);
        }
    }

    #[test]
    fn challenge_needs_oob_code_and_errors_hide_the_token() {
        let parsed =
            |body: Value| parse_challenge(&response(200, body), &secret("mt-1"), 0.0).map_err(|error| error.code);
        assert!(parsed(json!({ "challenge_type": "otp" })).unwrap().1.is_none());
        let (_, code) =
            parsed(json!({ "challenge_type": "oob", "oob_code": "oc", "binding_method": "prompt" })).unwrap();
        assert_eq!(code.unwrap().expose(), "oc");
        for broken in [
            json!({}),
            json!([]),
            json!({ "challenge_type": "oob" }),
            json!({ "challenge_type": "x" }),
        ] {
            assert_eq!(parsed(broken).unwrap_err(), Code::InvalidResponse);
        }
        let refused = response(
            401,
            json!({ "error": "expired_token", "error_description": "mfa_token mt-1 is expired" }),
        );
        let error = parse_challenge(&refused, &secret("mt-1"), 0.0).unwrap_err();
        assert_eq!(
            (error.code, error.oauth.as_ref().unwrap().error.as_str()),
            (Code::TokenRequestFailed, "expired_token")
        );
        assert!(!format!("{error:?}").contains("mt-1"));
    }
}
