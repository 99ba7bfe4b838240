//! Ports in memory, for flows that run natively with a clock and an entropy the test sets.

mod json;
mod signatures;

pub use signatures::{Verdict, Verification, key_set};

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use serde_json::Value;

use super::{
    Announcer, Authenticator, Clock, Entropy, Frame, Http, Limits, Page, SessionChange, Tasks, Timer, TransactionStore,
    World,
};
use crate::protocol::error::{Code, Error};
use crate::protocol::http::{Body, Request, Response};
use crate::protocol::passkey::attestation::Attestation;
use crate::protocol::passkey::creation_options::BinaryMembers;

/// A signal that the test fires.
#[derive(Clone, Debug, Default)]
pub struct TestSignal(Rc<RefCell<Fired>>);

#[derive(Debug, Default)]
struct Fired {
    yet: bool,
    waiting: Vec<Waker>,
}

impl TestSignal {
    /// Fires.
    pub fn abort(&self) {
        let mut fired = self.0.borrow_mut();
        fired.yet = true;
        fired.waiting.drain(..).for_each(Waker::wake);
    }
}

/// What a page within the page makes of its URL.
pub type Message = Box<dyn FnOnce(&str) -> Result<Value, Error<Value>>>;

/// Answers each request in its own time.
pub type Server = Box<dyn FnMut(&Request) -> Answer>;

/// An answer on its way.
pub type Answer = Pin<Box<dyn Future<Output = Result<Response<Value>, Error<Value>>>>>;

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
    /// What the world was asked to verify, in order.
    pub verifications: RefCell<Vec<Verification>>,
    /// How a verification ends. Where nothing is said, the signature is good.
    pub verdict: Cell<Option<Verdict>>,
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
    /// Whether storage refuses.
    pub storage_refuses: Cell<bool>,
    /// Whether there is an authenticator.
    pub has_authenticator: Cell<bool>,
    /// What the next ceremonies give.
    pub ceremonies: RefCell<VecDeque<Result<Attestation<Value>, Error<Value>>>>,
    /// What each ceremony was given.
    pub prompted: RefCell<Vec<BinaryMembers>>,
    /// Work of its own, until the test runs it.
    spawned: RefCell<Vec<Pin<Box<dyn Future<Output = ()>>>>>,
    /// Why no page can be asked within the page.
    pub obstacle: Cell<Option<&'static str>>,
    /// What was asked of pages within the page.
    pub framed: RefCell<Vec<String>>,
    /// What they say.
    pub messages: RefCell<VecDeque<Message>>,
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
        world.has_authenticator.set(true);
        world.is_in_use.set(true);
        Rc::new(world)
    }

    /// Both clocks go on.
    pub fn wait(&self, milliseconds: f64) {
        self.now.set(self.now.get() + milliseconds);
        self.monotonic.set(self.monotonic.get() + milliseconds);
        self.sleepers.take().into_iter().for_each(Waker::wake);
    }

    /// The next request is answered with JSON.
    pub fn answer(&self, status: u16, body: Value) {
        self.answer_later(async move { Ok(json_response(status, body)) });
    }

    /// The next request is answered with JSON, before whatever else was queued.
    pub fn answer_first(&self, status: u16, body: Value) {
        self.answer(status, body);
        self.answers.borrow_mut().rotate_right(1);
    }

    /// The next request is answered with these headers and this body.
    pub fn answer_with(&self, status: u16, headers: &[(&'static str, &str)], body: Body<Value>) {
        let headers = headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        self.answer_later(async move { Ok(Response { status, headers, body }) });
    }

    /// The next request fails.
    pub fn fail(&self, code: Code) {
        self.answer_later(async move { Err(Error::new(code, "as the test says")) });
    }

    /// The next request is answered when this future is.
    pub fn answer_later(&self, answer: impl Future<Output = Result<Response<Value>, Error<Value>>> + 'static) {
        self.answers.borrow_mut().push_back(Box::pin(answer));
    }

    /// The work that was spawned since this was asked last.
    pub fn take_spawned(&self) -> Vec<Pin<Box<dyn Future<Output = ()>>>> {
        self.spawned.take()
    }

    /// The next request for the tenant's keys is answered when this future is.
    pub fn give_keys_later(&self, answer: impl Future<Output = Result<Response<Value>, Error<Value>>> + 'static) {
        self.key_answers.borrow_mut().push_back(Box::pin(answer));
    }

    /// Method and URL of each request.
    pub fn log(&self) -> Vec<String> {
        self.sent
            .borrow()
            .iter()
            .map(|request| format!("{} {}", request.method.as_str(), request.url))
            .collect()
    }
}

/// A response with JSON.
pub fn json_response(status: u16, body: Value) -> Response<Value> {
    Response {
        status,
        headers: vec![("content-type", "application/json".to_owned())],
        body: Body::Json(body),
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
    type Timer = Self;
    type Tasks = Self;
    type Announcer = Self;
    type Frame = Self;

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

    fn timer(&self) -> &Self {
        self
    }

    fn tasks(&self) -> &Self {
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
    fn obstacle(&self) -> Option<&'static str> {
        self.obstacle.get()
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

/// Counts a request as taken back, unless it was answered.
struct Unanswered<'a>(&'a Memory);

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        self.0.taken_back.set(self.0.taken_back.get().saturating_add(1));
    }
}

impl Timer<Value, TestSignal> for Shared {
    async fn end(&self, limits: &Limits<TestSignal>) -> Error<Value> {
        let due = limits
            .timeout_ms
            .map(|timeout| self.monotonic.get() + f64::from(timeout));
        poll_fn(|context| {
            if let Some(TestSignal(fired)) = &limits.signal {
                if fired.borrow().yet {
                    return Poll::Ready(Error::new(Code::Aborted, "as the test says"));
                }
                fired.borrow_mut().waiting.push(context.waker().clone());
            }
            if due.is_some_and(|due| due <= self.monotonic.get()) {
                return Poll::Ready(Error::new(Code::Timeout, "as the test says"));
            }
            self.sleepers.borrow_mut().push(context.waker().clone());
            Poll::Pending
        })
        .await
    }
}

impl Http<Value> for Shared {
    async fn send(&self, request: Request) -> Result<Response<Value>, Error<Value>> {
        let answer = if request.url.ends_with("/.well-known/jwks.json") {
            self.asked_for_keys.borrow_mut().push(request);
            let good: Answer = Box::pin(async { Ok(json_response(200, key_set(&["k1"]))) });
            self.key_answers.borrow_mut().pop_front().unwrap_or(good)
        } else {
            let served = self.server.borrow_mut().as_mut().map(|server| server(&request));
            let answer = served
                .or_else(|| self.answers.borrow_mut().pop_front())
                .unwrap_or_else(|| panic!("no answer for {}", request.url));
            self.sent.borrow_mut().push(request);
            answer
        };
        let unanswered = Unanswered(self);
        let response = answer.await;
        std::mem::forget(unanswered);
        response
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

impl Authenticator<Value> for Shared {
    fn is_supported(&self) -> bool {
        self.has_authenticator.get()
    }

    async fn create(&self, _: &Value, binary: &BinaryMembers) -> Result<Attestation<Value>, Error<Value>> {
        self.prompted.borrow_mut().push(binary.clone());
        self.ceremonies
            .borrow_mut()
            .pop_front()
            .unwrap_or_else(|| panic!("no ceremony was expected"))
    }
}
