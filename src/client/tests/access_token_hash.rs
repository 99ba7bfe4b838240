//! `at_hash`, which binds an access token to its ID token (OpenID Connect Core 3.1.3.6), wherever the ID token comes from.

use futures::executor::block_on;
use serde_json::{Value, json};

use super::calls::{form_values, get_factors, refresh, refresh_response};
use super::fixtures::{client, handle_callback, id_token, signed_in, start_login, token_response};
use crate::engine::CallOptions;
use crate::protocol::error::Code;
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::mfa::MfaProof;
use crate::protocol::secret::Secret;

/// Of `at-1`.
const AT_1: &str = "R8PYaIQdcYEdkSc9TeGyiQ";
/// Of `at-2`.
const AT_2: &str = "Rv_Y8zmyH5bp8CPx5x1oKw";

/// The response to a grant without a nonce, with this `at_hash`. It is issued this many seconds after the login.
fn refreshed(at_hash: &str, seconds: f64) -> Value {
    let mut tokens = refresh_response(2);
    tokens["id_token"] = json!(id_token("", |claims| {
        claims.as_object_mut().unwrap().remove("nonce");
        claims["at_hash"] = json!(at_hash);
        for time in ["iat", "exp"] {
            claims[time] = json!(claims[time].as_f64().unwrap() + seconds);
        }
    }));
    tokens
}

#[test]
fn login_rejects_another_access_token() {
    for (at_hash, outcome) in [(AT_1, Ok(())), (AT_2, Err(Code::InvalidIdToken))] {
        let (client, platform) = client();
        let login = start_login(&client, &platform, LoginRequest::default());
        let mut tokens = token_response(&login.nonce);
        tokens["id_token"] = json!(id_token(&login.nonce, |claims| claims["at_hash"] = json!(at_hash)));
        platform.respond(200, tokens);
        let result = handle_callback(&client, &login.response_url("code=c-1"));
        assert_eq!(result.map(drop).map_err(|error| error.code), outcome);
        assert_eq!(client.is_authenticated(), outcome.is_ok());
        assert_eq!(form_values(&platform, "token").is_empty(), outcome.is_ok());
    }
}

#[test]
fn refresh_rejects_another_access_token() {
    for (at_hash, outcome) in [(AT_2, Ok(())), (AT_1, Err(Code::InvalidIdToken))] {
        let (client, platform) = signed_in();
        platform.respond(200, refreshed(at_hash, 0.0));
        assert_eq!(refresh(&client).map_err(|error| error.code), outcome);
        assert_eq!(client.is_authenticated(), outcome.is_ok());
    }
}

#[test]
fn refresh_by_a_second_factor_rejects_another_access_token() {
    for (at_hash, outcome) in [(AT_2, Ok(None)), (AT_1, Err(Code::InvalidIdToken))] {
        let (client, platform) = signed_in();
        platform.advance(3_600_000.0);
        platform.respond(
            403,
            json!({
                "error": "mfa_required", "mfa_token": "mt-1", "mfa_requirements": { "challenge": [{ "type": "otp" }] },
            }),
        );
        assert_eq!(get_factors(&client).unwrap_err().code, Code::MfaRequired);
        platform.respond(200, refreshed(at_hash, 3_600.0));
        let proof = MfaProof::Otp(Secret::new("123456".into()));
        let verified = block_on(client.mfa_verify(proof, CallOptions::default()));
        assert_eq!(verified.map_err(|error| error.code), outcome);
        let has_new_token = client.session_view().unwrap().expires_in > 0.0;
        assert_eq!(has_new_token, outcome.is_ok());
    }
}
