//! The ports in memory, for native tests of whole flows. The test controls clocks, responses, popups and ceremonies.

mod authenticator;
mod http;
mod json;
mod popups;
mod proof_keys;
mod signatures;
mod timer;

pub(crate) use crate::protocol::http::tests::json_response;
use authenticator::PendingCredential;
pub(crate) use http::{PendingResponse, Server};
pub(crate) use popups::PopupState;
pub(crate) use proof_keys::proof_key;
pub(crate) use signatures::{Verification, Verifier, key_set};
pub(crate) use timer::TestSignal;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use serde_json::Value;

use super::Values;
use super::engine::{Clock, Entropy, Event, EventSink, Tasks};
use super::page::{HiddenFrame, Page, Prompt, TransactionStore, remember_sign_in};
use crate::protocol::error::Error;
use crate::protocol::http::Request;
use crate::protocol::login::dpop::ProofKey;
use crate::protocol::webauthn::signals::Signal;
use crate::protocol::webauthn::support::Support;
use crate::sync::ceremony_lock::CeremonyLock;

/// Makes the message of a hidden iframe from the iframe's URL.
pub(crate) type FrameMessage = Box<dyn FnOnce(&str) -> Result<Value, Error<Value>>>;

/// The values that a test sets, and a record of what the client did.
#[derive(Default)]
pub(crate) struct PlatformState {
    /// All requests in order, except those for keys and metadata.
    pub(crate) requests: RefCell<Vec<Request>>,
    responses: RefCell<VecDeque<PendingResponse>>,
    /// Used instead of the queued responses, if it is set.
    pub(crate) server: RefCell<Option<Server>>,
    /// Requests for the tenant's keys.
    pub(crate) key_requests: RefCell<Vec<Request>>,
    /// Without a queued response, the tenant has the key `k1`.
    key_responses: RefCell<VecDeque<PendingResponse>>,
    /// The tenant's metadata; `None` is a 404.
    pub(crate) metadata: RefCell<Option<Value>>,
    pub(crate) metadata_requests: Cell<u32>,
    /// All verifications in order.
    pub(crate) verifications: RefCell<Vec<Verification>>,
    /// Without a verifier, every signature is valid.
    pub(crate) verifier: Cell<Option<Verifier>>,
    /// The number of generated DPoP keys.
    pub(crate) generated_keys: Cell<u64>,
    /// The stored DPoP keys, by the `state` of their login.
    pub(crate) stored_keys: RefCell<BTreeMap<String, ProofKey<Value>>>,
    /// Whether signing with a DPoP key fails.
    pub(crate) signing_fails: Cell<bool>,
    /// Whether DPoP keys cannot be stored.
    pub(crate) refuses_key_storage: Cell<bool>,
    /// The wall clock.
    pub(crate) now: Cell<f64>,
    /// The monotonic clock.
    pub(crate) monotonic: Cell<f64>,
    /// The URL of the page.
    pub(crate) url: RefCell<String>,
    /// The URLs that the page navigated to.
    pub(crate) navigations: RefCell<Vec<String>>,
    /// The records of pending transactions, by `state`.
    pub(crate) transactions: RefCell<BTreeMap<String, String>>,
    pub(crate) redirect_log: RefCell<String>,
    pub(crate) organization_hint: RefCell<String>,
    pub(crate) has_user_activation: Cell<bool>,
    is_redirect_counted: Cell<bool>,
    pub(crate) is_prerendering: Cell<bool>,
    /// Whether the page lacks the focus.
    pub(crate) is_unfocused: Cell<bool>,
    /// The origins of the pages that this page is embedded in.
    pub(crate) ancestor_origins: RefCell<Vec<String>>,
    /// Whether transactions cannot be stored because the storage is full.
    pub(crate) is_storage_full: Cell<bool>,
    /// Whether transactions cannot be stored.
    pub(crate) refuses_storage: Cell<bool>,
    /// The browser's support for passkeys.
    pub(crate) support: Cell<Support>,
    /// The outcomes of the next ceremonies.
    ceremonies: RefCell<VecDeque<PendingCredential>>,
    /// The ceremonies that were run.
    pub(crate) prompts: RefCell<Vec<Prompt<Value>>>,
    /// The signals to passkey providers.
    pub(crate) signals: RefCell<Vec<Signal>>,
    lock: CeremonyLock,
    /// Background tasks that the test has not taken yet.
    spawned: RefCell<Vec<Pin<Box<dyn Future<Output = ()>>>>>,
    /// Why hidden iframes are unsupported.
    pub(crate) frame_unsupported_reason: Cell<Option<&'static str>>,
    /// The URLs that hidden iframes loaded.
    pub(crate) frame_urls: RefCell<Vec<String>>,
    /// The messages of the next hidden iframes.
    pub(crate) frame_messages: RefCell<VecDeque<FrameMessage>>,
    pub(crate) popups: PopupState,
    /// The names of the emitted events.
    pub(crate) events: RefCell<Vec<&'static str>>,
    /// Whether `navigator.onLine` is `false`.
    pub(crate) is_offline: Cell<bool>,
    /// Whether a service worker controls the page.
    pub(crate) has_service_worker: Cell<bool>,
    /// The number of requests that were dropped before their response.
    pub(crate) aborted_requests: Cell<u32>,
    timer_wakers: RefCell<Vec<Waker>>,
    last_random_byte: Cell<u8>,
}

/// Implements the ports. The test and the client share it.
pub(crate) type TestPlatform = Rc<PlatformState>;

impl PlatformState {
    /// A page in which the user has just clicked.
    pub(crate) fn new(url: &str, now: f64) -> TestPlatform {
        let platform = Self::default();
        platform.url.replace(url.to_owned());
        platform.now.set(now);
        platform.has_user_activation.set(true);
        Rc::new(platform)
    }

    /// Advances both clocks.
    pub(crate) fn advance(&self, milliseconds: f64) {
        self.now.set(self.now.get() + milliseconds);
        self.monotonic.set(self.monotonic.get() + milliseconds);
        self.timer_wakers.take().into_iter().for_each(Waker::wake);
    }

    /// Loads the page again, by itself: the user has not interacted with it yet.
    pub(crate) fn reload(&self) {
        self.has_user_activation.set(false);
        self.is_redirect_counted.set(false);
    }

    /// Shows a prerendered page to the user.
    pub(crate) fn activate(&self) {
        self.is_prerendering.set(false);
        self.timer_wakers.take().into_iter().for_each(Waker::wake);
    }

    /// The tasks that were spawned since the last call.
    pub(crate) fn take_spawned(&self) -> Vec<Pin<Box<dyn Future<Output = ()>>>> {
        self.spawned.take()
    }
}

impl Values for TestPlatform {
    type Json = Value;
    type Signal = TestSignal;
}

impl HiddenFrame for TestPlatform {
    fn frame_unsupported_reason(&self) -> Option<&'static str> {
        self.frame_unsupported_reason.get()
    }

    async fn load_in_frame(&self, url: &str, _: &str) -> Result<Value, Error<Value>> {
        self.frame_urls.borrow_mut().push(url.to_owned());
        let message = self.frame_messages.borrow_mut().pop_front();
        message.unwrap_or_else(|| panic!("no message is queued for {url}"))(url)
    }
}

impl EventSink for TestPlatform {
    fn emit(&self, event: Event<'_>) {
        remember_sign_in(self, event);
        let name = match event {
            Event::SignedIn { .. } => "signed_in",
            Event::Refreshed => "refreshed",
            Event::SignedOut => "signed_out",
            Event::StepUpRequired(_) => "step_up_required",
            Event::PasskeySignal(signal) => {
                self.signals.borrow_mut().push(signal.clone());
                return;
            }
        };
        self.events.borrow_mut().push(name);
    }
}

impl Tasks for TestPlatform {
    fn spawn(&self, task: Pin<Box<dyn Future<Output = ()>>>) {
        self.spawned.borrow_mut().push(task);
    }
}

impl Entropy for TestPlatform {
    /// Counts up, so that no two values are equal.
    fn random_bytes<const N: usize>(&self) -> Option<[u8; N]> {
        self.last_random_byte.set(self.last_random_byte.get().wrapping_add(1));
        Some([self.last_random_byte.get(); N])
    }
}

impl Clock for TestPlatform {
    fn wall_clock_ms(&self) -> f64 {
        self.now.get()
    }

    fn monotonic_ms(&self) -> f64 {
        self.monotonic.get()
    }
}

impl Page for TestPlatform {
    fn url(&self) -> String {
        self.url.borrow().clone()
    }

    fn replace_url(&self, url: &str) {
        self.url.replace(url.to_owned());
    }

    fn has_user_activation(&self) -> bool {
        self.has_user_activation.get()
    }

    fn is_redirect_counted(&self) -> bool {
        self.is_redirect_counted.get()
    }

    fn set_redirect_counted(&self) {
        self.is_redirect_counted.set(true);
    }

    fn is_prerendering(&self) -> bool {
        self.is_prerendering.get()
    }

    async fn activated(&self) {
        poll_fn(|context| {
            if !self.is_prerendering.get() {
                return Poll::Ready(());
            }
            self.timer_wakers.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }

    fn has_focus(&self) -> bool {
        !self.is_unfocused.get()
    }

    fn ancestor_origins(&self) -> Vec<String> {
        self.ancestor_origins.borrow().clone()
    }

    fn navigate(&self, url: &str) -> bool {
        self.navigations.borrow_mut().push(url.to_owned());
        true
    }
}

impl TransactionStore for TestPlatform {
    fn put_transaction(&self, state: &str, record: &str) -> bool {
        let refuses = self.refuses_storage.get() || self.is_storage_full.get();
        if !refuses {
            self.transactions
                .borrow_mut()
                .insert(state.to_owned(), record.to_owned());
        }
        !refuses
    }

    fn is_storage_full(&self) -> bool {
        self.is_storage_full.get()
    }

    fn take_transaction(&self, state: &str) -> Option<String> {
        self.transactions.borrow_mut().remove(state)
    }

    fn transaction_states(&self) -> Vec<String> {
        self.transactions.borrow().keys().cloned().collect()
    }

    fn redirect_log(&self) -> Option<String> {
        Some(self.redirect_log.borrow().clone())
    }

    fn set_redirect_log(&self, log: &str) {
        self.redirect_log.replace(log.to_owned());
    }

    fn organization_hint(&self) -> Option<String> {
        Some(self.organization_hint.borrow().clone())
    }

    fn set_organization_hint(&self, hint: &str) {
        self.organization_hint.replace(hint.to_owned());
    }
}
