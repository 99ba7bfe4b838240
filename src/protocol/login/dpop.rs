//! DPoP proofs (RFC 9449). A stolen token that is bound to a key of this page is useless without the key.

use sha2::{Digest, Sha256};

use crate::protocol::base64url;
use crate::protocol::config::Config;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Request, Response};
use crate::protocol::json::{Json, ObjectWriter};
use crate::protocol::login::token::TokenResponse;
use crate::protocol::origin::base_of;
use crate::protocol::secret::Secret;
use crate::protocol::time::integer_string;
use crate::protocol::token_type::{Dpop, TokenType};
use crate::protocol::www_authenticate::WwwAuthenticate;

/// A key pair on P-256, for ES256. The private key stays with the platform.
#[derive(Clone, Debug)]
pub(crate) struct ProofKey<J> {
    /// The platform's key pair.
    pub(crate) pair: J,
    /// `x` of the public key (RFC 7518 section 6.2.1.2).
    pub(crate) x: String,
    pub(crate) y: String,
}

impl<J> ProofKey<J> {
    /// The thumbprint of the public key (RFC 7638), sent as `dpop_jkt` in a login (RFC 9449 section 10).
    pub(crate) fn thumbprint(&self) -> String {
        base64url::encode(Sha256::digest(self.jwk()))
    }

    /// The public key, with the required members in the order of RFC 7638 section 3.2.
    fn jwk(&self) -> String {
        ObjectWriter::new()
            .string("crv", "P-256")
            .string("kty", "EC")
            .string("x", &self.x)
            .string("y", &self.y)
            .finish()
    }

    /// The signing input of a proof (RFC 9449 section 4.2). `id` is random, `now` in seconds.
    pub(crate) fn signing_input(&self, request: &Request, id: &Secret, nonce: Option<&str>, now: f64) -> String {
        let header = ObjectWriter::new()
            .string("typ", "dpop+jwt")
            .string("alg", "ES256")
            .raw("jwk", &self.jwk())
            .finish();
        let hash = |token: &Secret| base64url::encode(Sha256::digest(token.expose()));
        let claims = ObjectWriter::new()
            .string("jti", id.expose())
            .string("htm", request.method.as_str())
            .string("htu", base_of(&request.url))
            .raw("iat", &integer_string(now))
            .optional("ath", request.dpop_token().as_ref().map(hash).as_deref())
            .optional("nonce", nonce)
            .finish();
        base64url::encode(header) + "." + &base64url::encode(claims)
    }
}

/// The compact JWS.
pub(crate) fn dpop_proof(mut signing_input: String, signature: &[u8]) -> String {
    signing_input.push('.');
    signing_input.push_str(&base64url::encode(signature));
    signing_input
}

/// Whether the server rejected the request only because it requires a nonce of its own: at the token endpoint (RFC 9449
/// section 8) or at the API (section 9).
pub(crate) fn requires_nonce<J: Json>(response: &Response<J>) -> bool {
    let error = response.error_object().and_then(|body| body.get_string("error"));
    let challenges = WwwAuthenticate::of(response);
    match response.status {
        400 => error.as_deref() == Some("use_dpop_nonce"),
        401 => ["use_dpop_nonce", "invalid_dpop_nonce"]
            .iter()
            .any(|error| challenges.error_is(error)),
        _ => false,
    }
}

/// The server requires a nonce that its CORS headers hide.
pub(crate) fn hidden_nonce<J>(status: u16) -> Error<J> {
    Error::new(
        Code::InvalidResponse,
        "The server requires a DPoP nonce, but CORS hides its DPoP-Nonce header.",
    )
    .with_status(status)
}

/// Rejects an unbound token if DPoP is required (RFC 9449 section 5), and a bound token if this page has no key.
pub(crate) fn check_token_binding<J>(config: &Config, response: &TokenResponse) -> Result<(), Error<J>> {
    let message = match (config.dpop, response.token_type) {
        (Dpop::Required, TokenType::Bearer) => "The access token is not bound to a key, although dpop is \"required\".",
        (Dpop::Off, TokenType::Dpop) => "The access token is bound to a key that this page does not have.",
        _ => return Ok(()),
    };
    Err(Error::new(Code::InvalidResponse, message))
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::http::tests::json_response;
    use crate::protocol::http::{Body, Method};

    /// The key of RFC 9449 sections 4.1 and 6.1.
    fn key() -> ProofKey<()> {
        ProofKey {
            pair: (),
            x: "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs".into(),
            y: "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA".into(),
        }
    }

    fn read(request: &Request, nonce: Option<&str>) -> (Value, Value) {
        let id = Secret::new("id".into());
        let input = key().signing_input(request, &id, nonce, 1_562_262_616.9);
        let signed = dpop_proof(input, b"sig");
        let parts: Vec<_> = signed.split('.').map(|part| base64url::decode(part).unwrap()).collect();
        assert_eq!((parts.len(), parts[2].as_slice()), (3, b"sig".as_slice()));
        let [header, claims] = [0, 1].map(|index| serde_json::from_slice(&parts[index]).unwrap());
        (header, claims)
    }

    #[test]
    fn thumbprint_of_rfc_9449() {
        // RFC 9449 section 6.1.
        assert_eq!(key().thumbprint(), "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    }

    #[test]
    fn proof_for_token_endpoint_has_exactly_these_claims() {
        let request = Request::new(Method::Post, "https://server.example.com/oauth/token".into());
        let (header, claims) = read(&request, None);
        assert_eq!(
            header,
            json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": { "kty": "EC", "crv": "P-256", "x": key().x, "y": key().y } })
        );
        assert_eq!(
            claims,
            json!({ "jti": "id", "htm": "POST", "htu": "https://server.example.com/oauth/token", "iat": 1_562_262_616 })
        );
    }

    #[test]
    fn proof_for_api_has_ath_and_no_query() {
        let token = Secret::new("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU".into());
        let url = "https://server.example.com/me/v1/a%7Cb?type=x#y";
        let request = Request::new(Method::Get, url.into()).with_token(TokenType::Dpop, &token);
        let (_, claims) = read(&request, Some("n\"1"));
        assert_eq!(
            claims,
            json!({
                "jti": "id", "htm": "GET", "htu": "https://server.example.com/me/v1/a%7Cb", "iat": 1_562_262_616,
                // RFC 9449 section 7.1.
                "ath": "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo", "nonce": "n\"1",
            })
        );
    }

    #[test]
    fn nonce_is_required_by_token_endpoint_or_api() {
        let at_token_endpoint = |status, error| requires_nonce(&json_response(status, json!({ "error": error })));
        assert!(at_token_endpoint(400, "use_dpop_nonce"));
        assert!(!at_token_endpoint(400, "invalid_dpop_proof"));
        assert!(!at_token_endpoint(200, "use_dpop_nonce"));
        let at_api = |status, challenge: &str| {
            requires_nonce(&Response::<Value> {
                status,
                headers: vec![("www-authenticate", challenge.to_owned())],
                body: Body::Empty,
            })
        };
        assert!(at_api(401, "DPoP error=\"use_dpop_nonce\""));
        assert!(at_api(401, "DPoP algs=\"ES256\", error=invalid_dpop_nonce"));
        assert!(!at_api(401, "DPoP error=\"invalid_token\""));
        assert!(!at_api(403, "DPoP error=\"use_dpop_nonce\""));
    }
}
