//! The signature of an ID token (RFC 7515, RFC 7518 section 3).

use crate::protocol::base64url;
use crate::protocol::error::{Code, Error};
use crate::protocol::json::Json;
use crate::protocol::secret::Secret;
use crate::protocol::signing_alg::SigningAlg;

/// A signature of a form that its algorithm allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Signature {
    pub(crate) algorithm: SigningAlg,
    /// Not empty. For ES256 two numbers of 32 bytes each (RFC 7518 section 3.4), which not every browser enforces.
    pub(crate) bytes: Vec<u8>,
}

impl Signature {
    /// `None` if the algorithm has no such signature.
    pub(crate) fn new(algorithm: SigningAlg, bytes: Vec<u8>) -> Option<Self> {
        let is_possible = match algorithm {
            SigningAlg::Es256 => bytes.len() == 64,
            _ => !bytes.is_empty(),
        };
        is_possible.then_some(Self { algorithm, bytes })
    }
}

/// A compact JWS (RFC 7515 section 3.1), parsed and not verified.
#[derive(Debug)]
pub(crate) struct Jws<'t, J> {
    /// The key that is said to have signed it. Other key references of the header (`jku`, `jwk`, `x5u`, `x5c`) are
    /// ignored.
    pub(crate) kid: Option<String>,
    /// The encoded header and payload, as sent.
    pub(crate) signing_input: &'t [u8],
    pub(crate) signature: Signature,
    /// To be validated only after the signature.
    pub(crate) claims: J,
}

/// Parses an ID token. Its header must name the configured algorithm (RFC 8725 section 3.1) and no critical extension.
pub(crate) fn parse_jws<'t, J: Json>(token: &'t Secret, algorithm: SigningAlg) -> Result<Jws<'t, J>, Error<J>> {
    read(token.expose(), algorithm).map_err(|reason| Error::new(Code::InvalidIdToken, reason))
}

fn read<J: Json>(token: &str, algorithm: SigningAlg) -> Result<Jws<'_, J>, &'static str> {
    let mut parts = token.split('.');
    let (Some(header), Some(payload), Some(signature), None) = (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err("The ID token is not a signed JWT.");
    };
    let end = header.len().saturating_add(1).saturating_add(payload.len());
    let signing_input = token.as_bytes().get(..end).unwrap_or_default();
    let header: J = part(header).ok_or("The ID token's header is not a JSON object.")?;
    if header.get_string("alg").as_deref() != Some(algorithm.as_str()) {
        return Err("The ID token is not signed with the configured algorithm.");
    }
    if header.get("crit").is_some() {
        return Err("The ID token has critical header parameters.");
    }
    let kid = match header.get("kid") {
        None => None,
        Some(kid) => Some(kid.string().ok_or("The ID token's kid is not a string.")?),
    };
    let signature = base64url::decode(signature)
        .and_then(|bytes| Signature::new(algorithm, bytes))
        .ok_or("The ID token's signature does not fit its algorithm.")?;
    Ok(Jws {
        kid,
        signing_input,
        signature,
        claims: part(payload).ok_or("The ID token's claims are not a JSON object.")?,
    })
}

fn part<J: Json>(text: &str) -> Option<J> {
    let text = String::from_utf8(base64url::decode(text)?).ok()?;
    J::parse(&text).filter(Json::is_object)
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    fn token(header: &Value, signature: &[u8]) -> String {
        let [header, signature] = [header.to_string().as_bytes(), signature].map(base64url::encode);
        format!("{header}.{}.{signature}", base64url::encode("{\"sub\":\"u\"}"))
    }

    fn is_parsed(token: &str, algorithm: SigningAlg) -> bool {
        match parse_jws::<Value>(&Secret::new(token.into()), algorithm) {
            Ok(_) => true,
            Err(error) => {
                assert_eq!(error.code, Code::InvalidIdToken);
                false
            }
        }
    }

    #[test]
    fn parse_jws_returns_signing_input_and_signature() {
        let text = token(&json!({ "alg": "RS256", "kid": "k1" }), b"sig");
        let token = Secret::new(text.clone());
        let jws: Jws<'_, Value> = parse_jws(&token, SigningAlg::Rs256).unwrap();
        assert_eq!(jws.kid.as_deref(), Some("k1"));
        assert_eq!(jws.signing_input, text.rsplit_once('.').unwrap().0.as_bytes());
        assert_eq!(
            (Some(jws.signature), jws.claims),
            (
                Signature::new(SigningAlg::Rs256, b"sig".to_vec()),
                json!({ "sub": "u" })
            )
        );
    }

    #[test]
    fn jws_needs_three_strict_parts() {
        let good = token(&json!({ "alg": "RS256" }), b"sig");
        assert!(is_parsed(&good, SigningAlg::Rs256));
        let parts: Vec<&str> = good.split('.').collect();
        let [header, payload] = [parts[0], parts[1]];
        for bad in [
            String::new(),
            "..".into(),
            format!("{header}.{payload}"),
            format!("{header}.{payload}."),
            format!("{header}.{payload}.!"),
            format!("{header}.{payload}.c2ln="),
            format!("{header}.{payload}.c2ln\n"),
            format!("{header}.{payload}.+/8"),
            format!("{header}.{payload}._x"),
            format!("{good}."),
            format!("{good}.x"),
            format!(".{good}"),
            format!(" {good}"),
            format!("{header}=.{payload}.c2ln"),
            format!("{header}..c2ln"),
            format!(".{payload}.c2ln"),
            format!("bnVsbA.{payload}.c2ln"),
            format!("{header}.W10.c2ln"),
            format!("{header}._w.c2ln"),
            format!("{header}.{payload}=.c2ln"),
            // A JWE has five parts, and the JSON serialization none.
            format!("{header}.{payload}.c2ln.c2ln.c2ln"),
            format!("{{\"payload\":\"{payload}\",\"protected\":\"{header}\",\"signature\":\"c2ln\"}}"),
        ] {
            assert!(!is_parsed(&bad, SigningAlg::Rs256), "{bad}");
        }
    }

    #[test]
    fn alg_must_be_the_configured_algorithm() {
        for configured in SigningAlg::ALL {
            for named in [
                "RS256", "PS256", "ES256", "rs256", "RS256 ", "RS384", "RS512", "ES384", "ES256K", "EdDSA", "HS256",
                "HS512", "none", "None", "NONE", "nOnE", "",
            ] {
                let token = token(&json!({ "alg": named }), &[1; 64]);
                assert_eq!(
                    is_parsed(&token, configured),
                    named == configured.as_str(),
                    "{configured:?}: {named}"
                );
            }
            for header in [
                json!({}),
                json!({ "alg": null }),
                json!({ "alg": [configured.as_str()] }),
                json!({ "Alg": configured.as_str() }),
            ] {
                assert!(!is_parsed(&token(&header, &[1; 64]), configured), "{header}");
            }
        }
    }

    #[test]
    fn crit_is_rejected_and_kid_must_be_a_string() {
        for (member, value, good) in [
            ("crit", json!(["b64"]), false),
            ("crit", json!([]), false),
            ("crit", json!(null), false),
            ("kid", json!(7), false),
            ("kid", json!(null), false),
            ("kid", json!(["k1"]), false),
            ("kid", json!(""), true),
            // These are ignored.
            ("jku", json!("https://evil.example/jwks.json"), true),
            ("x5u", json!("https://evil.example/cert.pem"), true),
            ("jwk", json!({ "kty": "oct", "k": "AA" }), true),
            ("x5c", json!(["AA"]), true),
        ] {
            let mut header = json!({ "alg": "RS256" });
            header[member] = value;
            assert_eq!(is_parsed(&token(&header, b"sig"), SigningAlg::Rs256), good, "{header}");
        }
    }

    #[test]
    fn es256_signature_has_64_bytes() {
        for (length, good) in [
            (0, false),
            (63, false),
            (64, true),
            (65, false),
            (70, false),
            (72, false),
            (128, false),
        ] {
            let token = token(&json!({ "alg": "ES256" }), &vec![1; length]);
            assert_eq!(is_parsed(&token, SigningAlg::Es256), good, "{length}");
        }
    }

    proptest! {
        #[test]
        fn parse_jws_never_panics(text in ".{0,80}", header in ".*", payload in ".*", signature in ".{0,8}") {
            is_parsed(&text, SigningAlg::Rs256);
            let [header, payload] = [header, payload].map(base64url::encode);
            is_parsed(&format!("{header}.{payload}.{signature}"), SigningAlg::Rs256);
        }

        #[test]
        fn signing_input_and_signature_are_the_whole_token(
            kid in ".*",
            claim in ".*",
            signature in proptest::collection::vec(any::<u8>(), 1..300),
        ) {
            let header = base64url::encode(json!({ "alg": "PS256", "kid": kid }).to_string());
            let payload = base64url::encode(json!({ "a": claim }).to_string());
            let token = Secret::new(format!("{header}.{payload}.{}", base64url::encode(&signature)));
            let jws: Jws<'_, Value> = parse_jws(&token, SigningAlg::Ps256).unwrap();
            let input = std::str::from_utf8(jws.signing_input).unwrap();
            prop_assert_eq!(format!("{input}.{}", base64url::encode(&jws.signature.bytes)), token.expose());
            prop_assert_eq!((jws.kid, &jws.claims["a"]), (Some(kid), &json!(claim)));
        }
    }
}
