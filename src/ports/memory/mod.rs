//! Ports in memory, for flows that run natively with a clock and an entropy the test sets.

mod authenticator;
mod http;
mod json;
mod popups;
mod proof_keys;
mod signatures;
mod timer;

pub(crate) use crate::protocol::http::tests::json_response;
use authenticator::Given;
pub(crate) use http::{Answer, Server};
pub(crate) use popups::Windows;
pub(crate) use proof_keys::proof_key;
pub(crate) use signatures::{Verdict, Verification, key_set};
pub(crate) use timer::TestSignal;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::Waker;

use serde_json::Value;

use super::Values;
use super::engine::{Clock, Entropy, Event, EventSink, Tasks};
use super::page::{HiddenFrame, Page, Prompt, TransactionStore, end_redirect_loop};
use crate::protocol::error::Error;
use crate::protocol::http::Request;
use crate::protocol::login::dpop::ProofKey;
use crate::protocol::webauthn::signals::Signal;
use crate::protocol::webauthn::support::Support;
use crate::sync::ceremony_lock::CeremonyLock;

/// What a page within the page makes of its URL.
pub(crate) type Message = Box<dyn FnOnce(&str) -> Result<Value, Error<Value>>>;

/// A world whose answers the test queues and whose requests it reads back.
#[derive(Default)]
pub(crate) struct Memory {
    /// Requests that were sent, in order.
    pub(crate) sent: RefCell<Vec<Request>>,
    /// What was given to each request.
    answers: RefCell<VecDeque<Answer>>,
    /// A server of the test's own, in the place of those answers.
    pub(crate) server: RefCell<Option<Server>>,
    /// Requests for the tenant's keys, which are not among the others.
    pub(crate) asked_for_keys: RefCell<Vec<Request>>,
    /// What was given to each of them. Where nothing was, the tenant has the key `k1`.
    key_answers: RefCell<VecDeque<Answer>>,
    /// What the tenant says of itself, where it is asked, and how often it was.
    pub(crate) metadata: RefCell<Option<Value>>,
    /// See there.
    pub(crate) asked_for_metadata: Cell<u32>,
    /// What the world was asked to verify, in order.
    pub(crate) verifications: RefCell<Vec<Verification>>,
    /// How a verification ends. Where nothing is said, the signature is good.
    pub(crate) verdict: Cell<Option<Verdict>>,
    /// How many keys of our own were made.
    pub(crate) keys_made: Cell<u64>,
    /// Those that are kept, by the login's state.
    pub(crate) keys_kept: RefCell<BTreeMap<String, ProofKey<Value>>>,
    /// Whether keys refuse to sign.
    pub(crate) keys_sign_nothing: Cell<bool>,
    /// Whether no key can be kept.
    pub(crate) keys_are_refused: Cell<bool>,
    /// The wall clock.
    pub(crate) now: Cell<f64>,
    /// The monotonic clock.
    pub(crate) monotonic: Cell<f64>,
    /// The page's URL.
    pub(crate) url: RefCell<String>,
    /// Where the page left for.
    pub(crate) left_for: RefCell<Vec<String>>,
    /// Pending logins.
    pub(crate) records: RefCell<BTreeMap<String, String>>,
    /// What was noted of departures.
    pub(crate) departures: RefCell<String>,
    /// Whether somebody has just clicked.
    pub(crate) is_in_use: Cell<bool>,
    /// Whether another page is in front of this one.
    pub(crate) is_behind: Cell<bool>,
    /// Whether storage refuses.
    pub(crate) storage_refuses: Cell<bool>,
    /// What the page can do with passkeys.
    pub(crate) support: Cell<Support>,
    /// What the next ceremonies give.
    ceremonies: RefCell<VecDeque<Given>>,
    /// What each ceremony was given.
    pub(crate) prompted: RefCell<Vec<Prompt<Value>>>,
    /// What authenticators were told.
    pub(crate) signals: RefCell<Vec<Signal>>,
    lock: CeremonyLock,
    /// Work of its own, until the test runs it.
    spawned: RefCell<Vec<Pin<Box<dyn Future<Output = ()>>>>>,
    /// Why no page can be asked within the page.
    pub(crate) unsupported_reason: Cell<Option<&'static str>>,
    /// What was asked of pages within the page.
    pub(crate) framed: RefCell<Vec<String>>,
    /// What they say.
    pub(crate) messages: RefCell<VecDeque<Message>>,
    /// The windows of this page, and what is told between pages.
    pub(crate) windows: Windows,
    /// What the application was told, by name.
    pub(crate) announced: RefCell<Vec<&'static str>>,
    /// Whether the page knows that there is no network.
    pub(crate) is_offline: Cell<bool>,
    /// Requests that were taken back before they were answered.
    pub(crate) taken_back: Cell<u32>,
    /// Those that wait for the time to pass.
    sleepers: RefCell<Vec<Waker>>,
    entropy: Cell<u8>,
}

/// The world behind an `Rc`, so that the test keeps a hand on it.
pub(crate) type Shared = Rc<Memory>;

impl Memory {
    /// A world at a page, at a moment.
    pub(crate) fn at(url: &str, now: f64) -> Shared {
        let world = Self::default();
        world.url.replace(url.to_owned());
        world.now.set(now);
        world.is_in_use.set(true);
        Rc::new(world)
    }

    /// Both clocks go on.
    pub(crate) fn wait(&self, milliseconds: f64) {
        self.now.set(self.now.get() + milliseconds);
        self.monotonic.set(self.monotonic.get() + milliseconds);
        self.sleepers.take().into_iter().for_each(Waker::wake);
    }

    /// The work that was spawned since this was asked last.
    pub(crate) fn take_spawned(&self) -> Vec<Pin<Box<dyn Future<Output = ()>>>> {
        self.spawned.take()
    }
}

impl Values for Shared {
    type Json = Value;
    type Signal = TestSignal;
}

impl HiddenFrame for Shared {
    fn frame_unsupported_reason(&self) -> Option<&'static str> {
        self.unsupported_reason.get()
    }

    async fn load_in_frame(&self, url: &str, _: &str) -> Result<Value, Error<Value>> {
        self.framed.borrow_mut().push(url.to_owned());
        let says = self.messages.borrow_mut().pop_front();
        says.unwrap_or_else(|| panic!("no message for {url}"))(url)
    }
}

impl EventSink for Shared {
    fn emit(&self, event: Event<'_>) {
        end_redirect_loop(self, event);
        let name = match event {
            Event::SignedIn => "signed_in",
            Event::Refreshed => "refreshed",
            Event::SignedOut => "signed_out",
            Event::StepUpRequired(_) => "step_up_required",
            Event::PasskeySignal(signal) => {
                self.signals.borrow_mut().push(signal.clone());
                return;
            }
        };
        self.announced.borrow_mut().push(name);
    }
}

impl Tasks for Shared {
    fn spawn(&self, task: Pin<Box<dyn Future<Output = ()>>>) {
        self.spawned.borrow_mut().push(task);
    }
}

impl Entropy for Shared {
    /// Counts up, so that no two values are equal.
    fn random_bytes<const N: usize>(&self) -> Option<[u8; N]> {
        self.entropy.set(self.entropy.get().wrapping_add(1));
        Some([self.entropy.get(); N])
    }
}

impl Clock for Shared {
    fn wall_clock_ms(&self) -> f64 {
        self.now.get()
    }

    fn monotonic_ms(&self) -> f64 {
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

    fn has_user_activation(&self) -> bool {
        self.is_in_use.get()
    }

    fn has_focus(&self) -> bool {
        !self.is_behind.get()
    }

    fn navigate(&self, url: &str) -> bool {
        self.left_for.borrow_mut().push(url.to_owned());
        true
    }
}

impl TransactionStore for Shared {
    fn put_transaction(&self, state: &str, record: &str) -> bool {
        let refuses = self.storage_refuses.get();
        if !refuses {
            self.records.borrow_mut().insert(state.to_owned(), record.to_owned());
        }
        !refuses
    }

    fn take_transaction(&self, state: &str) -> Option<String> {
        self.records.borrow_mut().remove(state)
    }

    fn transaction_states(&self) -> Vec<String> {
        self.records.borrow().keys().cloned().collect()
    }

    fn redirect_log(&self) -> Option<String> {
        Some(self.departures.borrow().clone())
    }

    fn set_redirect_log(&self, log: &str) {
        self.departures.replace(log.to_owned());
    }
}
