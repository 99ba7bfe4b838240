//! The exported class. Its methods take `&self`, clone the handle and return a promise, so overlapping calls,
//! re-entrant ones and `free()` in the midst of one are harmless.

mod connected_accounts;
mod enrollment;
mod escape;
mod login;
mod methods;
mod mfa;
mod passkey_login;
mod preview;
mod session;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

use super::error::{ErrorFactory, step_up_to_js};
use super::fields::{Fields, text};
use crate::browser::{Browser, Listener, foreign};
use crate::client;
use crate::engine::CallOptions;
use crate::ports::page::Page;
use crate::protocol::account::operation::{Operation, ResponseShape};
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::config::{Config, ConfigInput};
use crate::protocol::error::{Code, Error};
use crate::protocol::token_type::Dpop;

const CONFIG_FIELDS: [&str; 15] = [
    "domain",
    "clientId",
    "redirectUri",
    "scope",
    "timeoutMs",
    "leewaySeconds",
    "idTokenSigningAlg",
    "preview",
    "useRefreshTokens",
    "refreshOverlapSeconds",
    "allowPasswordGrant",
    "dpop",
    "useMrrt",
    "par",
    "wasmUrl",
];

type Outcome = Result<JsValue, Error<JsValue>>;

/// The client behind `MyAccountClient`.
#[wasm_bindgen]
pub struct Client {
    client: Rc<client::Client<Browser>>,
    errors: ErrorFactory,
}

#[wasm_bindgen]
impl Client {
    /// Parses the configuration. `make_error` makes a `MyAccountError` of code, message and details; `on_change` is told of
    /// what becomes of the session, and calls the application later.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &JsValue, make_error: Function, on_change: Function) -> Result<Client, JsValue> {
        let errors = ErrorFactory::new(make_error);
        let platform = Browser::new(Listener::new(on_change, step_up_to_js));
        let config = read_config(config, &platform.url()).map_err(|error| errors.make(&error))?;
        Ok(Self {
            client: Rc::new(client::Client::new(platform, config)),
            errors,
        })
    }

    /// The tenant's origin and the client id: one text for all tabs of the application.
    pub fn application(&self) -> String {
        let config = self.client.config();
        String::from(config.tenant.as_str()) + " " + &config.client_id
    }

    /// Ends the session because another tab did. Its refresh token is revoked, as far as that can be done.
    #[wasm_bindgen(js_name = endElsewhere)]
    pub fn end_elsewhere(&self) {
        let ended = self.client.end_session();
        if let Some(refresh_token) = ended.refresh_token {
            let client = Rc::clone(&self.client);
            wasm_bindgen_futures::spawn_local(async move { client.revoke(refresh_token).await });
        }
    }

    /// Ends the session where the client is about to be freed: calls under way may keep its memory alive.
    pub fn close(&self) {
        drop(self.client.end_session());
    }
}

impl Client {
    /// A promise of what a flow comes to.
    fn run<F: Future<Output = Outcome> + 'static>(
        &self,
        flow: impl FnOnce(Rc<client::Client<Browser>>) -> F,
    ) -> Promise {
        self.promise(Box::pin(flow(Rc::clone(&self.client))))
    }

    /// One body for all promises: a future of its own for each would be a kilobyte each.
    fn promise(&self, work: Pin<Box<dyn Future<Output = Outcome>>>) -> Promise {
        let errors = self.errors.clone();
        promise_of(Box::pin(async move { work.await.map_err(|error| errors.make(&error)) }))
    }

    /// The same, for a flow whose first step has to be done in the caller's own turn, such as in a click.
    fn run_at_once<F: Future<Output = Outcome> + 'static>(
        &self,
        flow: impl FnOnce(Rc<client::Client<Browser>>) -> F,
    ) -> Promise {
        let mut work = Box::pin(flow(Rc::clone(&self.client)));
        // Whatever it waits for is told of its real waker when it is polled again.
        match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => self.settle(outcome),
            Poll::Pending => self.promise(work),
        }
    }

    /// The same, for a flow with a signal and a time-out.
    fn call<F: Future<Output = Outcome> + 'static>(
        &self,
        options: &JsValue,
        flow: impl FnOnce(Rc<client::Client<Browser>>, CallOptions<AbortSignal>) -> F,
    ) -> Promise {
        match Fields::of_call(options).and_then(|fields| fields.call_options()) {
            Ok(options) => self.run(|client| flow(client, options)),
            Err(error) => self.settle(Err(error)),
        }
    }

    /// One operation, one request.
    fn perform(&self, options: &JsValue, operation: Operation) -> Promise {
        self.perform_read(options, Ok(operation))
    }

    /// The same, once its arguments have been read.
    fn perform_read(&self, options: &JsValue, operation: Result<Operation, Error<JsValue>>) -> Promise {
        let operation = match operation {
            Ok(operation) => operation,
            Err(error) => return self.settle(Err(error)),
        };
        self.call(options, move |client, options| async move {
            let answer = operation.shape;
            let says = client.perform(operation, options).await?;
            Ok(match (answer, says) {
                (ResponseShape::Page(name, _), Some(page)) => as_page(page, name),
                (_, says) => or_undefined(says),
            })
        })
    }

    fn settle(&self, outcome: Outcome) -> Promise {
        match outcome {
            Ok(value) => Promise::resolve(&value),
            Err(error) => Promise::reject(&self.errors.make(&error)),
        }
    }
}

/// The one place where a future becomes a promise.
pub(super) fn promise_of(work: Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>) -> Promise {
    future_to_promise(work)
}

fn read_config(config: &JsValue, page_url: &str) -> Result<Config, Error<JsValue>> {
    let fields = Fields::of_config(config, &CONFIG_FIELDS)?;
    let input = ConfigInput {
        domain: fields.string("domain")?,
        client_id: fields.string("clientId")?,
        redirect_uri: fields.string("redirectUri")?,
        scope: fields.string("scope")?,
        timeout_ms: fields.number("timeoutMs")?,
        leeway_seconds: fields.number("leewaySeconds")?,
        id_token_signing_alg: fields.string("idTokenSigningAlg")?,
        preview: fields.boolean("preview")?,
        use_refresh_tokens: fields.boolean("useRefreshTokens")?,
        refresh_overlap_seconds: fields.number("refreshOverlapSeconds")?,
        allow_password_grant: fields.boolean("allowPasswordGrant")?,
        use_mrrt: fields.boolean("useMrrt")?,
        par: fields.boolean("par")?,
        dpop: fields.member("dpop", "must be true, false or \"required\"", read_dpop)?,
    };
    Ok(Config::parse(input, page_url)?)
}

fn read_dpop(value: &JsValue) -> Option<Dpop> {
    match value.as_bool() {
        Some(true) => Some(Dpop::Offered),
        Some(false) => Some(Dpop::Off),
        None => (text(value).as_deref() == Some("required")).then_some(Dpop::Required),
    }
}

fn read_id(id: &JsValue) -> Result<ResourceId, Error<JsValue>> {
    text(id)
        .as_deref()
        .and_then(ResourceId::parse)
        .ok_or_else(|| Error::new(Code::InvalidRequest, ResourceId::RULE))
}

/// A page under the name that all pages have.
fn as_page(page: JsValue, name: &str) -> JsValue {
    if let Some(items) = foreign::get_own(&page, name) {
        foreign::remove(&page, name);
        foreign::set(&page, "items", &items);
    }
    page
}

fn or_undefined(value: Option<JsValue>) -> JsValue {
    value.unwrap_or(JsValue::UNDEFINED)
}
