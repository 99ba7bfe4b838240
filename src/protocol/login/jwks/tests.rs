use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::protocol::config::tests::config;
use crate::protocol::http::Body;
use crate::protocol::http::tests::json_response as response;

/// A key of the tenant, for the tests of other modules. It has the form of a key, but verifies nothing.
pub(crate) fn rsa_key(kid: &str) -> Value {
    json!({
        "kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": modulus_of(kid), "e": "AQAB", "x5t": "t",
        "x5c": ["AA"],
    })
}

/// The public key of [`rsa_key`].
pub(crate) fn public_rsa_key(kid: &str) -> PublicKey {
    PublicKey::Rsa {
        n: modulus_of(kid),
        e: "AQAB".into(),
    }
}

/// A different modulus per `kid`.
fn modulus_of(kid: &str) -> String {
    base64url::encode([&[0x80; 256], kid.as_bytes()].concat())
}

fn candidates(keys: &[Jwk], kid: Option<&str>) -> Vec<PublicKey> {
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

fn usable_keys(keys: &[Value], algorithm: SigningAlg) -> Vec<Jwk> {
    parse_response(&response(200, json!({ "keys": keys })), algorithm, 0.0).unwrap()
}

#[test]
fn jwks_request_has_no_credentials() {
    let request = request(&config());
    assert_eq!(
        (request.method, request.url.as_str()),
        (Method::Get, "https://login.example.com/.well-known/jwks.json")
    );
    assert!(request.authorization.is_none() && request.content.is_none());
}

#[test]
fn only_public_members_are_kept() {
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
        candidates(&usable_keys(&[rsa], SigningAlg::Rs256), None),
        [public_rsa_key("k1")]
    );
    let coordinate = base64url::encode([7; 32]);
    let expected = PublicKey::P256 {
        x: coordinate.clone(),
        y: coordinate,
    };
    assert_eq!(
        candidates(&usable_keys(&[p256_key()], SigningAlg::Es256), None),
        [expected]
    );
}

const REMOVED: &str = "(removed)";

/// One row per rule: the member, its value, whether the key is still usable. `REMOVED` deletes the member.
fn each_row(algorithm: SigningAlg, key: &Value, rows: &[(&str, Value, bool)]) {
    for (member, value, is_usable) in rows {
        let mut key = key.clone();
        if *value == json!(REMOVED) {
            key.as_object_mut().unwrap().remove(*member);
        } else {
            key[*member] = value.clone();
        }
        let usable = !usable_keys(&[key], algorithm).is_empty();
        assert_eq!(usable, *is_usable, "{algorithm:?}: {member} = {value}");
    }
}

#[test]
fn key_for_another_purpose_is_skipped() {
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
fn key_type_is_bound_to_the_algorithm() {
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
            let keys = candidates(&usable_keys(std::slice::from_ref(key), algorithm), None);
            assert_eq!(keys.len(), usize::from(is_good), "{algorithm:?}: {key}");
        }
    }
}

#[test]
fn rsa_key_has_minimum_length_and_strict_encoding() {
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
fn ec_key_is_p256_with_strict_encoding() {
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
fn kid_selects_keys_and_no_kid_selects_all() {
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
    let keys = usable_keys(&set, SigningAlg::Rs256);
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
fn response_without_keys_is_an_error() {
    let refused = |response: Response<Value>| {
        let error = parse_response(&response, SigningAlg::Rs256, 0.0).unwrap_err();
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
fn set_of_other_keys_is_not_an_error() {
    for set in [
        json!({ "keys": [p256_key()] }),
        json!({ "keys": [null] }),
        json!({ "keys": ["k1", 7, []] }),
    ] {
        assert!(
            parse_response(&response(200, set), SigningAlg::Rs256, 0.0)
                .unwrap()
                .is_empty()
        );
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
    /// Whatever the set contains, a usable key has the right type and is strong enough.
    #[test]
    fn usable_keys_always_fit_the_algorithm(
        members in proptest::collection::hash_map(
            proptest::sample::select(vec!["kty", "crv", "n", "e", "x", "y", "k", "use", "alg", "key_ops", "kid"]),
            any_member(),
            0..11,
        ),
        algorithm in proptest::sample::select(SigningAlg::ALL.to_vec()),
    ) {
        let key = json!(members);
        for usable in candidates(&usable_keys(std::slice::from_ref(&key), algorithm), None) {
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
