//! Keys and signatures in memory: nothing is computed, the test says what is good.

use serde_json::{Value, json};

use super::Shared;
use crate::ports::engine::SignatureVerifier;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::jwks::PublicKey;
use crate::protocol::login::jwks::tests::rsa_key;
use crate::protocol::login::signature::Signature;

/// The tenant's keys: of each its name.
pub(crate) fn key_set(kids: &[&str]) -> Value {
    let keys: Vec<Value> = kids.iter().map(|kid| rsa_key(kid)).collect();
    json!({ "keys": keys })
}

/// What the world was asked to verify.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verification {
    /// With which key.
    pub(crate) key: PublicKey,
    /// The signature.
    pub(crate) signature: Signature,
    /// What is signed.
    pub(crate) signed: Vec<u8>,
}

/// How a verification ends, by what was asked.
pub(crate) type Verdict = fn(&Verification) -> Result<bool, Code>;

impl SignatureVerifier for Shared {
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
        let verdict = self.verdict.get().map_or(Ok(true), |verdict| verdict(&verification));
        self.verifications.borrow_mut().push(verification);
        verdict.map_err(|code| Error::new(code, "as the test says"))
    }
}
