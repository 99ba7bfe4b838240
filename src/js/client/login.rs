//! Login and logout.

use std::rc::Rc;

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;

use super::session::user_to_js;
use super::{Client, Inner};
use crate::browser::foreign;
use crate::client::callback::CallbackResult;
use crate::js::fields::{Fields, Read, text};
use crate::js::session;
use crate::protocol::error::{Code, Error};
use crate::protocol::login::assurance::{Assurance, MAX_AGE_RULE};
use crate::protocol::login::authorize::LoginRequest;
use crate::protocol::login::logout::LogoutRequest;
use crate::protocol::login::password_grant::PasswordLogin;
use crate::protocol::scope::Scopes;
use crate::protocol::secret::Secret;

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(js_name = loginWithRedirect)]
    pub fn login_with_redirect(&self, options: &JsValue) -> Promise {
        self.run(read_login(options), |client, request| async move {
            client.login_with_redirect(request).await?;
            Ok(JsValue::UNDEFINED)
        })
    }

    /// The transaction is taken and the address bar cleaned before this returns.
    #[wasm_bindgen(js_name = handleRedirectCallback)]
    pub fn handle_redirect_callback(&self, url: &JsValue) -> Promise {
        // A `URL` or a `Location`, of any realm.
        let href = foreign::get(url, "href").unwrap_or(JsValue::UNDEFINED);
        let callback = match text(url).or_else(|| text(&href)) {
            None if !url.is_undefined() => Err(Error::new(Code::InvalidRequest, "url must be a string or a URL.")),
            url => Ok(self.client.begin_callback_as(url, self.correlation_ids.next())),
        };
        self.run(callback, |client, callback| async move {
            client.finish_callback(callback).await.map(callback_result)
        })
    }

    /// The popup is open before this returns.
    #[wasm_bindgen(js_name = loginWithPopup)]
    pub fn login_with_popup(&self, options: &JsValue) -> Promise {
        let begun = read_login(options).and_then(|request| {
            let options = Fields::optional(options)?.call_options()?;
            Ok((self.client.open_popup()?, request, options))
        });
        self.run(begun, |client, (popup, request, options)| async move {
            Rc::clone(&client).login_with_popup(popup, request, options).await?;
            Ok(login_result(&client))
        })
    }

    #[wasm_bindgen(js_name = loginWithPassword)]
    pub fn login_with_password(&self, options: &JsValue) -> Promise {
        self.call(
            options,
            read_password(options),
            |client, (login, scopes), options| async move {
                client.login_with_password(login, scopes, options).await?;
                Ok(login_result(&client))
            },
        )
    }

    /// The session has ended before this returns.
    pub fn logout(&self, options: &JsValue) -> Promise {
        let ended = self.client.begin_logout();
        match read_logout(options) {
            Ok(request) => self.run(Ok(request), |client, request| async move {
                client.finish_logout(ended, request).await?;
                Ok(JsValue::UNDEFINED)
            }),
            Err(error) => {
                self.revoke_later(ended);
                self.settled(Err(error))
            }
        }
    }

    #[wasm_bindgen(js_name = checkSession)]
    pub fn check_session(&self, options: &JsValue) -> Promise {
        self.call(options, read_login(options), |client, request, options| async move {
            client.check_session(request, options).await.map(JsValue::from_bool)
        })
    }
}

/// A login with what `stepUp` requires added to it; where both set the same parameter, the step-up wins.
fn read_login(options: &JsValue) -> Read<LoginRequest> {
    let fields = Fields::optional(options)?;
    let step_up = fields.object("stepUp");
    let is_step_up = step_up.is_some();
    let step_up = step_up.unwrap_or(JsValue::UNDEFINED);
    let step_up = Fields::optional(&step_up)?;
    let mut parameters = fields.parameters("authorizationParams")?;
    let mut require = |name, value: Option<String>| match value {
        Some(value) => parameters.add(name, &value).map_err(|rule| fields.refuse(name, rule)),
        None => Ok(()),
    };
    require("max_age", step_up.integer("maxAge", MAX_AGE_RULE)?)?;
    require("acr_values", step_up.string("acrValues")?)?;
    let full_login = step_up.boolean("fullLogin")?.unwrap_or_default();
    require("prompt", full_login.then(|| "login".to_owned()))?;
    Ok(LoginRequest {
        scopes: fields.scopes("scope")?.union(&step_up.scopes("scope")?),
        app_state: fields.json("appState")?,
        assurance: Assurance::of(&parameters).map_err(|rule| fields.refuse("max_age", rule))?,
        parameters,
        is_step_up,
        silent: false,
        completes: None,
    })
}

fn read_password(options: &JsValue) -> Read<(PasswordLogin, Scopes)> {
    let fields = Fields::required(options)?;
    let required = |name| {
        let text = fields.string(name)?.filter(|text| !text.is_empty());
        text.ok_or_else(|| fields.refuse(name, "is required"))
    };
    let login = PasswordLogin {
        username: required("username")?,
        password: Secret::new(required("password")?),
        realm: fields.string("realm")?,
    };
    Ok((login, fields.scopes("scope")?))
}

/// The user and the session.
pub(super) fn login_result(client: &Inner) -> JsValue {
    let object: JsValue = Object::new().into();
    foreign::set(&object, "user", &user_to_js(client));
    foreign::set(&object, "session", &session::to_js(client.session_view().as_ref()));
    object
}

fn read_logout(options: &JsValue) -> Read<LogoutRequest> {
    let fields = Fields::optional(options)?;
    Ok(LogoutRequest {
        return_to: fields.redirect_uri("returnTo")?,
        federated: fields.boolean("federated")?.unwrap_or_default(),
        rp_initiated: fields.boolean("rpInitiated")?.unwrap_or_default(),
    })
}

fn callback_result(result: CallbackResult<JsValue>) -> JsValue {
    let object: JsValue = Object::new().into();
    let (kind, members) = match result {
        CallbackResult::None => ("none", [None, None]),
        CallbackResult::Redirecting => ("redirecting", [None, None]),
        CallbackResult::Popup => ("popup", [None, None]),
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
