//! An authenticator: the test queues the outcomes of its ceremonies.

use std::future::Future;
use std::pin::Pin;

use serde_json::Value;

use super::{PlatformState, TestPlatform};
use crate::ports::page::{Authenticator, Prompt};
use crate::protocol::error::Error;
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::credential::Credential;
use crate::protocol::webauthn::failure::CeremonyFailure;
use crate::protocol::webauthn::options::{BinaryMember, Options};
use crate::protocol::webauthn::support::{Support, UnsupportedReason};
use crate::sync::ceremony_lock::{CeremonyLock, Mediation, Permit, Reservation};

/// The outcome of a ceremony.
pub(crate) type PendingCredential = Pin<Box<dyn Future<Output = Result<Credential<Value>, CeremonyFailure<Value>>>>>;

impl PlatformState {
    /// Queues a ceremony that returns a credential.
    pub(crate) fn ceremony_returns(&self, credential: Credential<Value>) {
        self.ceremony_resolves_with(async { Ok(credential) });
    }

    /// Queues a ceremony that fails with a `DOMException` of this name.
    pub(crate) fn ceremony_fails(&self, name: &str) {
        let name = name.to_owned();
        self.ceremony_resolves_with(async { Err(CeremonyFailure { name, cause: None }) });
    }

    /// Queues a ceremony that ends when `outcome` resolves.
    pub(crate) fn ceremony_resolves_with(
        &self,
        outcome: impl Future<Output = Result<Credential<Value>, CeremonyFailure<Value>>> + 'static,
    ) {
        self.ceremonies.borrow_mut().push_back(Box::pin(outcome));
    }

    /// Empties the queue.
    pub(crate) fn clear_ceremonies(&self) {
        self.ceremonies.borrow_mut().clear();
    }

    /// Takes the ceremony lock, as another client of the page would.
    pub(crate) fn hold_ceremony_lock(&self) -> Permit {
        let permit = self.lock.reserve(Mediation::Modal).and_then(Reservation::acquire_now);
        permit.unwrap_or_else(|| panic!("the lock is taken"))
    }
}

impl Authenticator for TestPlatform {
    fn unsupported_reason(&self, _: Ceremony) -> Option<UnsupportedReason> {
        self.support.get().unsupported_reason
    }

    async fn passkey_support(&self) -> Support {
        self.support.get()
    }

    fn ceremony_lock(&self) -> CeremonyLock {
        self.lock.clone()
    }

    /// Returns the canonical base64url text of each binary member, under its path.
    async fn decode_options(&self, options: &Options<Value>) -> Result<Value, Error<Value>> {
        let bytes = |binary: &BinaryMember| (binary.path.join("."), Value::String(binary.base64url.clone()));
        Ok(Value::Object(options.binary.iter().map(bytes).collect()))
    }

    async fn run_ceremony(
        &self,
        prompt: &Prompt<Value>,
        permit: Permit,
    ) -> Result<Credential<Value>, CeremonyFailure<Value>> {
        self.prompts.borrow_mut().push(prompt.clone());
        let pending = self.ceremonies.borrow_mut().pop_front();
        let outcome = pending.unwrap_or_else(|| panic!("no ceremony is queued")).await;
        drop(permit);
        outcome
    }
}
