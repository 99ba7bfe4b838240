//! The user's profile.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{Client, or_undefined};
use crate::js::fields::{Fields, Read};
use crate::protocol::account::operation::Operation;
use crate::protocol::account::profile;

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(js_name = getUserProfile)]
    pub fn get_user_profile(&self, options: &JsValue) -> Promise {
        self.perform(options, read_selection(options))
    }

    #[wasm_bindgen(js_name = updateUserProfile)]
    pub fn update_user_profile(&self, changes: &JsValue, options: &JsValue) -> Promise {
        self.api_call(options, read_changes(changes), |client, changes, options| async move {
            client.update_user_profile(changes, options).await.map(or_undefined)
        })
    }
}

fn read_selection(options: &JsValue) -> Read<Operation> {
    let fields = Fields::optional(options)?;
    let names = fields.strings("fields")?.unwrap_or_default();
    Ok(profile::get(&names, fields.boolean("includeFields")?))
}

fn read_changes(changes: &JsValue) -> Read<String> {
    let fields = Fields::required(changes)?;
    for name in profile::WRITABLE {
        let value = fields.string(name)?;
        if let Some(rule) = value.and_then(|value| profile::broken_rule(name, &value)) {
            return Err(fields.refuse(name, rule));
        }
    }
    fields.to_json()
}
