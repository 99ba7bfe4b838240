//! Signatures, with the browser's `crypto.subtle`.

use crate::ports::engine::SignatureVerifier;
use crate::protocol::base64url;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Body, Response};
use crate::protocol::login::jwks::{PublicKey, parse_response};
use crate::protocol::login::signature::Signature;
use crate::protocol::signing_alg::SigningAlg;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{self, RestoreOnDrop, browser, evaluate};

const SIGNED: &[u8] = b"header.payload";

/// The key as a client reads it from the tenant's JWK set.
async fn key(algorithm: SigningAlg, name: &str) -> PublicKey {
    let response = Response {
        status: 200,
        headers: vec![("content-type", "application/json".to_owned())],
        body: Body::Json(support::key_set(algorithm.as_str(), name).await.unwrap()),
    };
    parse_response(&response, algorithm, 0.0).unwrap().remove(0).public
}

async fn verify(algorithm: SigningAlg, key: &PublicKey, signature: &[u8], signed: &[u8]) -> bool {
    let Some(signature) = Signature::new(algorithm, signature.to_vec()) else {
        return false;
    };
    browser().verify_signature(key, &signature, signed).await.unwrap()
}

#[wasm_bindgen_test]
async fn signature_is_valid_only_for_its_key_and_bytes() {
    for algorithm in SigningAlg::ALL {
        let (first, second) = (key(algorithm, "k1").await, key(algorithm, "k2").await);
        let valid = support::sign(algorithm.as_str(), "k1", SIGNED).await;
        assert!(verify(algorithm, &first, &valid, SIGNED).await, "{algorithm:?}");
        assert!(
            !verify(algorithm, &second, &valid, SIGNED).await,
            "{algorithm:?}: another key"
        );
        for signed in [&b"header.Payload"[..], b"header.payload ", b"header.payloa", b""] {
            assert!(
                !verify(algorithm, &first, &valid, signed).await,
                "{algorithm:?}: {signed:?}"
            );
        }
        for index in [0, valid.len() / 2, valid.len() - 1] {
            let mut tampered = valid.clone();
            tampered[index] ^= 1;
            assert!(
                !verify(algorithm, &first, &tampered, SIGNED).await,
                "{algorithm:?}: byte {index}"
            );
        }
        for wrong in [
            vec![],
            vec![0; valid.len()],
            valid[1..].to_vec(),
            [&valid[..], &[0]].concat(),
        ] {
            assert!(
                !verify(algorithm, &first, &wrong, SIGNED).await,
                "{algorithm:?}: {} bytes",
                wrong.len()
            );
        }
    }
}

#[wasm_bindgen_test]
async fn algorithms_reject_each_others_signatures_and_keys() {
    for algorithm in SigningAlg::ALL {
        let key = key(algorithm, "k1").await;
        for other in SigningAlg::ALL.into_iter().filter(|other| *other != algorithm) {
            let foreign = support::sign(other.as_str(), "k1", SIGNED).await;
            assert!(
                !verify(algorithm, &key, &foreign, SIGNED).await,
                "{algorithm:?}: a signature of {other:?}"
            );
            let own = support::sign(algorithm.as_str(), "k1", SIGNED).await;
            assert!(
                !verify(other, &key, &own, SIGNED).await,
                "{other:?}: a key of {algorithm:?}"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn malformed_key_verifies_nothing() {
    let rsa = |n: &str, e: &str| PublicKey::Rsa {
        n: n.into(),
        e: e.into(),
    };
    let p256 = |x: &str, y: &str| PublicKey::P256 {
        x: x.into(),
        y: y.into(),
    };
    let off_the_curve = base64url::encode([7; 32]);
    for malformed in [
        rsa("", ""),
        rsa("!", "é"),
        rsa("AQAB", "AQAB"),
        rsa("\u{0}", "AQAB"),
        p256("", ""),
        p256(&off_the_curve, &off_the_curve),
        p256("AA", "AA"),
    ] {
        for algorithm in SigningAlg::ALL {
            assert!(
                !verify(algorithm, &malformed, &[1; 64], SIGNED).await,
                "{algorithm:?}: {malformed:?}"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn polluted_prototype_does_not_change_verification() {
    let (rsa, p256) = (key(SigningAlg::Rs256, "k1").await, key(SigningAlg::Es256, "k1").await);
    let [by_rsa, by_p256] = ["RS256", "ES256"].map(|algorithm| support::sign(algorithm, "k1", SIGNED));
    let (by_rsa, by_p256) = (by_rsa.await, by_p256.await);
    for (name, value) in [
        ("hash", "'SHA-1'"),
        ("namedCurve", "'P-384'"),
        ("name", "'HMAC'"),
        ("alg", "'none'"),
        ("kty", "'oct'"),
        ("k", "'AA'"),
        ("d", "'AQAB'"),
        ("use", "'enc'"),
        ("key_ops", "[]"),
        ("ext", "false"),
        ("oth", "[{}]"),
        ("length", "1"),
        ("saltLength", "0"),
    ] {
        let _restore = RestoreOnDrop;
        support::pollute_object_prototype(name, &evaluate(value));
        assert!(verify(SigningAlg::Rs256, &rsa, &by_rsa, SIGNED).await, "{name}");
        assert!(verify(SigningAlg::Es256, &p256, &by_p256, SIGNED).await, "{name}");
        assert!(!verify(SigningAlg::Rs256, &rsa, &by_rsa, b"x").await, "{name}");
        assert!(!verify(SigningAlg::Es256, &p256, &by_p256, b"x").await, "{name}");
    }
}

#[wasm_bindgen_test]
async fn missing_crypto_subtle_is_unsupported() {
    let key = key(SigningAlg::Rs256, "k1").await;
    let signature = Signature::new(SigningAlg::Rs256, vec![1]).unwrap();
    let assert_unsupported = |error: Error<JsValue>| assert_eq!(error.code, Code::UnsupportedEnvironment);
    for crypto in [
        "undefined",
        "null",
        "({})",
        "({ subtle: undefined })",
        "({ subtle: null })",
        "({ subtle: {} })",
        "({ subtle: { verify: () => true } })",
        "({ subtle: { importKey: () => { throw 1 } } })",
    ] {
        let _restore = RestoreOnDrop;
        support::with_global("crypto", &evaluate(crypto));
        assert_unsupported(browser().verify_signature(&key, &signature, SIGNED).await.unwrap_err());
    }
    let _restore = RestoreOnDrop;
    support::with_throwing_global("crypto");
    assert_unsupported(browser().verify_signature(&key, &signature, SIGNED).await.unwrap_err());
}

#[wasm_bindgen_test]
async fn verify_accepts_only_true() {
    let key = key(SigningAlg::Rs256, "k1").await;
    for verify_returns in [
        "false",
        "undefined",
        "1",
        "'true'",
        "({})",
        "[true]",
        "Promise.reject(true)",
        "(() => { throw true })()",
    ] {
        let _restore = RestoreOnDrop;
        let subtle = format!("({{ subtle: {{ importKey: async () => ({{}}), verify: () => {verify_returns} }} }})");
        support::with_global("crypto", &evaluate(&subtle));
        assert!(!verify(SigningAlg::Rs256, &key, &[1], SIGNED).await, "{verify_returns}");
    }
}
