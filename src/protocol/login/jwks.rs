//! The tenant's keys: a JWK set (RFC 7517 section 5), and which of its keys may have signed a token.

use super::super::base64url;
use super::super::config::Config;
use super::super::error::{Code, Error};
use super::super::http::{Method, Request, Response};
use super::super::json::Json;
use super::super::retry_after::retry_after;
use super::signature::SigningAlg;

/// A public key, with the members of RFC 7518 sections 6.2.1 and 6.3.1 that make it, in base64url. Nothing else of what
/// the server sent is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublicKey {
    /// `kty` is `RSA`.
    Rsa {
        /// The modulus.
        n: String,
        /// The exponent.
        e: String,
    },
    /// `kty` is `EC`, `crv` is `P-256`.
    P256 {
        /// The x coordinate.
        x: String,
        /// The y coordinate.
        y: String,
    },
}

/// A key that can verify signatures of the configured algorithm.
#[derive(Clone, Debug)]
pub struct Key {
    kid: Option<String>,
    /// What it verifies with.
    pub public: PublicKey,
}

impl Key {
    /// Whether a token that names this key may be signed by it; where it names none, any key may have been used.
    pub fn may_have_signed(&self, kid: Option<&str>) -> bool {
        kid.is_none() || self.kid.as_deref() == kid
    }
}

/// The question for the keys.
pub fn request(config: &Config) -> Request {
    Request::new(Method::Get, config.tenant.url("/.well-known/jwks.json"))
}

/// Judges the answer: the keys of the set that are for this algorithm. A set without any key is none; one that has only
/// others is in order. `now` is in seconds.
pub fn judge<J: Json>(response: &Response<J>, algorithm: SigningAlg, now: f64) -> Result<Vec<Key>, Error<J>> {
    let set = response.json_object().filter(|_| response.is_success());
    let keys = set.and_then(|set| set.get("keys")?.items()).unwrap_or_default();
    if keys.is_empty() {
        let code = match response.status {
            429 => Code::RateLimited,
            500..=599 => Code::ServerError,
            _ => Code::InvalidResponse,
        };
        return Err(Error::new(code, "The tenant did not answer with its keys.")
            .with_status(response.status)
            .with_retry_after(retry_after(response, now)));
    }
    Ok(keys.iter().filter_map(|key| usable(key, algorithm)).collect())
}

/// Reads a key, unless it is for something else (RFC 7517 section 4): another algorithm, another kind of key, encryption.
fn usable<J: Json>(key: &J, algorithm: SigningAlg) -> Option<Key> {
    let says = |name, value| key.get(name).is_none_or(|own| own.string().as_deref() == Some(value));
    let verifies = key.get("key_ops").is_none_or(|uses| {
        let uses = uses.items().unwrap_or_default();
        uses.iter().any(|one| one.string().as_deref() == Some("verify"))
    });
    if !(says("use", "sig") && says("alg", algorithm.as_str()) && verifies) {
        return None;
    }
    let number = |name, is_good: fn(&[u8]) -> bool| {
        let text = key.text(name)?;
        is_good(&base64url::decode(&text)?).then_some(text)
    };
    // The kind of key is bound to the algorithm: no other algorithm can be talked into taking it.
    let public = match (algorithm, key.text("kty")?.as_str()) {
        (SigningAlg::Rs256 | SigningAlg::Ps256, "RSA") => PublicKey::Rsa {
            n: number("n", is_modulus)?,
            e: number("e", is_exponent)?,
        },
        (SigningAlg::Es256, "EC") if key.text("crv")? == "P-256" => PublicKey::P256 {
            x: number("x", is_coordinate)?,
            y: number("y", is_coordinate)?,
        },
        _ => return None,
    };
    Some(Key {
        kid: key.text("kid"),
        public,
    })
}

/// At least 2048 bits (RFC 7518 section 3.3), without a leading zero byte (section 6.3.1.1).
fn is_modulus(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| match first {
        0 => false,
        1..0x80 => bytes.len() > 256,
        _ => bytes.len() >= 256,
    })
}

/// Odd and not 1 (RFC 8017 section 3.1): with 1 everybody could sign.
fn is_exponent(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| *first != 0) && bytes.last().is_some_and(|last| last % 2 == 1) && bytes != [1]
}

/// 32 bytes (RFC 7518 section 6.2.1.2).
fn is_coordinate(bytes: &[u8]) -> bool {
    bytes.len() == 32
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::protocol::config::tests::config;
    use crate::protocol::http::Body;

    /// A key of the tenant, for the tests of other rooms. Only its form is that of a key.
    pub fn rsa_key(kid: &str) -> Value {
        json!({
            "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": modulus_of(kid), "e": "AQAB", "x5t": "t",
            "x5c": ["AA"],
        })
    }

    /// The key that comes of it.
    pub fn public_rsa_key(kid: &str) -> PublicKey {
        PublicKey::Rsa {
            n: modulus_of(kid),
            e: "AQAB".into(),
        }
    }

    /// Another one for each key.
    fn modulus_of(kid: &str) -> String {
        base64url::encode([&[0x80; 256], kid.as_bytes()].concat())
    }

    fn candidates(keys: &[Key], kid: Option<&str>) -> Vec<PublicKey> {
        let candidates = keys.iter().filter(|key| key.may_have_signed(kid));
        candidates.map(|key| key.public.clone()).collect()
    }

    fn modulus(length: usize, first: u8) -> String {
        let mut bytes = vec![1; length];
        bytes[0] = first;
        base64url::encode(bytes)
    }

    fn p256_key() -> Value {
        let coordinate = base64url::encode([7; 32]);
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": "k1", "x": coordinate, "y": coordinate })
    }

    fn response(status: u16, body: Value) -> Response<Value> {
        Response {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body: Body::Json(body),
        }
    }

    fn judged(keys: &[Value], algorithm: SigningAlg) -> Vec<Key> {
        judge(&response(200, json!({ "keys": keys })), algorithm, 0.0).unwrap()
    }

    #[test]
    fn the_keys_are_asked_for_without_credentials() {
        let request = request(&config());
        assert_eq!(
            (request.method, request.url.as_str()),
            (Method::Get, "https://login.example.com/.well-known/jwks.json")
        );
        assert!(request.authorization.is_none() && request.content.is_none());
    }

    #[test]
    fn of_a_key_only_its_public_members_are_kept() {
        let mut rsa = rsa_key("k1");
        for (name, value) in [
            ("d", "AQAB"),
            ("p", "AQAB"),
            ("k", "AA"),
            ("__proto__", "x"),
            ("ext", "x"),
        ] {
            rsa[name] = json!(value);
        }
        assert_eq!(
            candidates(&judged(&[rsa], SigningAlg::Rs256), None),
            [public_rsa_key("k1")]
        );
        let coordinate = base64url::encode([7; 32]);
        let expected = PublicKey::P256 {
            x: coordinate.clone(),
            y: coordinate,
        };
        assert_eq!(candidates(&judged(&[p256_key()], SigningAlg::Es256), None), [expected]);
    }

    const REMOVED: &str = "(removed)";

    /// One row a rule: the member, the value it is given, whether the key is still one. `REMOVED` takes it away.
    fn each_row(algorithm: SigningAlg, key: &Value, rows: &[(&str, Value, bool)]) {
        for (member, value, is_usable) in rows {
            let mut key = key.clone();
            if *value == json!(REMOVED) {
                key.as_object_mut().unwrap().remove(*member);
            } else {
                key[*member] = value.clone();
            }
            let usable = !judged(&[key], algorithm).is_empty();
            assert_eq!(usable, *is_usable, "{algorithm:?}: {member} = {value}");
        }
    }

    #[test]
    fn a_key_for_something_else_is_not_used() {
        for (algorithm, key) in [(SigningAlg::Rs256, rsa_key("k1")), (SigningAlg::Es256, p256_key())] {
            let rows = [
                ("use", json!("enc"), false),
                ("use", json!(null), false),
                ("use", json!(["sig"]), false),
                ("use", json!(REMOVED), true),
                ("key_ops", json!(["verify"]), true),
                ("key_ops", json!(["sign", "verify"]), true),
                ("key_ops", json!(["sign"]), false),
                ("key_ops", json!([]), false),
                ("key_ops", json!("verify"), false),
                ("key_ops", json!(null), false),
                ("alg", json!(algorithm.as_str()), true),
                ("alg", json!(REMOVED), true),
                ("alg", json!("PS256"), false),
                ("alg", json!("HS256"), false),
                ("alg", json!("none"), false),
                ("alg", json!(null), false),
                ("kid", json!(REMOVED), true),
                ("kid", json!(7), true),
                ("kty", json!("oct"), false),
                ("kty", json!("OKP"), false),
                ("kty", json!("rsa"), false),
                ("kty", json!(REMOVED), false),
            ];
            each_row(algorithm, &key, &rows);
        }
    }

    #[test]
    fn the_kind_of_key_is_bound_to_the_algorithm() {
        let (mut rsa, mut p256) = (rsa_key("k1"), p256_key());
        let secret = json!({ "kty": "oct", "kid": "k1", "k": modulus(256, 0x80), "n": rsa["n"], "e": "AQAB" });
        for key in [&mut rsa, &mut p256] {
            key.as_object_mut().unwrap().remove("alg");
        }
        let both = json!({
            "kty": "RSA", "crv": "P-256", "n": rsa["n"], "e": "AQAB", "x": p256["x"], "y": p256["y"], "k": "AA",
        });
        for (algorithm, good) in [
            (SigningAlg::Rs256, [true, false, false, true]),
            (SigningAlg::Ps256, [true, false, false, true]),
            (SigningAlg::Es256, [false, true, false, false]),
        ] {
            for (key, is_good) in [&rsa, &p256, &secret, &both].into_iter().zip(good) {
                let keys = candidates(&judged(std::slice::from_ref(key), algorithm), None);
                assert_eq!(keys.len(), usize::from(is_good), "{algorithm:?}: {key}");
            }
        }
    }

    #[test]
    fn an_rsa_key_is_long_enough_and_in_strict_form() {
        let rows = [
            ("n", json!(modulus(256, 0x80)), true),
            ("n", json!(modulus(256, 0xff)), true),
            ("n", json!(modulus(256, 0x7f)), false),
            ("n", json!(modulus(255, 0xff)), false),
            ("n", json!(modulus(128, 0xff)), false),
            ("n", json!(modulus(257, 0x01)), true),
            ("n", json!(modulus(257, 0x00)), false),
            ("n", json!(modulus(512, 0x80)), true),
            ("n", json!(modulus(256, 0x80) + "="), false),
            ("n", json!(""), false),
            ("n", json!("é"), false),
            ("n", json!(7), false),
            ("n", json!(REMOVED), false),
            ("e", json!("Aw"), true),
            ("e", json!("AQ"), false),
            ("e", json!("AAE"), false),
            ("e", json!("AAAB"), false),
            ("e", json!("Ag"), false),
            ("e", json!("AQAA"), false),
            ("e", json!(""), false),
            ("e", json!("AQAB="), false),
            ("e", json!(65_537), false),
            ("e", json!(REMOVED), false),
        ];
        each_row(SigningAlg::Rs256, &rsa_key("k1"), &rows);
    }

    #[test]
    fn an_ec_key_is_on_p_256_and_in_strict_form() {
        let coordinate = |length| json!(base64url::encode(vec![7; length]));
        let mut rows = vec![
            ("crv", json!("P-384"), false),
            ("crv", json!("p-256"), false),
            ("crv", json!("secp256k1"), false),
            ("crv", json!(REMOVED), false),
        ];
        for member in ["x", "y"] {
            rows.extend([
                (member, coordinate(32), true),
                (member, coordinate(31), false),
                (member, coordinate(33), false),
                (member, json!(""), false),
                (member, json!("!"), false),
                (member, json!(REMOVED), false),
            ]);
        }
        each_row(SigningAlg::Es256, &p256_key(), &rows);
    }

    #[test]
    fn a_kid_picks_its_keys_and_without_one_all_are_tried() {
        let mut nameless = rsa_key("");
        nameless.as_object_mut().unwrap().remove("kid");
        let set = [
            rsa_key("k1"),
            rsa_key("k2"),
            rsa_key("k2"),
            nameless,
            json!(null),
            json!("k3"),
            p256_key(),
        ];
        let keys = judged(&set, SigningAlg::Rs256);
        for (kid, count) in [
            (Some("k1"), 1),
            (Some("k2"), 2),
            (Some("k3"), 0),
            (Some("K1"), 0),
            (Some(""), 0),
            (None, 4),
        ] {
            assert_eq!(candidates(&keys, kid).len(), count, "{kid:?}");
        }
    }

    #[test]
    fn an_answer_without_keys_is_a_failure_of_its_kind() {
        let refused = |response: Response<Value>| {
            let error = judge(&response, SigningAlg::Rs256, 0.0).unwrap_err();
            assert_eq!(error.status, Some(response.status));
            error.code
        };
        let good = json!({ "keys": [rsa_key("k1")] });
        for (status, code) in [
            (500, Code::ServerError),
            (503, Code::ServerError),
            (429, Code::RateLimited),
            (404, Code::InvalidResponse),
            (403, Code::InvalidResponse),
            (304, Code::InvalidResponse),
            (0, Code::InvalidResponse),
        ] {
            assert_eq!(refused(response(status, good.clone())), code, "{status}");
        }
        for body in [
            json!({}),
            json!([]),
            json!([rsa_key("k1")]),
            json!(null),
            rsa_key("k1"),
            json!({ "keys": [] }),
            json!({ "keys": {} }),
            json!({ "keys": null }),
            json!({ "Keys": [rsa_key("k1")] }),
        ] {
            assert_eq!(refused(response(200, body.clone())), Code::InvalidResponse, "{body}");
        }
        for (media_type, body) in [
            ("text/html", Body::Other),
            ("text/html", Body::Json(good.clone())),
            ("application/json", Body::Empty),
            ("application/json", Body::TooLarge),
        ] {
            let headers = vec![("content-type", media_type.to_owned())];
            assert_eq!(
                refused(Response {
                    status: 200,
                    headers,
                    body
                }),
                Code::InvalidResponse
            );
        }
    }

    #[test]
    fn a_set_without_a_key_for_this_algorithm_is_in_order() {
        for set in [
            json!({ "keys": [p256_key()] }),
            json!({ "keys": [null] }),
            json!({ "keys": ["k1", 7, []] }),
        ] {
            assert!(judge(&response(200, set), SigningAlg::Rs256, 0.0).unwrap().is_empty());
        }
    }

    fn any_member() -> impl Strategy<Value = Value> {
        let texts = [
            "RSA", "EC", "oct", "P-256", "sig", "enc", "RS256", "ES256", "PS256", "verify", "AQAB", "AQ",
        ];
        prop_oneof![
            proptest::sample::select(texts.map(|text| json!(text)).to_vec()),
            Just(json!(modulus(256, 0x80))),
            Just(json!(modulus(128, 0x80))),
            Just(json!(base64url::encode([7; 32]))),
            Just(json!(["verify"])),
            Just(json!(null)),
            ".{0,12}".prop_map(|text| json!(text)),
        ]
    }

    proptest! {
        /// Whatever a set holds, a key that comes of it is of the right kind and strong enough.
        #[test]
        fn no_other_key_comes_of_any_set(
            members in proptest::collection::hash_map(
                proptest::sample::select(vec!["kty", "crv", "n", "e", "x", "y", "k", "use", "alg", "key_ops", "kid"]),
                any_member(),
                0..11,
            ),
            algorithm in proptest::sample::select(SigningAlg::ALL.to_vec()),
        ) {
            let key = json!(members);
            for usable in candidates(&judged(std::slice::from_ref(&key), algorithm), None) {
                prop_assert!(key.get("alg").is_none_or(|alg| alg == algorithm.as_str()));
                prop_assert!(key.get("use").is_none_or(|one| one == "sig"));
                match usable {
                    PublicKey::Rsa { n, e } => {
                        prop_assert!(algorithm != SigningAlg::Es256 && key["kty"] == "RSA" && e != "AQ");
                        prop_assert!(base64url::decode(&n).unwrap().len() >= 256);
                    }
                    PublicKey::P256 { .. } => {
                        prop_assert!(algorithm == SigningAlg::Es256 && key["kty"] == "EC" && key["crv"] == "P-256");
                    }
                }
            }
        }
    }
}
