//! The exported class. Its methods take `&self`, clone the handle and return a promise, so overlapping calls,
//! re-entrant ones and `free()` in the midst of one are harmless.

use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use js_sys::{Function, Object, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::future_to_promise;
use web_sys::AbortSignal;

use super::error::ErrorFactory;
use super::fields::{Fields, text};
use super::session;
use crate::browser::{Browser, foreign};
use crate::flows::callback::CallbackResult;
use crate::flows::{CallOptions, Client as Flows};
use crate::ports::Page;
use crate::protocol::account::enrollment::PasskeyEnrollment;
use crate::protocol::account::method_id::MethodId;
use crate::protocol::account::operation::{Judge, Operation};
use crate::protocol::account::{authentication_methods, factors};
use crate::protocol::config::{Config, ConfigInput};
use crate::protocol::error::{Code, Error};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::origin::RedirectUri;
use crate::protocol::scope::Scopes;

const CONFIG_FIELDS: [&str; 7] = [
    "domain",
    "clientId",
    "redirectUri",
    "scope",
    "timeoutMs",
    "leewaySeconds",
    "wasmUrl",
];

type Outcome = Result<JsValue, Error<JsValue>>;

/// The client behind `MyAccountClient`.
#[wasm_bindgen]
pub struct Client {
    flows: Rc<Flows<Browser>>,
    errors: ErrorFactory,
}

#[wasm_bindgen]
impl Client {
    /// Parses the configuration. `make_error` makes a `MyAccountError` of code, message and details.
    #[wasm_bindgen(constructor)]
    pub fn new(config: &JsValue, make_error: Function) -> Result<Client, JsValue> {
        let errors = ErrorFactory::new(make_error);
        let world = Browser::default();
        let config =
            read_config(config, &crate::ports::World::page(&world).url()).map_err(|error| errors.make(&error))?;
        Ok(Self {
            flows: Rc::new(Flows::new(world, config)),
            errors,
        })
    }

    /// `loginWithRedirect`.
    #[wasm_bindgen(js_name = loginWithRedirect)]
    pub fn login_with_redirect(&self, options: &JsValue) -> Promise {
        let left = read_login(options).and_then(|request| self.flows.login_with_redirect(request));
        self.settle(left.map(|()| JsValue::UNDEFINED))
    }

    /// `handleRedirectCallback`. The transaction is taken and the address bar cleaned before this returns.
    #[wasm_bindgen(js_name = handleRedirectCallback)]
    pub fn handle_redirect_callback(&self, url: &JsValue) -> Promise {
        let url = match text(url) {
            None if !url.is_undefined() => return self.refuse("url must be a string."),
            url => url,
        };
        let arrival = self.flows.begin_callback(url);
        self.run(|flows| async move { flows.finish_callback(arrival).await.map(callback_result) })
    }

    /// `logout`. The session is over before this returns.
    pub fn logout(&self, options: &JsValue) -> Promise {
        let refresh_token = self.flows.end_session();
        match read_return_to(options) {
            Ok(return_to) => self
                .run(|flows| async move { flows.leave(refresh_token, return_to).await.map(|()| JsValue::UNDEFINED) }),
            Err(error) => self.settle(Err(error)),
        }
    }

    /// `getUser`.
    #[wasm_bindgen(js_name = getUser)]
    pub fn get_user(&self) -> JsValue {
        match self.flows.user() {
            Some(user) => Object::<JsValue>::freeze(user.unchecked_ref()).into(),
            None => JsValue::UNDEFINED,
        }
    }

    /// `isAuthenticated`.
    #[wasm_bindgen(js_name = isAuthenticated)]
    pub fn is_authenticated(&self) -> bool {
        self.flows.is_authenticated()
    }

    /// `getSession`.
    #[wasm_bindgen(js_name = getSession)]
    pub fn get_session(&self) -> JsValue {
        session::to_js(self.flows.session_view().as_ref())
    }

    /// `getFactors`.
    #[wasm_bindgen(js_name = getFactors)]
    pub fn get_factors(&self, options: &JsValue) -> Promise {
        self.perform(options, factors::list(self.flows.config()), factors::judge_list)
    }

    /// `getAuthenticationMethods`.
    #[wasm_bindgen(js_name = getAuthenticationMethods)]
    pub fn get_authentication_methods(&self, options: &JsValue) -> Promise {
        self.perform(
            options,
            authentication_methods::list(self.flows.config()),
            authentication_methods::judge_list,
        )
    }

    /// `getAuthenticationMethod`.
    #[wasm_bindgen(js_name = getAuthenticationMethod)]
    pub fn get_authentication_method(&self, id: &JsValue, options: &JsValue) -> Promise {
        self.perform_on(
            id,
            options,
            authentication_methods::get,
            authentication_methods::judge_get,
        )
    }

    /// `deleteAuthenticationMethod`.
    #[wasm_bindgen(js_name = deleteAuthenticationMethod)]
    pub fn delete_authentication_method(&self, id: &JsValue, options: &JsValue) -> Promise {
        self.perform_on(
            id,
            options,
            authentication_methods::delete,
            authentication_methods::judge_delete,
        )
    }

    /// `enrollPasskey`.
    #[wasm_bindgen(js_name = enrollPasskey)]
    pub fn enroll_passkey(&self, options: &JsValue) -> Promise {
        match read_enrollment(options) {
            Ok(enrollment) => self.call(options, |flows, options| async move {
                flows.enroll_passkey(enrollment, options).await.map(or_undefined)
            }),
            Err(error) => self.settle(Err(error)),
        }
    }

    /// Ends the session where the client is about to be freed: calls under way may keep its memory alive.
    pub fn close(&self) {
        drop(self.flows.end_session());
    }
}

impl Client {
    /// A promise of what a flow comes to.
    fn run<F: Future<Output = Outcome> + 'static>(&self, flow: impl FnOnce(Rc<Flows<Browser>>) -> F) -> Promise {
        self.promise(Box::pin(flow(Rc::clone(&self.flows))))
    }

    /// One body for all promises: a future of its own for each would be a kilobyte each.
    fn promise(&self, work: Pin<Box<dyn Future<Output = Outcome>>>) -> Promise {
        let errors = self.errors.clone();
        future_to_promise(async move { work.await.map_err(|error| errors.make(&error)) })
    }

    /// The same, for a flow with a signal and a time-out.
    fn call<F: Future<Output = Outcome> + 'static>(
        &self,
        options: &JsValue,
        flow: impl FnOnce(Rc<Flows<Browser>>, CallOptions<AbortSignal>) -> F,
    ) -> Promise {
        match Fields::of_call(options).and_then(|fields| fields.call_options()) {
            Ok(options) => self.run(|flows| flow(flows, options)),
            Err(error) => self.settle(Err(error)),
        }
    }

    /// One operation, one request.
    fn perform(&self, options: &JsValue, operation: Operation, judge: Judge<JsValue>) -> Promise {
        self.call(options, move |flows, options| async move {
            flows.perform(operation, judge, options).await.map(or_undefined)
        })
    }

    /// One operation on one authentication method.
    fn perform_on(
        &self,
        id: &JsValue,
        options: &JsValue,
        operation: fn(&Config, &MethodId) -> Operation,
        judge: Judge<JsValue>,
    ) -> Promise {
        match text(id).as_deref().and_then(MethodId::parse) {
            Some(id) => self.perform(options, operation(self.flows.config(), &id), judge),
            None => self.refuse(MethodId::RULE),
        }
    }

    fn refuse(&self, message: &'static str) -> Promise {
        self.settle(Err(Error::new(Code::InvalidRequest, message)))
    }

    fn settle(&self, outcome: Outcome) -> Promise {
        match outcome {
            Ok(value) => Promise::resolve(&value),
            Err(error) => Promise::reject(&self.errors.make(&error)),
        }
    }
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
    };
    Ok(Config::parse(input, page_url)?)
}

/// `scope` and that of `stepUp` are asked for together.
fn read_login(options: &JsValue) -> Result<LoginRequest, Error<JsValue>> {
    let fields = Fields::of_call(options)?;
    let mut scopes = Scopes::default();
    let step_up = fields.object("stepUp").unwrap_or(JsValue::UNDEFINED);
    for source in [&fields, &Fields::of_call(&step_up)?] {
        if let Some(text) = source.string("scope")? {
            let more = Scopes::parse(&text)
                .ok_or_else(|| source.refuse("scope", "must be a space-separated list of scopes"))?;
            scopes = scopes.union(&more);
        }
    }
    Ok(LoginRequest {
        scopes,
        app_state: fields.json("appState")?,
    })
}

fn read_return_to(options: &JsValue) -> Result<Option<RedirectUri>, Error<JsValue>> {
    let fields = Fields::of_call(options)?;
    let return_to = fields
        .string("returnTo")?
        .map(|uri| RedirectUri::parse(&uri))
        .transpose();
    return_to.map_err(|rule| fields.refuse("returnTo", rule))
}

fn read_enrollment(options: &JsValue) -> Result<PasskeyEnrollment, Error<JsValue>> {
    let fields = Fields::of_call(options)?;
    let enrollment = PasskeyEnrollment {
        connection: fields.string("connection")?,
        identity_user_id: fields.string("identityUserId")?,
    };
    match enrollment.broken_rule() {
        Some(rule) => Err(Error::new(Code::InvalidRequest, rule)),
        None => Ok(enrollment),
    }
}

fn or_undefined(value: Option<JsValue>) -> JsValue {
    value.unwrap_or(JsValue::UNDEFINED)
}

fn callback_result(result: CallbackResult<JsValue>) -> JsValue {
    let object: JsValue = Object::new().into();
    match result {
        CallbackResult::None => foreign::set(&object, "kind", &JsValue::from_str("none")),
        CallbackResult::Login { app_state } => {
            foreign::set(&object, "kind", &JsValue::from_str("login"));
            if let Some(app_state) = app_state {
                foreign::set(&object, "appState", &app_state);
            }
        }
    }
    object
}
