//! Key pairs of `crypto.subtle`. The private key cannot be exported and never enters wasm memory.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;

use super::foreign::{self, object};
use super::{Browser, key_store};
use crate::ports::engine::ProofKeys;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::dpop::ProofKey;

impl ProofKeys for Browser {
    async fn generate_key(&self) -> Result<ProofKey<JsValue>, Error<JsValue>> {
        let generated = async {
            let algorithm = object(&[("name", "ECDSA"), ("namedCurve", "P-256")]);
            let usages = Array::of2(&JsValue::from_str("sign"), &JsValue::from_str("verify"));
            let pair = foreign::settle(&foreign::generate_key(&algorithm, false, &usages)?).await?;
            to_proof_key(pair).await
        };
        generated.await.map_err(unsupported)
    }

    async fn sign(&self, key: &ProofKey<JsValue>, bytes: &[u8]) -> Result<Vec<u8>, Error<JsValue>> {
        let signed = async {
            let private_key = foreign::get(&key.pair, "privateKey")?;
            let algorithm = object(&[("name", "ECDSA"), ("hash", "SHA-256")]);
            // A copy, because a view's `buffer` would be the whole wasm memory.
            let bytes = Uint8Array::from(bytes);
            foreign::settle(&foreign::sign(&algorithm, &private_key, &bytes)?).await
        };
        // r and s of 32 bytes each, as in RFC 7518 section 3.4.
        signed
            .await
            .map(|signature| Uint8Array::new(&signature).to_vec())
            .map_err(unsupported)
    }

    async fn store_key(&self, key: &ProofKey<JsValue>, state: &str, started_at: f64, lifetime_ms: u32) -> bool {
        let expired_before = started_at - f64::from(lifetime_ms);
        let stored = key_store::put(&key.pair, &self.application, state, started_at, expired_before);
        stored.await.is_ok()
    }

    async fn take_key(&self, state: &str, started_at: f64) -> Option<ProofKey<JsValue>> {
        let pair = key_store::take(&self.application, state, started_at).await.ok()?;
        to_proof_key(pair).await.ok()
    }
}

/// Reads the public key, which can be exported although the pair was generated as not extractable.
async fn to_proof_key(pair: JsValue) -> Result<ProofKey<JsValue>, JsValue> {
    let public_key = foreign::get(&pair, "publicKey")?;
    let jwk = foreign::settle(&foreign::export_key("jwk", &public_key)?).await?;
    let text = |name| foreign::get(&jwk, name).map(|value| value.as_string().unwrap_or_default());
    Ok(ProofKey {
        x: text("x")?,
        y: text("y")?,
        pair,
    })
}

fn unsupported(cause: JsValue) -> Error<JsValue> {
    Error::new(
        Code::UnsupportedEnvironment,
        "The browser cannot create or use DPoP keys; crypto.subtle requires https or localhost.",
    )
    .with_cause(cause)
}
