//! What all owners of state share.

use crate::ports::Values;
use crate::ports::engine::EnginePorts;
use crate::protocol::config::Config;
use crate::protocol::error::{Code, Error};
use crate::protocol::pkce::random_value;
use crate::protocol::secret::Secret;
use crate::protocol::time::Timestamp;

/// What a call fails with.
pub(crate) type Failure<P> = Error<<P as Values>::Json>;

/// The configuration and the platform.
pub(crate) struct Context<P> {
    pub(crate) config: Config,
    pub(crate) platform: P,
    /// The host of the page. A page never changes it without being loaded again.
    pub(crate) page_host: String,
}

impl<P: EnginePorts> Context<P> {
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp {
            wall: self.platform.wall_clock_ms(),
            monotonic: self.platform.monotonic_ms(),
        }
    }

    /// The wall clock in seconds, the unit of OAuth and of HTTP.
    pub(crate) fn now_seconds(&self) -> f64 {
        self.platform.wall_clock_ms() / 1_000.0
    }

    /// See [`random_value`].
    pub(crate) fn random_value(&self) -> Result<Secret, Failure<P>> {
        let bytes = self.platform.random_bytes();
        bytes.map(|bytes| random_value(&bytes)).ok_or_else(|| {
            Error::new(
                Code::UnsupportedEnvironment,
                "The browser has no secure random numbers (crypto.getRandomValues).",
            )
        })
    }
}
