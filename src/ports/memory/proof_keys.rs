//! Keys of our own in memory: nothing is computed, the pair is a number.

use serde_json::{Value, json};

use super::Shared;
use crate::ports::engine::ProofKeys;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::dpop::ProofKey;

/// The key with a number.
pub(crate) fn proof_key(number: u64) -> ProofKey<Value> {
    ProofKey {
        pair: json!(number),
        x: format!("x-{number}"),
        y: "y".to_owned(),
    }
}

impl ProofKeys for Shared {
    async fn generate_key(&self) -> Result<ProofKey<Value>, Error<Value>> {
        self.keys_made.set(self.keys_made.get().saturating_add(1));
        Ok(proof_key(self.keys_made.get()))
    }

    async fn sign(&self, key: &ProofKey<Value>, _: &[u8]) -> Result<Vec<u8>, Error<Value>> {
        if self.keys_sign_nothing.get() {
            return Err(Error::new(Code::UnsupportedEnvironment, "as the test says"));
        }
        Ok(format!("by {}", key.pair).into_bytes())
    }

    async fn store_key(&self, key: &ProofKey<Value>, state: &str, _: f64) -> bool {
        let takes = !self.keys_are_refused.get();
        if takes {
            self.keys_kept.borrow_mut().insert(state.to_owned(), key.clone());
        }
        takes
    }

    async fn take_key(&self, state: &str, _: f64) -> Option<ProofKey<Value>> {
        self.keys_kept.borrow_mut().remove(state)
    }
}
