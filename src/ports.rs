//! What the flows need from the world.

use std::future::Future;

use crate::protocol::error::Error;
use crate::protocol::http::{Request, Response};
use crate::protocol::json::Json;
use crate::protocol::login::jwks::PublicKey;
use crate::protocol::login::signature::Signature;
use crate::protocol::passkey::attestation::Attestation;
use crate::protocol::passkey::creation_options::BinaryMembers;

#[cfg(test)]
pub mod memory;

/// All ports of one platform.
pub trait World: 'static {
    /// JSON, and in the browser any other foreign value.
    type Json: Json;
    /// The caller's wish to stop, an `AbortSignal` in the browser.
    type Signal: Clone + 'static;
    /// See [`Http`].
    type Http: Http<Self::Json>;
    /// See [`Entropy`].
    type Entropy: Entropy;
    /// See [`Clock`].
    type Clock: Clock;
    /// See [`Page`].
    type Page: Page;
    /// See [`TransactionStore`].
    type TransactionStore: TransactionStore;
    /// See [`Authenticator`].
    type Authenticator: Authenticator<Self::Json>;
    /// See [`SignatureVerifier`].
    type SignatureVerifier: SignatureVerifier<Self::Json>;
    /// See [`Timer`].
    type Timer: Timer<Self::Json, Self::Signal>;

    /// The network.
    fn http(&self) -> &Self::Http;
    /// Randomness.
    fn entropy(&self) -> &Self::Entropy;
    /// Time.
    fn clock(&self) -> &Self::Clock;
    /// The page.
    fn page(&self) -> &Self::Page;
    /// Storage of pending logins.
    fn transactions(&self) -> &Self::TransactionStore;
    /// WebAuthn.
    fn authenticator(&self) -> &Self::Authenticator;
    /// Signatures.
    fn signatures(&self) -> &Self::SignatureVerifier;
    /// The end of waiting.
    fn timer(&self) -> &Self::Timer;
}

/// How long something may take, and who may stop it.
#[derive(Clone, Debug)]
pub struct Limits<S> {
    /// Milliseconds from the first byte to the last.
    pub timeout_ms: Option<u32>,
    /// The caller's signal.
    pub signal: Option<S>,
}

/// The network.
pub trait Http<J> {
    /// Sends a request without cookies, refusing redirects, and reads the response to its end. Dropped before that, it
    /// takes the request back.
    ///
    /// Fails with `network`, or `invalid_response` where the response cannot be read; every status is a response.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response<J>, Error<J>>>;
}

/// The end of waiting.
pub trait Timer<J, S> {
    /// Comes to its end when the limits do, and tells which: `timeout` or `aborted`. Where there are none it never ends.
    fn end(&self, limits: &Limits<S>) -> impl Future<Output = Error<J>>;
}

/// A cryptographically secure source of randomness.
pub trait Entropy {
    /// Fresh random bytes; `None` where the platform has none to give.
    fn bytes<const N: usize>(&self) -> Option<[u8; N]>;
}

/// Time.
pub trait Clock {
    /// The wall clock, milliseconds since the epoch. It may jump.
    fn now(&self) -> f64;
    /// A clock that never goes back, milliseconds since some moment. It may stand still while the machine sleeps.
    fn monotonic(&self) -> f64;
}

/// The page the client lives in.
pub trait Page {
    /// Its URL.
    fn url(&self) -> String;
    /// Replaces the URL in the address bar and in the history, without loading anything.
    fn replace_url(&self, url: &str);
    /// Leaves for another URL; `false` when the browser refuses.
    fn leave_for(&self, url: &str) -> bool;
}

/// Where a login waits for its answer: one record per `state`, gone with the tab.
pub trait TransactionStore {
    /// Keeps a record; `false` when the browser refuses.
    fn put(&self, state: &str, record: &str) -> bool;
    /// Removes a record and gives it out: there is no way to read one that leaves it there.
    fn take(&self, state: &str) -> Option<String>;
    /// The states of all records.
    fn states(&self) -> Vec<String>;
}

/// WebAuthn.
pub trait Authenticator<J> {
    /// Whether this page can create passkeys at all.
    fn is_supported(&self) -> bool;

    /// Runs a creation ceremony and prompts the person. Dropped before its end, it takes the prompt back.
    fn create(&self, options: &J, binary: &BinaryMembers) -> impl Future<Output = Result<Attestation<J>, Error<J>>>;
}

/// Signatures of others.
pub trait SignatureVerifier<J> {
    /// Whether the key made the signature over these bytes. A key that is none, or none for its algorithm, has not.
    ///
    /// Fails with `unsupported_environment` where the platform verifies nothing.
    fn verify(
        &self,
        key: &PublicKey,
        signature: &Signature,
        signed: &[u8],
    ) -> impl Future<Output = Result<bool, Error<J>>>;
}
