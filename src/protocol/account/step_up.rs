//! Errors that a new login or token would fix: `WWW-Authenticate` (RFC 6750 section 3, RFC 9470 section 3), if the
//! server sends it and CORS exposes it, and the `type` of the body.

use crate::protocol::error::{StepUp, sanitize};
use crate::protocol::http::Response;
use crate::protocol::json::Json;
use crate::protocol::login::dpop::requires_nonce;
use crate::protocol::scope::Scopes;
use crate::protocol::www_authenticate::WwwAuthenticate;

/// Whether the access token lacks a scope. Sources differ in the separator before the code at the end of `type`: only
/// the code is compared.
pub(crate) fn lacks_scope<J: Json>(response: &Response<J>) -> bool {
    let kind = response.error_object().and_then(|body| body.get_string("type"));
    kind.is_some_and(|kind| kind.ends_with("A0E-403-0002"))
        || WwwAuthenticate::of(response).error_is("insufficient_scope")
}

/// The login that requests what a token lacks of the scopes that the call needs and that the challenge names (RFC 6750
/// section 3). `None` if the session has them all: another login would bring the same token.
pub(crate) fn scope_step_up<J: Json>(response: &Response<J>, needed: &str, granted: &Scopes) -> Option<StepUp> {
    let challenges = WwwAuthenticate::of(response);
    let named = Scopes::parse_lenient(challenges.value("scope").unwrap_or_default());
    let missing = Scopes::parse_lenient(needed).union(&named).difference(granted);
    let scopes = missing.tokens().to_vec();
    (!scopes.is_empty()).then(|| StepUp {
        scopes,
        ..StepUp::default()
    })
}

/// Whether the access token was revoked before its expiry (RFC 6750 section 3.1), so that a refresh may help.
pub(crate) fn is_token_rejected<J: Json>(response: &Response<J>) -> bool {
    response.status == 401 && required_step_up(response).is_none() && !requires_nonce(response)
}

/// The login that the call requires, if the session's authentication is too old or too weak. A challenge without
/// parameters requires that the user authenticates again.
pub(crate) fn required_step_up<J: Json>(response: &Response<J>) -> Option<StepUp> {
    let challenges = WwwAuthenticate::of(response);
    if response.status != 401 || !challenges.error_is("insufficient_user_authentication") {
        return None;
    }
    let acr_values = challenges.value("acr_values").unwrap_or_default();
    let max_age = challenges.value("max_age").and_then(|text| text.parse::<u32>().ok());
    let acr_values: Vec<String> = sanitize(acr_values)
        .split(' ')
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect();
    Some(StepUp {
        full_login: max_age.is_none() && acr_values.is_empty(),
        max_age: max_age.map(f64::from),
        acr_values,
        ..StepUp::default()
    })
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;
    use crate::protocol::http::Body;

    fn refused(challenge: &str) -> Response<Value> {
        Response {
            status: 401,
            headers: vec![("www-authenticate", challenge.to_owned())],
            body: Body::Empty,
        }
    }

    fn step_up_of(challenge: &str) -> Option<StepUp> {
        required_step_up(&refused(challenge))
    }

    #[test]
    fn challenge_parameters_become_the_step_up() {
        let step_up = |max_age: Option<f64>, acr_values: &[&str], full_login| StepUp {
            max_age,
            acr_values: acr_values.iter().map(|&acr| acr.to_owned()).collect(),
            full_login,
            ..StepUp::default()
        };
        let long = "x".repeat(600);
        let rows = [
            ("max_age=900", step_up(Some(900.0), &[], false)),
            ("max_age=\"0\"", step_up(Some(0.0), &[], false)),
            ("acr_values=\"gold  silver\"", step_up(None, &["gold", "silver"], false)),
            ("max_age=5, acr_values=\"urn:a\"", step_up(Some(5.0), &["urn:a"], false)),
            ("MAX_AGE=5,ACR_Values=mfa", step_up(Some(5.0), &["mfa"], false)),
            ("acr_values=\"a\\\"b\"", step_up(None, &["a\"b"], false)),
            ("scope=\"x, max_age=7\"", step_up(None, &[], true)),
            ("error_description=\"max_age=7\"", step_up(None, &[], true)),
            ("max_age=-1", step_up(None, &[], true)),
            ("max_age=1e3", step_up(None, &[], true)),
            ("max_age=99999999999", step_up(None, &[], true)),
            ("acr_values=\"\"", step_up(None, &[], true)),
        ];
        for (parameters, expected) in rows {
            for challenge in [
                format!("Bearer error=\"insufficient_user_authentication\", {parameters}"),
                format!("Negotiate abc,error=insufficient_user_authentication,{parameters}"),
                format!("DPoP {parameters}, algs=\"ES256\", error=insufficient_user_authentication"),
                format!("Basic realm=\"a, b\", Bearer error=\"insufficient_user_authentication\",{parameters}"),
            ] {
                assert_eq!(step_up_of(&challenge).as_ref(), Some(&expected), "{challenge}");
            }
        }
        let cut = step_up_of(&format!(
            "Bearer error=insufficient_user_authentication, acr_values={long}"
        ));
        assert_eq!(cut.unwrap().acr_values[0].len(), 500);
    }

    #[test]
    fn other_errors_require_no_step_up() {
        for challenge in [
            "",
            "Bearer",
            "Bearer error=\"invalid_token\"",
            "Bearer error=\"insufficient_user_authentication_\"",
            "Bearer error_description=\"error=insufficient_user_authentication\"",
            "Bearer xerror=\"insufficient_user_authentication\"",
            "Bearer error=\"invalid_token\", error=\"insufficient_user_authentication\"",
            "insufficient_user_authentication",
        ] {
            assert_eq!(step_up_of(challenge), None, "{challenge}");
        }
    }

    #[test]
    fn insufficient_scope_is_read_from_the_error_parameter() {
        assert!(lacks_scope(&refused(
            "Bearer error=\"insufficient_scope\", scope=\"x\""
        )));
        assert!(!lacks_scope(&refused(
            "Bearer error=\"invalid_token\", error_description=\"no insufficient_scope\""
        )));
    }

    proptest! {
        #[test]
        fn required_step_up_never_panics(challenge in ".{0,80}") {
            step_up_of(&challenge);
        }
    }
}
