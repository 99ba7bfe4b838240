//! What an application may know of its session.

use std::rc::Rc;

use js_sys::{Object, Promise};
use wasm_bindgen::prelude::*;

use super::{Client, Inner};
use crate::js::session;

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(js_name = refreshSession)]
    pub fn refresh_session(&self, options: &JsValue) -> Promise {
        self.call(options, Ok(()), |client, (), options| async move {
            Rc::clone(&client).refresh_session(options).await?;
            Ok(session::to_js(client.session_view().as_ref()))
        })
    }

    #[wasm_bindgen(js_name = getUser)]
    pub fn get_user(&self) -> JsValue {
        user_to_js(&self.client)
    }

    #[wasm_bindgen(js_name = isAuthenticated)]
    pub fn is_authenticated(&self) -> bool {
        self.client.is_authenticated()
    }

    #[wasm_bindgen(js_name = getSession)]
    pub fn get_session(&self) -> JsValue {
        session::to_js(self.client.session_view().as_ref())
    }
}

/// The user who is signed in: the same frozen object while the ID token is the same.
pub(super) fn user_to_js(client: &Inner) -> JsValue {
    match client.user() {
        Some(user) => Object::<JsValue>::freeze(user.unchecked_ref()).into(),
        None => JsValue::UNDEFINED,
    }
}
