//! HTTP requests, and the responses that the test queues for them.

use std::future::Future;
use std::pin::Pin;

use serde_json::{Value, json};

use super::{PlatformState, TestPlatform, key_set};
use crate::ports::engine::Http;
use crate::protocol::error::{Code, Error};
use crate::protocol::http::tests::json_response;
use crate::protocol::http::{Body, Request, Response};

/// Responds to every request.
pub(crate) type Server = Box<dyn FnMut(&Request) -> PendingResponse>;

/// A response that may not have arrived yet.
pub(crate) type PendingResponse = Pin<Box<dyn Future<Output = Result<Response<Value>, Error<Value>>>>>;

impl PlatformState {
    /// Queues a JSON response.
    pub(crate) fn respond(&self, status: u16, body: Value) {
        self.respond_later(async move { Ok(json_response(status, body)) });
    }

    /// Puts a JSON response at the front of the queue.
    pub(crate) fn respond_first(&self, status: u16, body: Value) {
        self.respond(status, body);
        self.responses.borrow_mut().rotate_right(1);
    }

    /// Queues a response with these headers and this body.
    pub(crate) fn respond_with(&self, status: u16, headers: &[(&'static str, &str)], body: Body<Value>) {
        let headers = headers
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect();
        self.respond_later(async move { Ok(Response { status, headers, body }) });
    }

    /// Queues a request that fails.
    pub(crate) fn fail(&self, code: Code) {
        self.respond_later(async move { Err(Error::new(code, "simulated")) });
    }

    /// Queues a response that arrives when the future resolves.
    pub(crate) fn respond_later(
        &self,
        response: impl Future<Output = Result<Response<Value>, Error<Value>>> + 'static,
    ) {
        self.responses.borrow_mut().push_back(Box::pin(response));
    }

    /// Queues a response to a request for the tenant's keys.
    pub(crate) fn respond_to_key_request(
        &self,
        response: impl Future<Output = Result<Response<Value>, Error<Value>>> + 'static,
    ) {
        self.key_responses.borrow_mut().push_back(Box::pin(response));
    }

    /// Method and URL of each request.
    pub(crate) fn request_lines(&self) -> Vec<String> {
        self.requests
            .borrow()
            .iter()
            .map(|request| format!("{} {}", request.method.as_str(), request.url))
            .collect()
    }
}

fn ready(response: Response<Value>) -> PendingResponse {
    Box::pin(async { Ok(response) })
}

/// A request in flight. When it is dropped without a response, it counts as aborted.
struct InFlight<'a>(&'a PlatformState);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0
            .aborted_requests
            .set(self.0.aborted_requests.get().saturating_add(1));
    }
}

impl Http for TestPlatform {
    fn may_respond_from_cache(&self) -> bool {
        self.has_service_worker.get()
    }

    fn may_be_online(&self) -> bool {
        !self.is_offline.get()
    }

    async fn send(&self, request: Request) -> Result<Response<Value>, Error<Value>> {
        let pending = if request.url.ends_with("/.well-known/jwks.json") {
            self.key_requests.borrow_mut().push(request);
            let queued = self.key_responses.borrow_mut().pop_front();
            queued.unwrap_or_else(|| ready(json_response(200, key_set(&["k1"]))))
        } else if request.url.ends_with("/.well-known/openid-configuration") {
            self.metadata_requests
                .set(self.metadata_requests.get().saturating_add(1));
            let metadata = self.metadata.borrow().clone();
            ready(metadata.map_or_else(
                || json_response(404, json!({})),
                |metadata| json_response(200, metadata),
            ))
        } else {
            let served = self.server.borrow_mut().as_mut().map(|server| server(&request));
            let pending = served
                .or_else(|| self.responses.borrow_mut().pop_front())
                // A revocation succeeds without a queued response.
                .or_else(|| {
                    request
                        .url
                        .ends_with("/oauth/revoke")
                        .then(|| ready(json_response(200, json!({}))))
                })
                .unwrap_or_else(|| panic!("no response is queued for {}", request.url));
            self.requests.borrow_mut().push(request);
            pending
        };
        let in_flight = InFlight(self);
        let response = pending.await;
        std::mem::forget(in_flight);
        response
    }
}
