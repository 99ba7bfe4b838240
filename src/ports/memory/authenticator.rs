//! An authenticator in memory: the test says what comes of each ceremony.

use std::future::Future;
use std::pin::Pin;

use serde_json::Value;

use super::{Memory, Shared};
use crate::ports::turns::{Claim, Turn, Turns};
use crate::ports::{Authenticator, Prompt};
use crate::protocol::error::Error;
use crate::protocol::passkey::ceremony::Ceremony;
use crate::protocol::passkey::credential::Credential;
use crate::protocol::passkey::failure::Refusal;
use crate::protocol::passkey::options::{Binary, Options};
use crate::protocol::passkey::signals::Signal;
use crate::protocol::passkey::support::{Obstacle, Support};

/// What a ceremony comes to.
pub type Given = Pin<Box<dyn Future<Output = Result<Credential<Value>, Refusal<Value>>>>>;

impl Memory {
    /// The next ceremony gives this.
    pub fn passes(&self, credential: Credential<Value>) {
        self.passes_later(async { Ok(credential) });
    }

    /// The next ceremony fails with an exception of this name.
    pub fn refuses(&self, name: &str) {
        let name = name.to_owned();
        self.passes_later(async { Err(Refusal { name, cause: None }) });
    }

    /// The next ceremony ends when this future does.
    pub fn passes_later(&self, given: impl Future<Output = Result<Credential<Value>, Refusal<Value>>> + 'static) {
        self.ceremonies.borrow_mut().push_back(Box::pin(given));
    }

    /// The ceremonies that were to come do not.
    pub fn forget_ceremonies(&self) {
        self.ceremonies.borrow_mut().clear();
    }

    /// Another client of the page has the authenticator.
    pub fn claim_turn(&self) -> Turn {
        let turn = self.turns.claim(false).and_then(Claim::turn_now);
        turn.unwrap_or_else(|| panic!("somebody has it"))
    }
}

impl Authenticator<Value> for Shared {
    fn obstacle(&self, _: Ceremony) -> Option<Obstacle> {
        self.support.get().obstacle
    }

    async fn support(&self) -> Support {
        self.support.get()
    }

    fn turns(&self) -> Turns {
        self.turns.clone()
    }

    /// The canonical bytes beside what the server sent.
    fn decode(&self, options: &Options<Value>) -> Result<Value, Error<Value>> {
        let bytes = |binary: &Binary| (binary.path.join("."), Value::String(binary.base64url.clone()));
        Ok(Value::Object(options.binary.iter().map(bytes).collect()))
    }

    async fn run(&self, prompt: &Prompt<Value>, turn: Turn) -> Result<Credential<Value>, Refusal<Value>> {
        self.prompted.borrow_mut().push(prompt.clone());
        let given = self.ceremonies.borrow_mut().pop_front();
        let outcome = given.unwrap_or_else(|| panic!("no ceremony was expected")).await;
        drop(turn);
        outcome
    }

    fn signal(&self, signal: &Signal) {
        self.signals.borrow_mut().push(signal.clone());
    }
}
