//! Signature verification without cryptography: the test sets which signatures are valid.

use serde_json::{Value, json};

use super::TestPlatform;
use crate::ports::engine::SignatureVerifier;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::jwks::PublicKey;
use crate::protocol::login::jwks::tests::rsa_key;
use crate::protocol::login::signature::Signature;

/// A JWK set with one key for each key id.
pub(crate) fn key_set(kids: &[&str]) -> Value {
    let keys: Vec<Value> = kids.iter().map(|kid| rsa_key(kid)).collect();
    json!({ "keys": keys })
}

/// The arguments of a verification.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verification {
    pub(crate) key: PublicKey,
    pub(crate) signature: Signature,
    /// The signing input.
    pub(crate) signed: Vec<u8>,
}

/// Decides whether a signature is valid.
pub(crate) type Verifier = fn(&Verification) -> Result<bool, Code>;

impl SignatureVerifier for TestPlatform {
    async fn verify_signature(
        &self,
        key: &PublicKey,
        signature: &Signature,
        signed: &[u8],
    ) -> Result<bool, Error<Value>> {
        let verification = Verification {
            key: key.clone(),
            signature: signature.clone(),
            signed: signed.to_vec(),
        };
        let result = self.verifier.get().map_or(Ok(true), |verifier| verifier(&verification));
        self.verifications.borrow_mut().push(verification);
        result.map_err(|code| Error::new(code, "simulated"))
    }
}
