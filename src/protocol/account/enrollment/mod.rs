//! Enrollment: a challenge, then its verification.

mod types;

pub(crate) use types::{EnrollmentType, ProofKind};

use crate::protocol::account::authentication_methods::{METHOD, collection, path_of};
use crate::protocol::account::operation::{MethodListEffect, Operation, ResponseShape};
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Method, Response};
use crate::protocol::json::{Json, ObjectWriter};
use crate::protocol::scope;
use crate::protocol::secret::Secret;
use crate::protocol::webauthn::credential::Credential;

/// The request for an enrollment challenge.
#[derive(Clone, Debug)]
pub(crate) struct EnrollmentRequest {
    pub(crate) kind: EnrollmentType,
    members: Vec<(&'static str, String)>,
}

impl EnrollmentRequest {
    /// Reads the members of the type. Fails with the error of `read`, or with the rule that a member breaks.
    pub(crate) fn read<E>(
        kind: EnrollmentType,
        mut read: impl FnMut(&str) -> Result<Option<String>, E>,
        refuse: impl Fn(&str, &str) -> E,
    ) -> Result<Self, E> {
        let mut members = Vec::new();
        for (name, is_required) in kind.members().iter().copied() {
            match read(name)? {
                Some(value) => match broken_rule(name, &value) {
                    None => members.push((name, value)),
                    Some(rule) => return Err(refuse(name, rule)),
                },
                None if is_required => return Err(refuse(name, "is required")),
                None => {}
            }
        }
        Ok(Self { kind, members })
    }

    /// The operation. The client chooses the `handle` of the enrollment.
    pub(crate) fn operation(&self, handle: u32) -> Operation {
        let body = self.members.iter().fold(
            ObjectWriter::new().string("type", self.kind.as_str()),
            |body, (name, value)| body.string(name, value),
        );
        Operation::new(
            Method::Post,
            collection(),
            scope::CREATE_AUTHENTICATION_METHODS,
            ResponseShape::Object(&[AUTH_SESSION]),
        )
        .with_body(body.finish())
        .with_effect(MethodListEffect::BeginsEnrollment(handle))
    }
}

/// The rule of the API's schema that the value breaks.
fn broken_rule(name: &str, value: &str) -> Option<&'static str> {
    let length = value.chars().count();
    let (holds, rule) = match name {
        "connection" => (
            (1..=128).contains(&length) && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'),
            "must be 1 to 128 letters, digits or hyphens",
        ),
        "identity_user_id" => (
            (1..=255).contains(&length) && !value.contains(char::is_whitespace),
            "must be 1 to 255 characters without whitespace",
        ),
        _ => (length > 0, "must not be empty"),
    };
    (!holds).then_some(rule)
}

/// Ties the verification to its challenge. It never leaves the client.
pub(crate) const AUTH_SESSION: &str = "auth_session";

/// The challenge of an enrollment.
#[derive(Clone, Debug)]
pub(crate) struct EnrollmentChallenge<J> {
    pub(crate) kind: EnrollmentType,
    /// The id in the path of the verification.
    pub(crate) id: ResourceId,
    /// Ties the verification to this challenge.
    pub(crate) auth_session: Secret,
    /// The body as the server sent it.
    pub(crate) body: J,
}

impl<J: Json> EnrollmentChallenge<J> {
    /// Parses the response to an [`EnrollmentRequest`].
    ///
    /// The id is in the body, or in the last segment of `Location`, which CORS may hide. Otherwise it is the documented
    /// `passkey|new`. Even an id from a header only becomes one segment of a path that this library builds.
    pub(crate) fn read(kind: EnrollmentType, response: &Response<J>, body: Option<&J>) -> Result<Self, Error<J>> {
        body.and_then(|body| Self::of(kind, response, body)).ok_or_else(|| {
            Error::new(
                Code::InvalidResponse,
                "The My Account API returned no valid challenge for this type.",
            )
            .with_status(response.status)
        })
    }

    fn of(kind: EnrollmentType, response: &Response<J>, body: &J) -> Option<Self> {
        let is_complete = kind.required_member().is_none_or(|(name, is_object)| {
            body.get(name).is_some_and(|value| {
                if is_object {
                    value.is_object()
                } else {
                    value.string().is_some()
                }
            })
        });
        let id = body
            .get_string("id")
            .and_then(|id| ResourceId::parse(&id))
            .or_else(|| response.header("location").and_then(ResourceId::from_location))
            .or_else(|| (kind == EnrollmentType::Passkey).then(ResourceId::new_passkey));
        let auth_session = body.get_string(AUTH_SESSION).filter(|text| !text.is_empty());
        is_complete.then_some(Self {
            kind,
            id: id?,
            auth_session: Secret::new(auth_session?),
            body: body.clone(),
        })
    }

    /// The creation options, if the proof of this type is a credential.
    pub(crate) fn creation_options(&self) -> Option<J> {
        self.body
            .get(types::CREATION_OPTIONS)
            .filter(|_| self.kind.proof_kind() == ProofKind::Credential)
    }
}

/// The proof that completes an enrollment.
#[derive(Clone, Debug)]
pub(crate) enum EnrollmentProof<J> {
    Credential(Credential<J>),
    NewPassword(Secret),
    OtpCode(Secret),
    /// The user approved on another device, or stored what was shown.
    Nothing,
}

/// The rule of the API's schema, which the tenant's password policy comes on top of.
pub(crate) const PASSWORD_RULE: &str = "must be 1 to 256 characters without control characters";

impl<J: Json> EnrollmentProof<J> {
    pub(crate) fn kind(&self) -> ProofKind {
        match self {
            Self::Credential(_) => ProofKind::Credential,
            Self::NewPassword(_) => ProofKind::NewPassword,
            Self::OtpCode(_) => ProofKind::OtpCode,
            Self::Nothing => ProofKind::Nothing,
        }
    }

    /// `None` if the password breaks [`PASSWORD_RULE`].
    pub(crate) fn new_password(text: String) -> Option<Self> {
        let holds = (1..=256).contains(&text.chars().count()) && !text.contains(char::is_control);
        holds.then(|| Self::NewPassword(Secret::new(text)))
    }

    /// `None` if the code is empty.
    pub(crate) fn otp_code(text: String) -> Option<Self> {
        (!text.is_empty()).then(|| Self::OtpCode(Secret::new(text)))
    }
}

/// Verifies an enrollment. The schema is closed: the server tells the variants apart by their members.
pub(crate) fn verify<J: Json>(
    handle: u32,
    kind: EnrollmentType,
    id: &ResourceId,
    auth_session: &Secret,
    proof: &EnrollmentProof<J>,
) -> Operation {
    let body = ObjectWriter::new().string(AUTH_SESSION, auth_session.expose());
    let (body, secret) = match proof {
        EnrollmentProof::Credential(credential) => (body.raw("authn_response", &credential.to_text()), None),
        EnrollmentProof::NewPassword(password) => (body.string(types::NEW_PASSWORD, password.expose()), Some(password)),
        EnrollmentProof::OtpCode(code) => (body.string(types::OTP_CODE, code.expose()), Some(code)),
        EnrollmentProof::Nothing => (body, None),
    };
    let operation = Operation::new(
        Method::Post,
        path_of(id) + "/verify",
        scope::CREATE_AUTHENTICATION_METHODS,
        METHOD,
    )
    .with_body(body.finish())
    .with_secret(auth_session)
    .with_effect(if kind.may_replace() {
        MethodListEffect::Unknown
    } else {
        MethodListEffect::Sets(Some(handle))
    });
    match secret {
        Some(secret) => operation.with_secret(secret),
        None => operation,
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::http::Body;

    fn read(kind: EnrollmentType, members: &[(&str, &str)]) -> Result<EnrollmentRequest, String> {
        EnrollmentRequest::read(
            kind,
            |name| {
                let found = members.iter().find(|(known, _)| *known == name);
                Ok(found.map(|(_, value)| (*value).to_owned()))
            },
            |name, rule| format!("{name} {rule}"),
        )
    }

    #[test]
    fn schema_violations_are_found_before_the_request() {
        let (long, longer) = ("a".repeat(129), "a".repeat(256));
        for (kind, members, refused) in [
            (
                EnrollmentType::Passkey,
                &[("connection", "a-B-1"), ("identity_user_id", "auth0|1")][..],
                None,
            ),
            (EnrollmentType::Password, &[("connection", "")], Some("connection")),
            (EnrollmentType::Password, &[("connection", "a b")], Some("connection")),
            (EnrollmentType::Passkey, &[("connection", "a_b")], Some("connection")),
            (EnrollmentType::Passkey, &[("connection", &long)], Some("connection")),
            (
                EnrollmentType::Passkey,
                &[("identity_user_id", "")],
                Some("identity_user_id"),
            ),
            (
                EnrollmentType::Passkey,
                &[("identity_user_id", "a b")],
                Some("identity_user_id"),
            ),
            (
                EnrollmentType::Passkey,
                &[("identity_user_id", "a\u{a0}b")],
                Some("identity_user_id"),
            ),
            (
                EnrollmentType::Passkey,
                &[("identity_user_id", &longer)],
                Some("identity_user_id"),
            ),
            (EnrollmentType::Email, &[], Some("email")),
            (EnrollmentType::Email, &[("email", "")], Some("email")),
            (EnrollmentType::Phone, &[("email", "a@b.c")], Some("phone_number")),
            (EnrollmentType::Phone, &[("phone_number", "")], Some("phone_number")),
            (
                EnrollmentType::Phone,
                &[("phone_number", "+1"), ("preferred_authentication_method", "")],
                Some("preferred_authentication_method"),
            ),
            (EnrollmentType::Totp, &[], None),
        ] {
            let error = read(kind, members).err();
            assert_eq!(
                error.as_deref().and_then(|error| error.split(' ').next()),
                refused,
                "{kind:?} {members:?}"
            );
        }
    }

    fn challenge(
        kind: EnrollmentType,
        location: Option<&str>,
        change: impl FnOnce(&mut Value),
    ) -> Result<String, Code> {
        let mut body = json!({
            "auth_session": "as-1", "authn_params_public_key": {}, "policy": {}, "barcode_uri": "otpauth://x",
            "recovery_code": "R",
        });
        change(&mut body);
        let response = Response {
            status: 202,
            headers: location
                .map(|value| ("location", value.to_owned()))
                .into_iter()
                .collect(),
            body: Body::Json(body.clone()),
        };
        EnrollmentChallenge::read(kind, &response, Some(&body))
            .map(|challenge| {
                assert_eq!(challenge.auth_session.expose(), "as-1");
                challenge.id.as_str().to_owned()
            })
            .map_err(|error| {
                assert_eq!(error.status, Some(202));
                error.code
            })
    }

    #[test]
    fn id_is_read_from_body_then_location_then_default() {
        let location = Some("https://login.example.com/me/v1/authentication-methods/totp%7Cdev_2");
        for kind in EnrollmentType::ALL {
            let with_id = |body: &mut Value| body["id"] = json!("totp|dev_1");
            assert_eq!(challenge(kind, location, with_id), Ok("totp|dev_1".into()));
            assert_eq!(challenge(kind, location, |_| ()), Ok("totp|dev_2".into()));
            let unusable = [
                None,
                Some("https://login.example.com/.."),
                Some("https://evil.example/"),
            ];
            for location in unusable {
                let expected = if kind == EnrollmentType::Passkey {
                    Ok("passkey|new".into())
                } else {
                    Err(Code::InvalidResponse)
                };
                assert_eq!(challenge(kind, location, |_| ()), expected, "{kind:?} {location:?}");
                let with_dots = |body: &mut Value| body["id"] = json!("..");
                assert_eq!(challenge(kind, location, with_dots), expected, "{kind:?} {location:?}");
            }
        }
    }

    #[test]
    fn challenge_needs_the_member_of_its_type() {
        let location = Some("/x");
        for kind in EnrollmentType::ALL {
            for name in ["authn_params_public_key", "policy", "barcode_uri", "recovery_code"] {
                let needed = kind.required_member().is_some_and(|(needed, _)| needed == name);
                for value in [json!(null), json!(1), json!([])] {
                    let outcome = challenge(kind, location, |body| body[name] = value.clone());
                    assert_eq!(outcome.is_err(), needed, "{kind:?} {name} {value}");
                }
            }
            for value in [json!(""), json!(null), json!(1)] {
                let outcome = challenge(kind, location, |body| body["auth_session"] = value);
                assert_eq!(outcome, Err(Code::InvalidResponse));
            }
        }
    }

    #[test]
    fn password_that_breaks_the_schema_is_rejected() {
        for (password, is_valid) in [
            ("", false),
            ("a", true),
            (&"é".repeat(256), true),
            (&"a".repeat(257), false),
            ("a\nb", false),
            ("a\u{0}", false),
            ("a\u{85}b", false),
            (" \u{202e}😀", true),
        ] {
            assert_eq!(
                EnrollmentProof::<Value>::new_password(password.into()).is_some(),
                is_valid,
                "{password:?}"
            );
        }
        assert!(EnrollmentProof::<Value>::otp_code(String::new()).is_none());
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let proof = EnrollmentProof::<Value>::new_password("s3cret".into());
        let operation = verify(
            1,
            EnrollmentType::Password,
            &ResourceId::new_passkey(),
            &Secret::new("s3cret".into()),
            proof.as_ref().unwrap(),
        );
        assert!(!format!("{proof:?} {operation:?}").contains("s3cret"));
    }
}
