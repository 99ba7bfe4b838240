//! The order in which things happen, generic over the ports.
//!
//! A flow builds a request with one rule, sends it through a port, and has the answer judged by another. It decides
//! nothing itself.

pub mod access;
pub mod account;
pub mod callback;
pub mod connect;
mod departure;
pub mod enroll;
mod grant;
mod id_token;
mod keys;
mod lifecycle;
pub mod login;
pub mod logout;
mod method_list;
pub mod mfa;
mod pace;
pub mod passkey;
pub mod password;
pub mod popup;
mod proof;
mod refresh;
mod refresh_token;
mod scopes_by_need;
mod send;
pub mod session;
pub mod silent;
mod within;

use std::cell::{Cell, RefCell};

use crate::ports::{Platform, Values};
use crate::protocol::config::Config;
use crate::protocol::error::Error;
use crate::protocol::time::Timestamp;

use callback::Handled;
use enroll::Challenges;
use keys::Keys;
use method_list::MethodList;
use pace::Pace;
use passkey::known::KnownPasskeys;
use proof::Nonces;
use send::Reads;
use session::Session;

/// The client: one configuration, one platform, at most one session.
///
/// Borrows of its cells are single statements and never live across an await, so calls may overlap freely.
pub struct Client<P: Platform> {
    platform: P,
    config: Config,
    session: RefCell<Option<Session<P::Json>>>,
    /// Counts sessions, so that an answer that arrives late is seen to belong to an earlier one.
    generation: Cell<u64>,
    handled: RefCell<Handled<P::Json>>,
    reads: RefCell<Reads<P::Json>>,
    method_list: RefCell<MethodList<P::Json>>,
    challenges: RefCell<Challenges<P::Json>>,
    passkeys: RefCell<KnownPasskeys>,
    keys: RefCell<Keys>,
    pace: RefCell<Pace>,
    nonces: RefCell<Nonces>,
    /// What the tenant said of itself, once it was asked.
    issuer_promised: Cell<Option<bool>>,
    mfa: RefCell<Option<mfa::Pending<P::Json>>>,
}

/// What a flow of this client fails with.
pub type Failure<P> = Error<<P as Values>::Json>;

/// The limits a caller set on one call.
pub struct CallOptions<S> {
    /// Milliseconds; the configured time-out where absent.
    pub timeout_ms: Option<u32>,
    /// The caller's signal.
    pub signal: Option<S>,
    /// Whether the server is to be asked, whatever is known here.
    pub reload: bool,
}

impl<S> Default for CallOptions<S> {
    fn default() -> Self {
        Self {
            timeout_ms: None,
            signal: None,
            reload: false,
        }
    }
}

impl<P: Platform> Client<P> {
    /// A client without a session.
    pub fn new(platform: P, config: Config) -> Self {
        Self {
            platform,
            config,
            session: RefCell::default(),
            generation: Cell::new(0),
            handled: RefCell::default(),
            reads: RefCell::default(),
            method_list: RefCell::default(),
            challenges: RefCell::default(),
            passkeys: RefCell::default(),
            keys: RefCell::default(),
            pace: RefCell::default(),
            nonces: RefCell::default(),
            issuer_promised: Cell::new(None),
            mfa: RefCell::default(),
        }
    }

    /// What it was configured with.
    pub fn config(&self) -> &Config {
        &self.config
    }

    fn moment(&self) -> Timestamp {
        Timestamp {
            wall: self.platform.wall_clock_ms(),
            monotonic: self.platform.monotonic_ms(),
        }
    }

    /// The wall clock in seconds, the unit of OAuth and of HTTP.
    fn now_seconds(&self) -> f64 {
        self.platform.wall_clock_ms() / 1_000.0
    }
}

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod tests;
