//! What the vendor has not released.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::{Client, or_undefined, read_id};
use crate::js::fields::{Fields, Read};
use crate::protocol::account::operation::Operation;
use crate::protocol::account::preview;
use crate::protocol::error::{Code, Error};

#[wasm_bindgen]
impl Client {
    #[wasm_bindgen(js_name = getConsents)]
    pub fn get_consents(&self, options: &JsValue) -> Promise {
        self.perform_preview(options, Ok(preview::consents()))
    }

    #[wasm_bindgen(js_name = getConsent)]
    pub fn get_consent(&self, id: &JsValue, options: &JsValue) -> Promise {
        self.perform_preview(options, read_id(id).map(|id| preview::consent(&id)))
    }

    #[wasm_bindgen(js_name = getOrganizations)]
    pub fn get_organizations(&self, options: &JsValue) -> Promise {
        let page = Fields::optional(options).and_then(|fields| fields.page());
        self.perform_preview(options, page.map(|page| preview::organizations(&page)))
    }

    #[wasm_bindgen(js_name = getProfile)]
    pub fn get_profile(&self, options: &JsValue) -> Promise {
        self.perform_preview(options, read_profile(options))
    }

    #[wasm_bindgen(js_name = updateProfile)]
    pub fn update_profile(&self, changes: &JsValue, options: &JsValue) -> Promise {
        let changes = Fields::required(changes).and_then(|fields| fields.to_json());
        let changes = changes.and_then(|changes| self.require_preview(changes));
        self.call(options, changes, |client, changes, options| async move {
            client.update_profile(changes, options).await.map(or_undefined)
        })
    }
}

impl Client {
    fn perform_preview(&self, options: &JsValue, operation: Read<Operation>) -> Promise {
        self.perform(options, operation.and_then(|operation| self.require_preview(operation)))
    }

    fn require_preview<T>(&self, value: T) -> Read<T> {
        self.client.config().preview.then_some(value).ok_or_else(|| {
            Error::new(
                Code::InvalidRequest,
                "This method is a preview; set preview: true in the configuration.",
            )
        })
    }
}

fn read_profile(options: &JsValue) -> Read<Operation> {
    let fields = Fields::optional(options)?;
    let names = fields.strings("fields")?.unwrap_or_default();
    Ok(preview::profile(&names, fields.boolean("include_fields")?))
}
