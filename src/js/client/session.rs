//! What may be known of who is in, and how long.

use std::rc::Rc;

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;

use super::Client;
use crate::browser::Browser;
use crate::flows::Client as Flows;
use crate::js::session;

#[wasm_bindgen]
impl Client {
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
        user_to_js(&self.flows)
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

/// The person who is signed in, the same frozen object for as long as it is the same session.
pub fn user_to_js(flows: &Flows<Browser>) -> JsValue {
    match flows.user() {
        Some(user) => Object::<JsValue>::freeze(user.unchecked_ref()).into(),
        None => JsValue::UNDEFINED,
    }
}
