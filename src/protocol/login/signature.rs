//! The signature of an ID token: what it is over, and by which algorithm (RFC 7515, RFC 7518 section 3).

use crate::protocol::base64url;
use crate::protocol::error::{Code, Error};
use crate::protocol::json::Json;
use crate::protocol::secret::Secret;
use crate::protocol::signing_alg::SigningAlg;

/// A signature that can be one of its algorithm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// By which algorithm it is said to be made.
    pub algorithm: SigningAlg,
    /// Not empty; for ES256 two numbers of 32 bytes each (RFC 7518 section 3.4), which not every browser insists on.
    pub bytes: Vec<u8>,
}

impl Signature {
    /// Takes bytes for a signature; `None` where they cannot be.
    pub fn new(algorithm: SigningAlg, bytes: Vec<u8>) -> Option<Self> {
        let can_be = match algorithm {
            SigningAlg::Es256 => bytes.len() == 64,
            _ => !bytes.is_empty(),
        };
        can_be.then_some(Self { algorithm, bytes })
    }
}

/// A compact JWS (RFC 7515 section 3.1), taken apart. Nothing of it is known to be true yet.
#[derive(Debug)]
pub struct Jws<'t, J> {
    /// Which key is said to have signed it. What else a header says of keys (`jku`, `jwk`, `x5u`, `x5c`) is not read.
    pub kid: Option<String>,
    /// What is signed: the header and the payload as they were sent.
    pub signing_input: &'t [u8],
    /// The signature.
    pub signature: Signature,
    /// The claims, not to be judged before the signature is.
    pub claims: J,
}

/// Takes an ID token apart. Its header must name the algorithm that was agreed on (RFC 8725 section 3.1) and no
/// extension that would have to be understood.
pub fn parse_jws<'t, J: Json>(token: &'t Secret, algorithm: SigningAlg) -> Result<Jws<'t, J>, Error<J>> {
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
        return Err("The ID token is not signed with the expected algorithm.");
    }
    if header.get("crit").is_some() {
        return Err("The ID token has critical header parameters.");
    }
    let kid = match header.get("kid") {
        None => None,
        Some(kid) => Some(kid.string().ok_or("The ID token's kid is not a text.")?),
    };
    let signature = base64url::decode(signature)
        .and_then(|bytes| Signature::new(algorithm, bytes))
        .ok_or("The ID token has no signature of its algorithm.")?;
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

    fn stands(token: &str, algorithm: SigningAlg) -> bool {
        match parse_jws::<Value>(&Secret::new(token.into()), algorithm) {
            Ok(_) => true,
            Err(error) => {
                assert_eq!(error.code, Code::InvalidIdToken);
                false
            }
        }
    }

    #[test]
    fn a_token_is_taken_apart_into_what_is_signed_and_the_signature() {
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
    fn three_strict_parts_are_needed() {
        let good = token(&json!({ "alg": "RS256" }), b"sig");
        assert!(stands(&good, SigningAlg::Rs256));
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
            // A JWE has five parts, and the JSON serialisation none.
            format!("{header}.{payload}.c2ln.c2ln.c2ln"),
            format!("{{\"payload\":\"{payload}\",\"protected\":\"{header}\",\"signature\":\"c2ln\"}}"),
        ] {
            assert!(!stands(&bad, SigningAlg::Rs256), "{bad}");
        }
    }

    #[test]
    fn the_header_names_the_agreed_algorithm_and_no_other() {
        for agreed in SigningAlg::ALL {
            for named in [
                "RS256", "PS256", "ES256", "rs256", "RS256 ", "RS384", "RS512", "ES384", "ES256K", "EdDSA", "HS256",
                "HS512", "none", "None", "NONE", "nOnE", "",
            ] {
                let token = token(&json!({ "alg": named }), &[1; 64]);
                assert_eq!(stands(&token, agreed), named == agreed.as_str(), "{agreed:?}: {named}");
            }
            for header in [
                json!({}),
                json!({ "alg": null }),
                json!({ "alg": [agreed.as_str()] }),
                json!({ "Alg": agreed.as_str() }),
            ] {
                assert!(!stands(&token(&header, &[1; 64]), agreed), "{header}");
            }
        }
    }

    #[test]
    fn a_critical_extension_is_refused_and_a_kid_is_a_text() {
        for (member, value, good) in [
            ("crit", json!(["b64"]), false),
            ("crit", json!([]), false),
            ("crit", json!(null), false),
            ("kid", json!(7), false),
            ("kid", json!(null), false),
            ("kid", json!(["k1"]), false),
            ("kid", json!(""), true),
            // None of these is read.
            ("jku", json!("https://evil.example/jwks.json"), true),
            ("x5u", json!("https://evil.example/cert.pem"), true),
            ("jwk", json!({ "kty": "oct", "k": "AA" }), true),
            ("x5c", json!(["AA"]), true),
        ] {
            let mut header = json!({ "alg": "RS256" });
            header[member] = value;
            assert_eq!(stands(&token(&header, b"sig"), SigningAlg::Rs256), good, "{header}");
        }
    }

    #[test]
    fn an_es256_signature_is_two_numbers_of_32_bytes() {
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
            assert_eq!(stands(&token, SigningAlg::Es256), good, "{length}");
        }
    }

    proptest! {
        #[test]
        fn no_token_panics(text in ".{0,80}", header in ".*", payload in ".*", signature in ".{0,8}") {
            stands(&text, SigningAlg::Rs256);
            let [header, payload] = [header, payload].map(base64url::encode);
            stands(&format!("{header}.{payload}.{signature}"), SigningAlg::Rs256);
        }

        #[test]
        fn what_is_signed_and_the_signature_are_the_whole_token(
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
