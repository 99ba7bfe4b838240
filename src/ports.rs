//! What the flows need from the world.

use std::future::Future;
use std::pin::Pin;

use crate::protocol::error::{Error, StepUp};
use crate::protocol::http::{Request, Response};
use crate::protocol::json::Json;
use crate::protocol::login::dpop::ProofKey;
use crate::protocol::login::jwks::PublicKey;
use crate::protocol::login::signature::Signature;
use crate::protocol::webauthn::ceremony::Ceremony;
use crate::protocol::webauthn::credential::Credential;
use crate::protocol::webauthn::failure::CeremonyFailure;
use crate::protocol::webauthn::options::{AuthenticatorRequirements, Options};
use crate::protocol::webauthn::signals::Signal;
use crate::protocol::webauthn::support::{Support, UnsupportedReason};

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
pub mod memory;

use crate::sync::ceremony_lock::{CeremonyLock, Mediation, Permit};

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
    /// See [`ProofKeys`].
    type ProofKeys: ProofKeys<Self::Json>;
    /// See [`Timer`].
    type Timer: Timer<Self::Json, Self::Signal>;
    /// See [`Tasks`].
    type Tasks: Tasks;
    /// See [`Announcer`].
    type Announcer: Announcer;
    /// See [`Frame`].
    type Frame: Frame<Self::Json>;
    /// See [`Popups`].
    type Popups: Popups;

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
    /// Keys of our own.
    fn proof_keys(&self) -> &Self::ProofKeys;
    /// The end of waiting.
    fn timer(&self) -> &Self::Timer;
    /// Work of its own.
    fn tasks(&self) -> &Self::Tasks;
    /// A page within the page.
    fn frame(&self) -> &Self::Frame;
    /// Windows of their own.
    fn popups(&self) -> &Self::Popups;
    /// Who is told of changes.
    fn announcer(&self) -> &Self::Announcer;
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

/// A page within the page, which nobody sees.
pub trait Frame<J> {
    /// Why a page of another origin could not be asked here, where that is known beforehand.
    fn unsupported_reason(&self) -> Option<&'static str>;

    /// Loads a URL and waits for the one message that this very page sends, from this very origin. Dropped before that, the
    /// page is gone.
    ///
    /// Fails where the page has loaded and sends none.
    fn ask(&self, url: &str, origin: &str) -> impl Future<Output = Result<J, Error<J>>>;
}

/// Windows of their own, which leave for the tenant and come back to a page of this application. Between them and this page
/// there may be nothing but the origin they have in common: a page's policy (COOP) can cut every other tie.
pub trait Popups {
    /// A window.
    type Window: 'static;

    /// Opens an empty window, at once; `None` where the browser does not, as for nobody who clicked.
    fn open(&self) -> Option<Self::Window>;
    /// Sends it elsewhere.
    fn send(&self, window: &Self::Window, url: &str);
    /// Whether it is gone, or seems so: a tie that was cut looks the same.
    fn is_gone(&self, window: &Self::Window) -> bool;
    /// Closes it.
    fn close(&self, window: &Self::Window);
    /// Waits for the first text that comes under a name, and confirms it.
    fn hear(&self, name: &str) -> impl Future<Output = String>;
    /// Tells a text under a name, and waits until it is confirmed.
    fn tell(&self, name: &str, text: &str) -> impl Future<Output = ()>;
    /// Closes the window this page is in, where it is one of these.
    fn close_own(&self);
}

/// What became of the session.
#[derive(Clone, Copy, Debug)]
pub enum SessionChange<'a> {
    /// Somebody signed in.
    SignedIn,
    /// The session was renewed.
    Refreshed,
    /// It is over.
    SignedOut,
    /// The tenant asks for more before it renews it.
    StepUpRequired(&'a StepUp),
}

/// The application, as far as it wants to be told.
pub trait Announcer {
    /// Tells it, later: nothing of the application runs within.
    fn announce(&self, change: SessionChange<'_>);
}

/// Work that goes on whoever waits for it, and while nobody does.
pub trait Tasks {
    /// Begins it.
    fn spawn(&self, work: Pin<Box<dyn Future<Output = ()>>>);
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
    /// Whether there may be a network. `false` is certain: nothing that is sent would leave.
    fn may_be_online(&self) -> bool;
    /// Whether a person has just done something here, as a click is.
    fn is_in_use(&self) -> bool;
    /// Whether it is the one that a person would type into.
    fn is_in_front(&self) -> bool;
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
    /// What was noted of departures.
    fn departures(&self) -> Option<String>;
    /// Notes it; nothing is kept of an empty note.
    fn note_departures(&self, note: &str);
}

/// WebAuthn.
pub trait Authenticator<J> {
    /// Why this page can run no such ceremony, where that is known beforehand.
    fn unsupported_reason(&self, ceremony: Ceremony) -> Option<UnsupportedReason>;

    /// What the page can do.
    fn support(&self) -> impl Future<Output = Support>;

    /// Whose permit it is, for all clients of the page.
    fn ceremony_lock(&self) -> CeremonyLock;

    /// The options as the platform takes them. Nobody is prompted.
    ///
    /// Fails with `invalid_response` where it cannot read them.
    fn decode(&self, options: &Options<J>) -> Result<J, Error<J>>;

    /// Runs a ceremony. It has begun when this was polled first. Dropped before its end, it takes the prompt back, and ends
    /// the permit when that is done.
    fn run(
        &self,
        prompt: &Prompt<J>,
        permit: Permit,
    ) -> impl Future<Output = Result<Credential<J>, CeremonyFailure<J>>>;

    /// Tells whoever holds passkeys, where the platform can. Nobody answers.
    fn signal(&self, signal: &Signal);
}

/// A ceremony that only lacks its permit.
#[derive(Clone, Debug)]
pub struct Prompt<J> {
    /// Which.
    pub ceremony: Ceremony,
    /// What [`Authenticator::decode`] gave.
    pub public_key: J,
    /// The RP id, where the options named one.
    pub rp_id: Option<String>,
    /// What the options require of an authenticator.
    pub requirements: AuthenticatorRequirements,
    pub mediation: Mediation,
}

/// Keys of our own, whose private half nobody sees.
pub trait ProofKeys<J> {
    /// Makes a key.
    ///
    /// Fails with `unsupported_environment` where the platform makes none.
    fn generate(&self) -> impl Future<Output = Result<ProofKey<J>, Error<J>>>;
    /// The signature of ES256 over these bytes (RFC 7518 section 3.4).
    fn sign(&self, key: &ProofKey<J>, bytes: &[u8]) -> impl Future<Output = Result<Vec<u8>, Error<J>>>;
    /// Keeps the key of a login that leaves the page, under its `state` and the moment of its departure; `false` where
    /// the platform keeps none. Those whose login can be answered no more are gone by that.
    fn keep(&self, key: &ProofKey<J>, state: &str, started_at: f64) -> impl Future<Output = bool>;
    /// Removes a key that was kept and gives it out.
    fn take(&self, state: &str, started_at: f64) -> impl Future<Output = Option<ProofKey<J>>>;
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
