//! Ports that exist in a page and in a worker.

use std::future::Future;
use std::pin::Pin;

use super::Values;
use crate::protocol::error::{Error, StepUp};
use crate::protocol::http::{Request, Response};
use crate::protocol::login::dpop::ProofKey;
use crate::protocol::login::jwks::PublicKey;
use crate::protocol::login::signature::Signature;
use crate::protocol::webauthn::signals::Signal;

/// All of them.
pub(crate) trait EnginePorts:
    Http + Clock + Entropy + Timer + Tasks + SignatureVerifier + ProofKeys + EventSink
{
}

impl<P: Http + Clock + Entropy + Timer + Tasks + SignatureVerifier + ProofKeys + EventSink> EnginePorts for P {}

pub(crate) trait Http: Values {
    /// Sends a request without cookies, refuses redirects, and reads the response to its end. Aborts the request when
    /// dropped before that.
    ///
    /// Fails with `network`, or with `invalid_response` if the response cannot be read. Every status is a response.
    fn send(&self, request: Request) -> impl Future<Output = Result<Response<Self::Json>, Error<Self::Json>>>;

    /// Whether something in the page's origin may respond to a request in place of the server: a service worker.
    fn may_respond_from_cache(&self) -> bool;

    /// `navigator.onLine`; `true` where the platform does not say. It is also `false` on networks that work, such as some
    /// VPNs: a request decides, never this alone.
    fn may_be_online(&self) -> bool;
}

pub(crate) trait Clock {
    /// Milliseconds since the epoch. This clock may jump.
    fn wall_clock_ms(&self) -> f64;
    /// Milliseconds since an arbitrary time. This clock never goes back, and may stand still while the machine sleeps.
    fn monotonic_ms(&self) -> f64;
}

/// A cryptographically secure source of random bytes.
pub(crate) trait Entropy {
    /// `None` if the platform has none.
    fn random_bytes<const N: usize>(&self) -> Option<[u8; N]>;
}

/// When a call has to end.
#[derive(Clone, Debug)]
pub(crate) struct Limits<S> {
    /// Milliseconds from now.
    pub(crate) timeout_ms: Option<u32>,
    /// The caller's `AbortSignal`.
    pub(crate) signal: Option<S>,
}

pub(crate) trait Timer: Values {
    /// Resolves with `timeout` or `aborted` once a limit is reached; never resolves without limits.
    fn limit_reached(&self, limits: &Limits<Self::Signal>) -> impl Future<Output = Error<Self::Json>>;
}

pub(crate) trait Tasks {
    /// Spawns a detached background task.
    fn spawn(&self, task: Pin<Box<dyn Future<Output = ()>>>);
}

/// Verifies signatures of the tenant.
pub(crate) trait SignatureVerifier: Values {
    /// Whether `key` made `signature` over `signed`. A malformed key, or one for another algorithm, did not.
    ///
    /// Fails with `unsupported_environment` where the platform has no `crypto.subtle`.
    fn verify_signature(
        &self,
        key: &PublicKey,
        signature: &Signature,
        signed: &[u8],
    ) -> impl Future<Output = Result<bool, Error<Self::Json>>>;
}

/// DPoP key pairs, whose private key cannot be read (RFC 9449).
pub(crate) trait ProofKeys: Values {
    /// Fails with `unsupported_environment` where the platform cannot generate keys.
    fn generate_key(&self) -> impl Future<Output = Result<ProofKey<Self::Json>, Error<Self::Json>>>;
    /// The ES256 signature over `bytes` (RFC 7518 section 3.4).
    fn sign(
        &self,
        key: &ProofKey<Self::Json>,
        bytes: &[u8],
    ) -> impl Future<Output = Result<Vec<u8>, Error<Self::Json>>>;
    /// Stores the key of a login by redirect under its `state` and start time, and removes this client's keys of logins
    /// that were started more than `lifetime_ms` earlier; `false` if the platform cannot store keys.
    fn store_key(
        &self,
        key: &ProofKey<Self::Json>,
        state: &str,
        started_at: f64,
        lifetime_ms: u32,
    ) -> impl Future<Output = bool>;
    /// Removes a stored key and returns it.
    fn take_key(&self, state: &str, started_at: f64) -> impl Future<Output = Option<ProofKey<Self::Json>>>;
}

/// What the engine reports while it works.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event<'a> {
    /// A login began a session. The hint is for a later silent login (`protocol::login::organization`).
    SignedIn {
        organization_hint: Option<&'a str>,
    },
    Refreshed,
    SignedOut,
    /// The tenant asks for a step-up before it refreshes the session.
    StepUpRequired(&'a StepUp),
    /// To be passed to the browser's passkey providers (WebAuthn Level 3, 5.1.10). There is no result.
    PasskeySignal(&'a Signal),
}

pub(crate) trait EventSink {
    /// Must not call back into the client: the application is notified later.
    fn emit(&self, event: Event<'_>);
}
