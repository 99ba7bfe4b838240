//! What a refusal with `mfa_required` asks for.

use crate::protocol::json::Json;
use crate::protocol::secret::Secret;

/// What an `mfa_required` answer carries. The token stays inside.
#[derive(Clone, Debug)]
pub struct MfaRequirements {
    /// `mfa_token`.
    pub token: Secret,
    /// Types of authenticator that may be challenged; none for all the user has.
    pub challenge: Vec<String>,
    /// Types of factor of which one has to be enrolled first.
    pub enroll: Vec<String>,
}

impl MfaRequirements {
    /// Reads the error of a token endpoint. Requirements of an unknown shape restrict nothing.
    pub fn read<J: Json>(body: &J) -> Option<Self> {
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

/// The token goes into a header.
fn is_header_text(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn demand(requirements: &Value) -> Option<MfaRequirements> {
        MfaRequirements::read(
            &json!({ "error": "mfa_required", "mfa_token": "mt-1", "mfa_requirements": requirements }),
        )
    }

    #[test]
    fn a_demand_is_read_leniently() {
        let read = |requirements| {
            let demand = demand(&requirements).unwrap();
            assert_eq!(demand.token.expose(), "mt-1");
            (demand.challenge, demand.enroll)
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
        assert!(!format!("{:?}", demand(&json!({})).unwrap()).contains("mt-1"));
    }
}
