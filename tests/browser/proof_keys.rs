//! DPoP keys, with the browser's `crypto.subtle` and IndexedDB.

use crate::browser::foreign::{self, object};
use crate::ports::engine::{ProofKeys, SignatureVerifier};
use crate::protocol::base64url;
use crate::protocol::error::Code;
use crate::protocol::login::dpop::ProofKey;
use crate::protocol::login::jwks::PublicKey;
use crate::protocol::login::signature::Signature;
use crate::protocol::signing_alg::SigningAlg;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::support::{self, RestoreOnDrop, browser, browser_of, evaluate};

const SIGNED: &[u8] = b"header.payload";
/// Of a pending login.
const LIFETIME_MS: u32 = 600_000;

async fn verifies(key: &ProofKey<JsValue>, signature: Vec<u8>, signed: &[u8]) -> bool {
    let public = PublicKey::P256 {
        x: key.x.clone(),
        y: key.y.clone(),
    };
    let signature = Signature::new(SigningAlg::Es256, signature).unwrap();
    browser().verify_signature(&public, &signature, signed).await.unwrap()
}

#[wasm_bindgen_test]
async fn public_key_verifies_the_signature() {
    let (first, second) = (
        browser().generate_key().await.unwrap(),
        browser().generate_key().await.unwrap(),
    );
    assert_ne!(first.thumbprint(), second.thumbprint());
    for coordinate in [&first.x, &first.y] {
        assert_eq!(base64url::decode(coordinate).unwrap().len(), 32);
    }
    let signature = browser().sign(&first, SIGNED).await.unwrap();
    assert_eq!(signature.len(), 64);
    assert!(verifies(&first, signature.clone(), SIGNED).await);
    assert!(!verifies(&first, signature.clone(), b"header.other").await);
    assert!(!verifies(&second, signature, SIGNED).await);
}

#[wasm_bindgen_test]
async fn private_key_cannot_be_exported() {
    let key = browser().generate_key().await.unwrap();
    let private = foreign::get(&key.pair, "privateKey").unwrap();
    assert_eq!(foreign::get(&private, "extractable").unwrap(), JsValue::FALSE);
    for format in ["jwk", "pkcs8", "raw"] {
        let exported = foreign::settle(&foreign::export_key(format, &private).unwrap()).await;
        assert!(exported.is_err(), "{format}");
    }
}

#[wasm_bindgen_test]
async fn stored_key_is_taken_once_and_still_signs() {
    let key = browser().generate_key().await.unwrap();
    assert!(browser().store_key(&key, "state-1", 1_000_000.0, LIFETIME_MS).await);
    for (state, started_at) in [("state-2", 1_000_000.0), ("state-1", 1_000_001.0)] {
        assert!(
            browser().take_key(state, started_at).await.is_none(),
            "{state} {started_at}"
        );
    }
    let taken = browser().take_key("state-1", 1_000_000.0).await.unwrap();
    assert_eq!(taken.thumbprint(), key.thumbprint());
    let signature = browser().sign(&taken, SIGNED).await.unwrap();
    assert!(verifies(&key, signature, SIGNED).await);
    assert!(browser().take_key("state-1", 1_000_000.0).await.is_none());
}

#[wasm_bindgen_test]
async fn storing_a_key_deletes_expired_keys() {
    let key = browser().generate_key().await.unwrap();
    for (state, started_at) in [
        ("expired", 5_000_000.0),
        ("pending", 5_000_001.0),
        ("latest", 5_600_000.5),
    ] {
        assert!(browser().store_key(&key, state, started_at, LIFETIME_MS).await);
    }
    assert!(browser().take_key("expired", 5_000_000.0).await.is_none());
    assert!(browser().take_key("pending", 5_000_001.0).await.is_some());
    assert!(browser().take_key("latest", 5_600_000.5).await.is_some());
}

#[wasm_bindgen_test]
async fn each_application_has_its_own_keys() {
    let key = browser().generate_key().await.unwrap();
    for other in ["https://login.example.com client-2", "https://a.example client-1"] {
        assert!(browser_of(other).store_key(&key, "theirs", 1.0, LIFETIME_MS).await);
        assert!(browser().store_key(&key, "ours", 9_000_000.0, LIFETIME_MS).await);
        assert!(browser().take_key("theirs", 1.0).await.is_none(), "{other}");
        assert!(browser_of(other).take_key("theirs", 1.0).await.is_some(), "{other}");
    }
}

#[wasm_bindgen_test]
async fn keys_are_not_stored_without_indexed_db() {
    let key = browser().generate_key().await.unwrap();
    let failing_database =
        "{ open() { const request = {}; queueMicrotask(() => request.onerror(new Event('error'))); return request } }";
    let failures: [&dyn Fn(); 3] = [
        &|| support::with_global("indexedDB", &JsValue::UNDEFINED),
        &|| support::with_throwing_global("indexedDB"),
        &|| support::with_global("indexedDB", &evaluate(failing_database)),
    ];
    for (index, fail) in failures.into_iter().enumerate() {
        let _restore = RestoreOnDrop;
        fail();
        assert!(!browser().store_key(&key, "state", 1.0, LIFETIME_MS).await, "{index}");
        assert!(browser().take_key("state", 1.0).await.is_none(), "{index}");
    }
}

#[wasm_bindgen_test]
async fn indexed_db_that_never_responds_counts_as_refused() {
    let key = browser().generate_key().await.unwrap();
    let opens_only = "{ open() {
        const hanging = () => ({});
        const store = { delete: hanging, put: hanging, get: hanging };
        const result = { close() {}, transaction: () => ({ objectStore: () => store }) };
        const request = { result };
        queueMicrotask(() => request.onsuccess(new Event('success')));
        return request;
    } }";
    for database in ["{ open: () => ({}) }", opens_only] {
        let _restore = RestoreOnDrop;
        support::with_global("indexedDB", &evaluate(database));
        assert!(!browser().store_key(&key, "state", 1.0, 600_000).await, "{database}");
        assert!(browser().take_key("state", 1.0).await.is_none(), "{database}");
    }
}

#[wasm_bindgen_test]
async fn sign_error_has_a_cause() {
    let key = ProofKey {
        pair: object(&[("privateKey", "none")]),
        x: String::new(),
        y: String::new(),
    };
    let error = browser().sign(&key, SIGNED).await.unwrap_err();
    assert_eq!(error.code, Code::UnsupportedEnvironment);
    assert!(error.cause.is_some());
}
