//! Ways in and out, and what may be known of who is in.

use std::rc::Rc;

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;

use super::Client;
use crate::browser::foreign;
use crate::flows::callback::CallbackResult;
use crate::js::fields::{Fields, text};
use crate::js::session;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::assurance::{Assurance, MAX_AGE_RULE};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::origin::RedirectUri;

#[wasm_bindgen]
impl Client {
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
            None if !url.is_undefined() => {
                return self.settle(Err(Error::new(Code::InvalidRequest, "url must be a string.")));
            }
            url => url,
        };
        let arrival = self.flows.begin_callback(url);
        self.run(|flows| async move { flows.finish_callback(arrival).await.map(callback_result) })
    }

    /// `logout`. The session is over before this returns.
    pub fn logout(&self, options: &JsValue) -> Promise {
        let left = self.flows.end_session();
        match read_return_to(options) {
            Ok(return_to) => {
                self.run(|flows| async move { flows.leave(left, return_to).await.map(|()| JsValue::UNDEFINED) })
            }
            Err(error) => self.settle(Err(error)),
        }
    }

    /// `checkSession`.
    #[wasm_bindgen(js_name = checkSession)]
    pub fn check_session(&self, options: &JsValue) -> Promise {
        match read_login(options) {
            Ok(request) => self.call(options, |flows, options| async move {
                flows.check_session(request, options).await.map(JsValue::from_bool)
            }),
            Err(error) => self.settle(Err(error)),
        }
    }

    /// `refreshSession`.
    #[wasm_bindgen(js_name = refreshSession)]
    pub fn refresh_session(&self, options: &JsValue) -> Promise {
        self.call(options, |flows, options| async move {
            Rc::clone(&flows).refresh_session(options).await?;
            Ok(session::to_js(flows.session_view().as_ref()))
        })
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
}

/// What `stepUp` names is asked for besides the options' own; where both name the same, the step-up counts.
fn read_login(options: &JsValue) -> Result<LoginRequest, Error<JsValue>> {
    let fields = Fields::of_call(options)?;
    let step_up = fields.object("stepUp").unwrap_or(JsValue::UNDEFINED);
    let step_up = Fields::of_call(&step_up)?;
    let mut parameters = fields.parameters("authorizationParams")?;
    let mut demand = |name, value: Option<String>| match value {
        Some(value) => parameters.add(name, &value).map_err(|rule| fields.refuse(name, rule)),
        None => Ok(()),
    };
    demand("max_age", step_up.integer("maxAge", MAX_AGE_RULE)?)?;
    demand("acr_values", step_up.string("acrValues")?)?;
    let full_login = step_up.boolean("fullLogin")?.unwrap_or_default();
    demand("prompt", full_login.then(|| "login".to_owned()))?;
    Ok(LoginRequest {
        scopes: fields.scopes("scope")?.union(&step_up.scopes("scope")?),
        app_state: fields.json("appState")?,
        assurance: Assurance::of(&parameters).map_err(|rule| fields.refuse("max_age", rule))?,
        parameters,
        silent: false,
        completes: None,
    })
}

fn read_return_to(options: &JsValue) -> Result<Option<RedirectUri>, Error<JsValue>> {
    Fields::of_call(options)?.redirect_uri("returnTo")
}

fn callback_result(result: CallbackResult<JsValue>) -> JsValue {
    let object: JsValue = Object::new().into();
    let (kind, members) = match result {
        CallbackResult::None => ("none", [None, None]),
        CallbackResult::Redirecting => ("redirecting", [None, None]),
        CallbackResult::Login { app_state } => ("login", [app_state, None]),
        CallbackResult::ConnectedAccount { account, app_state } => ("connected_account", [app_state, account]),
    };
    foreign::set(&object, "kind", &JsValue::from_str(kind));
    for (name, member) in ["appState", "account"].into_iter().zip(members) {
        if let Some(member) = member {
            foreign::set(&object, name, &member);
        }
    }
    object
}
