//! The requirements of an `mfa_required` response.

use crate::protocol::json::Json;
use crate::protocol::secret::Secret;

/// An `mfa_required` response of the token endpoint.
#[derive(Clone, Debug)]
pub(crate) struct MfaRequirements {
    /// `mfa_token`. It does not leave the client.
    pub(crate) token: Secret,
    /// Authenticator types that may be challenged; empty if any may.
    pub(crate) challenge: Vec<String>,
    /// Factor types of which one must be enrolled first.
    pub(crate) enroll: Vec<String>,
}

impl MfaRequirements {
    /// Reads the error of a token endpoint. Requirements of unknown shape restrict nothing.
    pub(crate) fn read<J: Json>(body: &J) -> Option<Self> {
        if body.get_string("error").as_deref() != Some("mfa_required") {
            return None;
        }
        let token = body.get_string("mfa_token").filter(|token| is_header_text(token))?;
        let types = |name| {
            let listed = body.get("mfa_requirements").and_then(|all| all.get(name)?.items());
            let listed = listed.unwrap_or_default();
            listed.iter().filter_map(|one| one.get_string("type")).collect()
        };
        Some(Self {
            token: Secret::new(token),
            challenge: types("challenge"),
            enroll: types("enroll"),
        })
    }
}

/// The token is sent in a header.
fn is_header_text(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn requirements(members: &Value) -> Option<MfaRequirements> {
        MfaRequirements::read(&json!({ "error": "mfa_required", "mfa_token": "mt-1", "mfa_requirements": members }))
    }

    #[test]
    fn requirements_of_unknown_shape_restrict_nothing() {
        let read = |members| {
            let read = requirements(&members).unwrap();
            assert_eq!(read.token.expose(), "mt-1");
            (read.challenge, read.enroll)
        };
        let types = json!([{ "type": "otp" }, { "type": "phone" }, { "no": 1 }, 7]);
        assert_eq!(
            read(json!({ "challenge": types })),
            (vec!["otp".into(), "phone".into()], vec![])
        );
        assert_eq!(
            read(json!({ "enroll": [{ "type": "otp" }] })),
            (vec![], vec!["otp".into()])
        );
        for shape in [
            json!(null),
            json!({}),
            json!([]),
            json!({ "challenge_types": ["otp"] }),
            json!({ "challenge": {} }),
        ] {
            assert_eq!(read(shape), (vec![], vec![]));
        }
        for broken in [
            json!({ "error": "mfa_required" }),
            json!({ "error": "mfa_required", "mfa_token": "" }),
            json!({ "error": "mfa_required", "mfa_token": "a b" }),
            json!({ "error": "mfa_required", "mfa_token": 1 }),
            json!({ "error": "invalid_grant", "mfa_token": "mt-1" }),
        ] {
            assert!(MfaRequirements::read(&broken).is_none(), "{broken}");
        }
        assert!(!format!("{:?}", requirements(&json!({})).unwrap()).contains("mt-1"));
    }
}
