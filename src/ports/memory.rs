//! Ports in memory, for flows that run natively with a clock and an entropy the test sets.

mod authenticator;
mod http;
mod json;
mod popups;
mod proof_keys;
mod signatures;
mod timer;

pub use crate::protocol::http::tests::json_response;
use authenticator::Given;
pub use http::{Answer, Server};
pub use popups::Windows;
pub use proof_keys::proof_key;
pub use signatures::{Verdict, Verification, key_set};
pub use timer::TestSignal;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Waker;

use serde_json::Value;

use super::{Announcer, Clock, Entropy, Frame, Page, Prompt, SessionChange, Tasks, TransactionStore, World};
use crate::protocol::error::Error;
use crate::protocol::http::Request;
use crate::protocol::login::dpop::ProofKey;
use crate::protocol::webauthn::signals::Signal;
use crate::protocol::webauthn::support::Support;
use crate::sync::ceremony_lock::CeremonyLock;

/// What a page within the page makes of its URL.
pub type Message = Box<dyn FnOnce(&str) -> Result<Value, Error<Value>>>;

/// A world whose answers the test queues and whose requests it reads back.
#[derive(Default)]
pub struct Memory {
    /// Requests that were sent, in order.
    pub sent: RefCell<Vec<Request>>,
    /// What was given to each request.
    answers: RefCell<VecDeque<Answer>>,
    /// A server of the test's own, in the place of those answers.
    pub server: RefCell<Option<Server>>,
    /// Requests for the tenant's keys, which are not among the others.
    pub asked_for_keys: RefCell<Vec<Request>>,
    /// What was given to each of them. Where nothing was, the tenant has the key `k1`.
    key_answers: RefCell<VecDeque<Answer>>,
    /// What the tenant says of itself, where it is asked, and how often it was.
    pub metadata: RefCell<Option<Value>>,
    /// See there.
    pub asked_for_metadata: Cell<u32>,
    /// What the world was asked to verify, in order.
    pub verifications: RefCell<Vec<Verification>>,
    /// How a verification ends. Where nothing is said, the signature is good.
    pub verdict: Cell<Option<Verdict>>,
    /// How many keys of our own were made.
    pub keys_made: Cell<u64>,
    /// Those that are kept, by the login's state.
    pub keys_kept: RefCell<BTreeMap<String, ProofKey<Value>>>,
    /// Whether keys refuse to sign.
    pub keys_sign_nothing: Cell<bool>,
    /// Whether no key can be kept.
    pub keys_are_refused: Cell<bool>,
    /// The wall clock.
    pub now: Cell<f64>,
    /// The monotonic clock.
    pub monotonic: Cell<f64>,
    /// The page's URL.
    pub url: RefCell<String>,
    /// Where the page left for.
    pub left_for: RefCell<Vec<String>>,
    /// Pending logins.
    pub records: RefCell<BTreeMap<String, String>>,
    /// What was noted of departures.
    pub departures: RefCell<String>,
    /// Whether somebody has just clicked.
    pub is_in_use: Cell<bool>,
    /// Whether another page is in front of this one.
    pub is_behind: Cell<bool>,
    /// Whether storage refuses.
    pub storage_refuses: Cell<bool>,
    /// What the page can do with passkeys.
    pub support: Cell<Support>,
    /// What the next ceremonies give.
    ceremonies: RefCell<VecDeque<Given>>,
    /// What each ceremony was given.
    pub prompted: RefCell<Vec<Prompt<Value>>>,
    /// What authenticators were told.
    pub signals: RefCell<Vec<Signal>>,
    lock: CeremonyLock,
    /// Work of its own, until the test runs it.
    spawned: RefCell<Vec<Pin<Box<dyn Future<Output = ()>>>>>,
    /// Why no page can be asked within the page.
    pub unsupported_reason: Cell<Option<&'static str>>,
    /// What was asked of pages within the page.
    pub framed: RefCell<Vec<String>>,
    /// What they say.
    pub messages: RefCell<VecDeque<Message>>,
    /// The windows of this page, and what is told between pages.
    pub windows: Windows,
    /// What the application was told, by name.
    pub announced: RefCell<Vec<&'static str>>,
    /// Whether the page knows that there is no network.
    pub is_offline: Cell<bool>,
    /// Requests that were taken back before they were answered.
    pub taken_back: Cell<u32>,
    /// Those that wait for the time to pass.
    sleepers: RefCell<Vec<Waker>>,
    entropy: Cell<u8>,
}

/// The world behind an `Rc`, so that the test keeps a hand on it.
pub type Shared = Rc<Memory>;

impl Memory {
    /// A world at a page, at a moment.
    pub fn at(url: &str, now: f64) -> Shared {
        let world = Self::default();
        world.url.replace(url.to_owned());
        world.now.set(now);
        world.is_in_use.set(true);
        Rc::new(world)
    }

    /// Both clocks go on.
    pub fn wait(&self, milliseconds: f64) {
        self.now.set(self.now.get() + milliseconds);
        self.monotonic.set(self.monotonic.get() + milliseconds);
        self.sleepers.take().into_iter().for_each(Waker::wake);
    }

    /// The work that was spawned since this was asked last.
    pub fn take_spawned(&self) -> Vec<Pin<Box<dyn Future<Output = ()>>>> {
        self.spawned.take()
    }
}

impl World for Shared {
    type Json = Value;
    type Signal = TestSignal;
    type Http = Self;
    type Entropy = Self;
    type Clock = Self;
    type Page = Self;
    type TransactionStore = Self;
    type Authenticator = Self;
    type SignatureVerifier = Self;
    type ProofKeys = Self;
    type Timer = Self;
    type Tasks = Self;
    type Announcer = Self;
    type Frame = Self;
    type Popups = Self;

    fn http(&self) -> &Self {
        self
    }

    fn entropy(&self) -> &Self {
        self
    }

    fn clock(&self) -> &Self {
        self
    }

    fn page(&self) -> &Self {
        self
    }

    fn transactions(&self) -> &Self {
        self
    }

    fn authenticator(&self) -> &Self {
        self
    }

    fn signatures(&self) -> &Self {
        self
    }

    fn proof_keys(&self) -> &Self {
        self
    }

    fn timer(&self) -> &Self {
        self
    }

    fn tasks(&self) -> &Self {
        self
    }

    fn popups(&self) -> &Self {
        self
    }

    fn announcer(&self) -> &Self {
        self
    }

    fn frame(&self) -> &Self {
        self
    }
}

impl Frame<Value> for Shared {
    fn unsupported_reason(&self) -> Option<&'static str> {
        self.unsupported_reason.get()
    }

    async fn ask(&self, url: &str, _: &str) -> Result<Value, Error<Value>> {
        self.framed.borrow_mut().push(url.to_owned());
        let says = self.messages.borrow_mut().pop_front();
        says.unwrap_or_else(|| panic!("no message for {url}"))(url)
    }
}

impl Announcer for Shared {
    fn announce(&self, change: SessionChange<'_>) {
        self.announced.borrow_mut().push(match change {
            SessionChange::SignedIn => "signed_in",
            SessionChange::Refreshed => "refreshed",
            SessionChange::SignedOut => "signed_out",
            SessionChange::StepUpRequired(_) => "step_up_required",
        });
    }
}

impl Tasks for Shared {
    fn spawn(&self, work: Pin<Box<dyn Future<Output = ()>>>) {
        self.spawned.borrow_mut().push(work);
    }
}

impl Entropy for Shared {
    /// Counts up, so that no two values are equal.
    fn bytes<const N: usize>(&self) -> Option<[u8; N]> {
        self.entropy.set(self.entropy.get().wrapping_add(1));
        Some([self.entropy.get(); N])
    }
}

impl Clock for Shared {
    fn now(&self) -> f64 {
        self.now.get()
    }

    fn monotonic(&self) -> f64 {
        self.monotonic.get()
    }
}

impl Page for Shared {
    fn url(&self) -> String {
        self.url.borrow().clone()
    }

    fn replace_url(&self, url: &str) {
        self.url.replace(url.to_owned());
    }

    fn is_in_use(&self) -> bool {
        self.is_in_use.get()
    }

    fn is_in_front(&self) -> bool {
        !self.is_behind.get()
    }

    fn may_be_online(&self) -> bool {
        !self.is_offline.get()
    }

    fn leave_for(&self, url: &str) -> bool {
        self.left_for.borrow_mut().push(url.to_owned());
        true
    }
}

impl TransactionStore for Shared {
    fn put(&self, state: &str, record: &str) -> bool {
        let refuses = self.storage_refuses.get();
        if !refuses {
            self.records.borrow_mut().insert(state.to_owned(), record.to_owned());
        }
        !refuses
    }

    fn take(&self, state: &str) -> Option<String> {
        self.records.borrow_mut().remove(state)
    }

    fn states(&self) -> Vec<String> {
        self.records.borrow().keys().cloned().collect()
    }

    fn departures(&self) -> Option<String> {
        Some(self.departures.borrow().clone())
    }

    fn note_departures(&self, note: &str) {
        self.departures.replace(note.to_owned());
    }
}
