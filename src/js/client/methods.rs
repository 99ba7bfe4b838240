//! Factors and authentication methods.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{Client, read_id};
use crate::js::fields::{Fields, Read};
use crate::protocol::account::authentication_methods::{self, Changes};
use crate::protocol::account::factors;

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(js_name = getFactors)]
    pub fn get_factors(&self, options: &JsValue) -> Promise {
        self.perform(options, Ok(factors::list()))
    }

    #[wasm_bindgen(js_name = getAuthenticationMethods)]
    pub fn get_authentication_methods(&self, options: &JsValue) -> Promise {
        let kind = Fields::optional(options).and_then(|fields| fields.string("type"));
        self.perform(options, kind.map(authentication_methods::list))
    }

    #[wasm_bindgen(js_name = getAuthenticationMethod)]
    pub fn get_authentication_method(&self, id: &JsValue, options: &JsValue) -> Promise {
        self.perform(options, read_id(id).map(|id| authentication_methods::get(&id)))
    }

    #[wasm_bindgen(js_name = updateAuthenticationMethod)]
    pub fn update_authentication_method(&self, id: &JsValue, changes: &JsValue, options: &JsValue) -> Promise {
        let operation = read_id(id).and_then(|id| Ok(authentication_methods::update(&id, &read_changes(changes)?)));
        self.perform(options, operation)
    }

    #[wasm_bindgen(js_name = deleteAuthenticationMethod)]
    pub fn delete_authentication_method(&self, id: &JsValue, options: &JsValue) -> Promise {
        self.perform(options, read_id(id).map(|id| authentication_methods::delete(&id)))
    }
}

fn read_changes(changes: &JsValue) -> Read<Changes> {
    let fields = Fields::required(changes)?;
    Ok(Changes {
        name: fields.string("name")?,
        preferred_authentication_method: fields.string("preferred_authentication_method")?,
    })
}
