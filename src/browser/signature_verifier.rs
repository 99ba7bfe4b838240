//! `crypto.subtle`.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;

use super::Browser;
use super::foreign::{self, object};
use crate::ports::engine::SignatureVerifier;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::jwks::PublicKey;
use crate::protocol::login::signature::Signature;
use crate::protocol::signing_alg::SigningAlg;

impl SignatureVerifier for Browser {
    async fn verify_signature(
        &self,
        key: &PublicKey,
        signature: &Signature,
        signed: &[u8],
    ) -> Result<bool, Error<JsValue>> {
        // A new JWK, which contains nothing else of the server's object. Keys of the wrong type are not passed to the
        // browser: Firefox's content process crashes on an RSA key for ECDSA.
        let (name, jwk) = match (signature.algorithm, key) {
            (SigningAlg::Rs256, PublicKey::Rsa { n, e }) => ("RSASSA-PKCS1-v1_5", rsa_jwk(n, e)),
            (SigningAlg::Ps256, PublicKey::Rsa { n, e }) => ("RSA-PSS", rsa_jwk(n, e)),
            (SigningAlg::Es256, PublicKey::P256 { x, y }) => {
                ("ECDSA", object(&[("kty", "EC"), ("crv", "P-256"), ("x", x), ("y", y)]))
            }
            _ => return Ok(false),
        };
        // The parameters of all algorithms, for import and verification: each reads only its own (WebCrypto, 18.4.4).
        let algorithm = object(&[("name", name), ("hash", "SHA-256"), ("namedCurve", "P-256")]);
        foreign::set(&algorithm, "saltLength", &JsValue::from_f64(32.0));
        let usages = Array::of1(&JsValue::from_str("verify"));
        let importing = foreign::import_key("jwk", &jwk, &algorithm, false, &usages).map_err(|thrown| {
            Error::new(
                Code::UnsupportedEnvironment,
                "crypto.subtle is missing; serve the page from https or localhost.",
            )
            .with_cause(thrown)
        })?;
        // A key that cannot be imported is malformed, and verifies nothing.
        let Ok(key) = foreign::settle(&importing).await else {
            return Ok(false);
        };
        // Copies, because a view's `buffer` would be the whole wasm memory.
        let (signature, signed) = (Uint8Array::from(signature.bytes.as_slice()), Uint8Array::from(signed));
        let verified = match foreign::verify_signature(&algorithm, &key, &signature, &signed) {
            Ok(verifying) => foreign::settle(&verifying).await,
            thrown => thrown,
        };
        Ok(verified.is_ok_and(|verified| verified == JsValue::TRUE))
    }
}

fn rsa_jwk(n: &str, e: &str) -> JsValue {
    object(&[("kty", "RSA"), ("n", n), ("e", e)])
}
