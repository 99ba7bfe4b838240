//! What may be known of who is in, and how long.

use std::rc::Rc;

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;

use super::Client;
use crate::browser::Browser;
use crate::client;
use crate::js::session;

#[wasm_bindgen]
impl Client {
    /// `refreshSession`.
    #[wasm_bindgen(js_name = refreshSession)]
    pub fn refresh_session(&self, options: &JsValue) -> Promise {
        self.call(options, |client, options| async move {
            Rc::clone(&client).refresh_session(options).await?;
            Ok(session::to_js(client.session_view().as_ref()))
        })
    }

    /// `getUser`.
    #[wasm_bindgen(js_name = getUser)]
    pub fn get_user(&self) -> JsValue {
        user_to_js(&self.client)
    }

    /// `isAuthenticated`.
    #[wasm_bindgen(js_name = isAuthenticated)]
    pub fn is_authenticated(&self) -> bool {
        self.client.is_authenticated()
    }

    /// `getSession`.
    #[wasm_bindgen(js_name = getSession)]
    pub fn get_session(&self) -> JsValue {
        session::to_js(self.client.session_view().as_ref())
    }
}

/// The person who is signed in, the same frozen object for as long as it is the same session.
pub(crate) fn user_to_js(client: &client::Client<Browser>) -> JsValue {
    match client.user() {
        Some(user) => Object::<JsValue>::freeze(user.unchecked_ref()).into(),
        None => JsValue::UNDEFINED,
    }
}
