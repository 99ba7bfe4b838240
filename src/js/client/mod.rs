//! The exported class. Its methods take `&self`, clone the handle and return a promise, so overlapping calls, re-entrant
//! ones and `free()` during a call are harmless.

mod connected_accounts;
mod custom_request;
mod enrollment;
mod login;
mod methods;
mod mfa;
mod passkey_login;
mod preview;
mod profile;
mod session;

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::{Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;

use super::correlation::CorrelationIds;
use super::error::{ErrorFactory, step_up_to_js};
use super::fields::{Fields, Read, text};
use crate::browser::{Browser, Listener, foreign, page_url};
use crate::engine::CallOptions;
use crate::engine::session::EndedSession;
use crate::protocol::account::operation::{Operation, ResponseShape};
use crate::protocol::account::resource_id::ResourceId;
use crate::protocol::config::{Config, ConfigInput};
use crate::protocol::error::{Code, Error, InvalidConfig};
use crate::protocol::token_type::Dpop;

type Inner = crate::client::Client<Browser>;

type Outcome = Result<JsValue, Error<JsValue>>;

/// The client behind `MyAccountClient`.
#[wasm_bindgen]
pub struct Client {
    client: Rc<Inner>,
    errors: ErrorFactory,
    correlation_ids: CorrelationIds,
}

#[wasm_bindgen]
impl Client {
    /// Parses the configuration. `make_error` makes a `MyAccountError` of code, message and details; `on_change` is called
    /// with each change of the session, and notifies the application later.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &JsValue, make_error: Function, on_change: Function) -> Result<Client, JsValue> {
        let errors = ErrorFactory::new(make_error);
        let read = read_config(config, &page_url()).and_then(|read| Ok((read, read_correlation_id(config)?)));
        let (config, make_id) = read.map_err(|error| errors.make(&error))?;
        let platform = Browser::new(Listener::new(on_change, step_up_to_js), config.application());
        Ok(Self {
            client: Rc::new(Inner::new(platform, config)),
            errors,
            correlation_ids: CorrelationIds::new(make_id),
        })
    }

    /// The tenant's origin and the client id: the same for all tabs of the application.
    pub fn application(&self) -> String {
        self.client.config().application()
    }

    /// Ends the session because another tab has logged out, and revokes the refresh token as far as possible.
    #[wasm_bindgen(js_name = endElsewhere)]
    pub fn end_elsewhere(&self) {
        self.revoke_later(self.client.end_session());
    }

    /// Ends the session before the client is freed: calls in flight may keep its memory alive.
    pub fn close(&self) {
        drop(self.client.end_session());
    }
}

impl Client {
    /// Revokes what an ended session has left, without a redirect.
    fn revoke_later(&self, ended: EndedSession<JsValue>) {
        if let Some(refresh_token) = ended.refresh_token {
            let client = Rc::clone(&self.client);
            wasm_bindgen_futures::spawn_local(async move { client.revoke(refresh_token).await });
        }
    }

    /// Runs an async method with its arguments, unless these could not be read.
    fn run<A, F>(&self, arguments: Read<A>, method: impl FnOnce(Rc<Inner>, A) -> F) -> Promise
    where
        F: Future<Output = Outcome> + 'static,
    {
        match arguments {
            Ok(arguments) => self.promise(Box::pin(method(Rc::clone(&self.client), arguments))),
            Err(error) => self.settled(Err(error)),
        }
    }

    /// Like [`Self::run`], for a method that also takes a signal and a time-out.
    fn call<A, F>(
        &self,
        options: &JsValue,
        arguments: Read<A>,
        method: impl FnOnce(Rc<Inner>, A, CallOptions<JsValue>) -> F,
    ) -> Promise
    where
        F: Future<Output = Outcome> + 'static,
    {
        let arguments = arguments.and_then(|arguments| Ok((arguments, Fields::optional(options)?.call_options()?)));
        self.run(arguments, |client, (arguments, options)| {
            method(client, arguments, options)
        })
    }

    /// Like [`Self::call`], for a method that sends requests to the My Account API.
    fn api_call<A, F>(
        &self,
        options: &JsValue,
        arguments: Read<A>,
        method: impl FnOnce(Rc<Inner>, A, CallOptions<JsValue>) -> F,
    ) -> Promise
    where
        F: Future<Output = Outcome> + 'static,
    {
        let arguments = arguments.and_then(|arguments| Ok((arguments, self.api_options(options)?)));
        self.run(arguments, |client, (arguments, options)| {
            method(client, arguments, options)
        })
    }

    fn api_options(&self, options: &JsValue) -> Read<CallOptions<JsValue>> {
        let options = Fields::optional(options)?.call_options()?;
        Ok(CallOptions {
            correlation_id: self.correlation_ids.next(),
            ..options
        })
    }

    /// Like [`Self::run`], for a method whose first step has to happen synchronously, such as in a click.
    fn run_now<A, F>(&self, arguments: Read<A>, method: impl FnOnce(Rc<Inner>, A) -> F) -> Promise
    where
        F: Future<Output = Outcome> + 'static,
    {
        let arguments = match arguments {
            Ok(arguments) => arguments,
            Err(error) => return self.settled(Err(error)),
        };
        let mut work = Box::pin(method(Rc::clone(&self.client), arguments));
        // Whatever it awaits gets its real waker when it is polled again.
        match work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => self.settled(outcome),
            Poll::Pending => self.promise(work),
        }
    }

    /// One body for all promises: a wrapper around each future would cost a kilobyte each.
    fn promise(&self, work: Pin<Box<dyn Future<Output = Outcome>>>) -> Promise {
        let errors = self.errors.clone();
        promise_of(Box::pin(async move { work.await.map_err(|error| errors.make(&error)) }))
    }

    /// One operation, one request.
    fn perform(&self, options: &JsValue, operation: Read<Operation>) -> Promise {
        self.api_call(options, operation, |client, operation, options| async move {
            let shape = operation.shape;
            let body = client.perform(operation, options).await?;
            Ok(match (shape, body) {
                (ResponseShape::Page(name, _), Some(page)) => as_page(page, name),
                (_, body) => or_undefined(body),
            })
        })
    }

    fn settled(&self, outcome: Outcome) -> Promise {
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

/// Each option stands here once: its name, the field it is read into, and how. `elsewhere` are options that are not
/// part of the [`Config`].
macro_rules! config_options {
    ($($name:literal => $field:ident: $read:expr,)+ elsewhere: $($other:literal),+) => {
        fn read_config(config: &JsValue, page_url: &str) -> Read<Config> {
            let fields = Fields::of_config(config, &[$($name,)+ $($other),+])?;
            let input = ConfigInput { $($field: $read(&fields, $name)?,)+ };
            Ok(Config::parse(input, page_url)?)
        }
    };
}

config_options! {
    "domain" => domain: Fields::string,
    "clientId" => client_id: Fields::string,
    "redirectUri" => redirect_uri: Fields::string,
    "scope" => scope: Fields::string,
    "timeoutMs" => timeout_ms: Fields::number,
    "leewaySeconds" => leeway_seconds: Fields::number,
    "idTokenSigningAlg" => id_token_signing_alg: Fields::string,
    "preview" => preview: Fields::boolean,
    "useRefreshTokens" => use_refresh_tokens: Fields::boolean,
    "refreshOverlapSeconds" => refresh_overlap_seconds: Fields::number,
    "allowPasswordGrant" => allow_password_grant: Fields::boolean,
    "useMrrt" => use_mrrt: Fields::boolean,
    "par" => par: Fields::boolean,
    "dpop" => dpop: read_dpop,
    "organization" => organization: Fields::string,
    "loginTimeoutSeconds" => login_timeout_seconds: Fields::number,
    "connectOrigins" => connect_origins: Fields::strings,
    elsewhere: "correlationId", "wasmUrl"
}

fn read_correlation_id(config: &JsValue) -> Read<Option<Function>> {
    let fields = Fields::required(config)?;
    let make = fields.object("correlationId").map(|value| value.dyn_into().ok());
    match make {
        Some(None) => Err(InvalidConfig::new("correlationId", "must be a function that returns a string").into()),
        make => Ok(make.flatten()),
    }
}

fn read_dpop(fields: &Fields<'_>, name: &str) -> Read<Option<Dpop>> {
    fields.member(name, "must be true, false or \"required\"", |value| {
        match value.as_bool() {
            Some(true) => Some(Dpop::Offered),
            Some(false) => Some(Dpop::Off),
            None => (text(value).as_deref() == Some("required")).then_some(Dpop::Required),
        }
    })
}

fn read_id(id: &JsValue) -> Read<ResourceId> {
    text(id)
        .as_deref()
        .and_then(ResourceId::parse)
        .ok_or_else(|| Error::new(Code::InvalidRequest, ResourceId::RULE))
}

/// A page, its items under the name that all pages have.
fn as_page(page: JsValue, name: &str) -> JsValue {
    if foreign::is_array(&page) {
        let object: JsValue = Object::new().into();
        foreign::set(&object, "items", &page);
        return object;
    }
    if let Some(items) = foreign::get_own(&page, name) {
        foreign::remove(&page, name);
        foreign::set(&page, "items", &items);
    }
    page
}

fn or_undefined(value: Option<JsValue>) -> JsValue {
    value.unwrap_or(JsValue::UNDEFINED)
}
