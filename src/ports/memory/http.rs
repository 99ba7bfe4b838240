//! Requests, and the answers that the test queues for them.

use std::future::Future;
use std::pin::Pin;

use serde_json::{Value, json};

use super::{Memory, Shared, key_set};
use crate::ports::engine::Http;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::tests::json_response;
use crate::protocol::http::{Body, Request, Response};

/// Answers each request in its own time.
pub(crate) type Server = Box<dyn FnMut(&Request) -> Answer>;

/// An answer on its way.
pub(crate) type Answer = Pin<Box<dyn Future<Output = Result<Response<Value>, Error<Value>>>>>;

impl Memory {
    /// The next request is answered with JSON.
    pub(crate) fn answer(&self, status: u16, body: Value) {
        self.answer_later(async move { Ok(json_response(status, body)) });
    }

    /// The next request is answered with JSON, before whatever else was queued.
    pub(crate) fn answer_first(&self, status: u16, body: Value) {
        self.answer(status, body);
        self.answers.borrow_mut().rotate_right(1);
    }

    /// The next request is answered with these headers and this body.
    pub(crate) fn answer_with(&self, status: u16, headers: &[(&'static str, &str)], body: Body<Value>) {
        let headers = headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        self.answer_later(async move { Ok(Response { status, headers, body }) });
    }

    /// The next request fails.
    pub(crate) fn fail(&self, code: Code) {
        self.answer_later(async move { Err(Error::new(code, "as the test says")) });
    }

    /// The next request is answered when this future is.
    pub(crate) fn answer_later(&self, answer: impl Future<Output = Result<Response<Value>, Error<Value>>> + 'static) {
        self.answers.borrow_mut().push_back(Box::pin(answer));
    }

    /// The next request for the tenant's keys is answered when this future is.
    pub(crate) fn give_keys_later(
        &self,
        answer: impl Future<Output = Result<Response<Value>, Error<Value>>> + 'static,
    ) {
        self.key_answers.borrow_mut().push_back(Box::pin(answer));
    }

    /// Method and URL of each request.
    pub(crate) fn log(&self) -> Vec<String> {
        self.sent
            .borrow()
            .iter()
            .map(|request| format!("{} {}", request.method.as_str(), request.url))
            .collect()
    }
}

fn given(response: Response<Value>) -> Answer {
    Box::pin(async { Ok(response) })
}

/// Counts a request as taken back, unless it was answered.
struct Unanswered<'a>(&'a Memory);

impl Drop for Unanswered<'_> {
    fn drop(&mut self) {
        self.0.taken_back.set(self.0.taken_back.get().saturating_add(1));
    }
}

impl Http for Shared {
    fn may_be_online(&self) -> bool {
        !self.is_offline.get()
    }

    async fn send(&self, request: Request) -> Result<Response<Value>, Error<Value>> {
        let answer = if request.url.ends_with("/.well-known/jwks.json") {
            self.asked_for_keys.borrow_mut().push(request);
            let known = self.key_answers.borrow_mut().pop_front();
            known.unwrap_or_else(|| given(json_response(200, key_set(&["k1"]))))
        } else if request.url.ends_with("/.well-known/openid-configuration") {
            self.asked_for_metadata
                .set(self.asked_for_metadata.get().saturating_add(1));
            let known = self.metadata.borrow().clone();
            given(known.map_or_else(|| json_response(404, json!({})), |says| json_response(200, says)))
        } else {
            let served = self.server.borrow_mut().as_mut().map(|server| server(&request));
            let answer = served
                .or_else(|| self.answers.borrow_mut().pop_front())
                // A revocation is answered with nothing to say, unless the test has an answer.
                .or_else(|| {
                    request
                        .url
                        .ends_with("/oauth/revoke")
                        .then(|| given(json_response(200, json!({}))))
                })
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
