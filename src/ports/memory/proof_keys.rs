//! DPoP keys without cryptography: the key pair is a number.

use serde_json::{Value, json};

use super::TestPlatform;
use crate::ports::engine::ProofKeys;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::dpop::ProofKey;

/// The key with this number.
pub(crate) fn proof_key(number: u64) -> ProofKey<Value> {
    ProofKey {
        pair: json!(number),
        x: format!("x-{number}"),
        y: "y".to_owned(),
    }
}

impl ProofKeys for TestPlatform {
    async fn generate_key(&self) -> Result<ProofKey<Value>, Error<Value>> {
        self.generated_keys.set(self.generated_keys.get().saturating_add(1));
        Ok(proof_key(self.generated_keys.get()))
    }

    async fn sign(&self, key: &ProofKey<Value>, _: &[u8]) -> Result<Vec<u8>, Error<Value>> {
        if self.signing_fails.get() {
            return Err(Error::new(Code::UnsupportedEnvironment, "simulated"));
        }
        Ok(format!("by {}", key.pair).into_bytes())
    }

    async fn store_key(&self, key: &ProofKey<Value>, state: &str, _: f64, _: u32) -> bool {
        let stores = !self.refuses_key_storage.get();
        if stores {
            self.stored_keys.borrow_mut().insert(state.to_owned(), key.clone());
        }
        stores
    }

    async fn take_key(&self, state: &str, _: f64) -> Option<ProofKey<Value>> {
        self.stored_keys.borrow_mut().remove(state)
    }
}
