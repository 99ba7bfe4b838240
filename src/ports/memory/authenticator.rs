//! An authenticator in memory: the test says what comes of each ceremony.

use std::future::Future;
use std::pin::Pin;

use serde_json::Value;

use super::{Memory, Shared};
use crate::ports::page::{Authenticator, Prompt};
use crate::protocol::error::Error;
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::credential::Credential;
use crate::protocol::webauthn::failure::CeremonyFailure;
use crate::protocol::webauthn::options::{BinaryMember, Options};
use crate::protocol::webauthn::support::{Support, UnsupportedReason};
use crate::sync::ceremony_lock::{CeremonyLock, Mediation, Permit, Reservation};

/// What a ceremony comes to.
pub(crate) type Given = Pin<Box<dyn Future<Output = Result<Credential<Value>, CeremonyFailure<Value>>>>>;

impl Memory {
    /// The next ceremony gives this.
    pub(crate) fn passes(&self, credential: Credential<Value>) {
        self.passes_later(async { Ok(credential) });
    }

    /// The next ceremony fails with an exception of this name.
    pub(crate) fn refuses(&self, name: &str) {
        let name = name.to_owned();
        self.passes_later(async { Err(CeremonyFailure { name, cause: None }) });
    }

    /// The next ceremony ends when this future does.
    pub(crate) fn passes_later(
        &self,
        given: impl Future<Output = Result<Credential<Value>, CeremonyFailure<Value>>> + 'static,
    ) {
        self.ceremonies.borrow_mut().push_back(Box::pin(given));
    }

    /// The ceremonies that were to come do not.
    pub(crate) fn forget_ceremonies(&self) {
        self.ceremonies.borrow_mut().clear();
    }

    /// Another client of the page holds the lock.
    pub(crate) fn hold_ceremony_lock(&self) -> Permit {
        let permit = self.lock.reserve(Mediation::Modal).and_then(Reservation::acquire_now);
        permit.unwrap_or_else(|| panic!("the lock is held"))
    }
}

impl Authenticator for Shared {
    fn unsupported_reason(&self, _: Ceremony) -> Option<UnsupportedReason> {
        self.support.get().unsupported_reason
    }

    async fn passkey_support(&self) -> Support {
        self.support.get()
    }

    fn ceremony_lock(&self) -> CeremonyLock {
        self.lock.clone()
    }

    /// The canonical bytes beside what the server sent.
    async fn decode_options(&self, options: &Options<Value>) -> Result<Value, Error<Value>> {
        let bytes = |binary: &BinaryMember| (binary.path.join("."), Value::String(binary.base64url.clone()));
        Ok(Value::Object(options.binary.iter().map(bytes).collect()))
    }

    async fn run_ceremony(
        &self,
        prompt: &Prompt<Value>,
        permit: Permit,
    ) -> Result<Credential<Value>, CeremonyFailure<Value>> {
        self.prompted.borrow_mut().push(prompt.clone());
        let given = self.ceremonies.borrow_mut().pop_front();
        let outcome = given.unwrap_or_else(|| panic!("no ceremony was expected")).await;
        drop(permit);
        outcome
    }
}
